import { COMPARED, type Compared, type Comparison, type Measure } from '../cases/measure.ts'
import { SCENARIOS } from '../lab/scenarios.ts'
import { table, type DocumentSection } from './document.ts'

const kept = import.meta.glob<Measure>('../cases/measures/*.golden.json', { eager: true, import: 'default' })

/** How the columns are headed. */
const HEADS: Readonly<Record<Compared, string>> = {
  chain: 'attacks',
  step: 'steps',
  address: 'addresses',
  account: 'accounts',
  mailbox: 'mailboxes',
  file: 'files',
  path: 'pages',
  command: 'commands',
  cmdlet: 'cmdlets',
  service: 'services',
}

/** What is said of each collection of the lab, compared with its labels. */
export default {
  file: 'docs/verdict.md',
  name: 'measures',
  text: () => {
    const order = Object.keys(SCENARIOS)
    const measures = Object.values(kept).sort((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario))
    return table(
      ['scenario', 'verdict', 'questions', 'begin', ...COMPARED.map((kind) => HEADS[kind])],
      measures.map(({ scenario, verdict, questions, firstOff, kinds }) => [
        scenario,
        `\`${verdict}\``,
        String(questions.length),
        lateness(firstOff),
        ...COMPARED.map((kind) => shares(kinds[kind])),
      ]),
    )
  },
} satisfies DocumentSection

/** `precision / recall`, each as right of all; a dash where there is nothing to be right about. */
function shares(kind: Comparison | undefined): string {
  if (kind === undefined) return ''
  const of = (some: number, all: number): string => (all === 0 ? '–' : `${some} of ${all}`)
  return `${of(kind.right, kind.stated)} / ${of(kind.found, kind.labelled)}`
}

/** How long after the first labelled row the verdict lets the attack begin. */
function lateness(ms: number | null): string {
  if (ms === null) return ''
  const seconds = Math.round(ms / 1000)
  return Math.abs(seconds) < 120 ? `+${seconds} s` : `+${Math.round(seconds / 60)} min`
}
