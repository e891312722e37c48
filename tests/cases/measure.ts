import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { HostConclusion, StageState } from '../../src/detections/conclusion.ts'
import type { NameKind, Statement } from '../../src/detections/statement.ts'
import { stepsOf, type LabelledStep } from './labelled-steps.ts'
import type { Label } from './triage.ts'

/** What is compared: chains and steps, and what statements name. */
export const COMPARED = [
  'chain',
  'step',
  'address',
  'account',
  'mailbox',
  'file',
  'path',
  'command',
  'cmdlet',
  'service',
] as const
export type Compared = (typeof COMPARED)[number]

/** How what is said of one kind compares with the labels. */
export interface Comparison {
  /** Names in what is stated as a fact of an attack, and how many of them the labels hold. */
  readonly stated: number
  readonly right: number
  /** Names in the labels, and how many of them are stated or asked about. */
  readonly labelled: number
  readonly found: number
  readonly wrong: readonly string[]
  readonly missed: readonly string[]
}

export interface Measure {
  readonly scenario: string
  readonly verdict: string
  /** Titles of the rules about which a question is open. */
  readonly questions: readonly string[]
  /** Milliseconds from the first and the last labelled row to the times that the verdict states; `null` without them. */
  readonly firstOff: number | null
  readonly lastOff: number | null
  /** Bytes in the labels that left the server; statements may name at most as much. */
  readonly bytes: number
  readonly kinds: Readonly<Partial<Record<Compared, Comparison>>>
}

const STATED: ReadonlySet<StageState> = new Set(['succeeded', 'reached', 'attempted', 'failed', 'in-vain'])
const MOST_LISTED = 12
const MOST_OF_A_NAME = 120

/** Compares what is said of a server with the labels of the rows on it. */
export function measured(scenario: string, host: HostConclusion, labels: readonly Label[]): Measure {
  const own = labels.filter((label) => label.host === host.name)
  const attack = own.filter((label) => label.class === 'attack')
  const answer = host.statements.find(({ section }) => section === 'answer' && host.verdict === 'compromised')
  const times = (some: readonly Label[]): number[] => some.map(({ time }) => Date.parse(time))
  const labelled = labelledNames(attack)
  const probes = labelledNames(own.filter(({ stage }) => stage === 'probe'))
  const [stated, asked] = [statedNames(host, isStated), statedNames(host, isAsked)]
  const kinds: Partial<Record<Compared, Comparison>> = {}
  for (const kind of COMPARED) {
    const of = (names: Names): Map<string, string> => names.get(kind) ?? new Map()
    if (of(labelled).size === 0 && of(stated).size === 0) continue
    kinds[kind] = comparison(of(stated), of(asked), of(labelled), of(probes))
  }
  const off = (time: number | null | undefined, labelledTime: number): number | null =>
    time === null || time === undefined || attack.length === 0 ? null : time - labelledTime
  return {
    scenario,
    verdict: host.verdict,
    questions: questionsOf(host),
    firstOff: off(answer?.from, Math.min(...times(attack))),
    lastOff: off(answer?.to, Math.max(...times(attack.filter(isEvent)))),
    bytes: attack.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    kinds,
  }
}

/** Names of each kind: as they are written, by how they are compared. */
type Names = Map<Compared, Map<string, string>>

function put(names: Names, kind: Compared, text: string): void {
  const known = names.get(kind) ?? new Map<string, string>()
  names.set(kind, known)
  const key = comparable(kind, text)
  if (!known.has(key)) known.set(key, text)
}

/** `probes`: what may be said of mere probes, and need not. */
function comparison(
  stated: ReadonlyMap<string, string>,
  asked: ReadonlyMap<string, string>,
  labelled: ReadonlyMap<string, string>,
  probes: ReadonlyMap<string, string>,
): Comparison {
  const wrong = [...stated].filter(([key]) => !labelled.has(key) && !probes.has(key)).map(([, text]) => text)
  const told = [...stated.keys(), ...asked.keys()]
  // A command interpreter is told with the command that it runs.
  const missed = [...labelled]
    .filter(([key]) => !told.some((one) => one === key || (one.startsWith('"cmd" ') && one.includes(key))))
    .map(([, text]) => text)
  return {
    stated: stated.size,
    right: stated.size - wrong.length,
    labelled: labelled.size,
    found: labelled.size - missed.length,
    wrong: listed(wrong),
    missed: listed(missed),
  }
}

function listed(texts: readonly string[]): string[] {
  const short = texts.map((text) =>
    text.length > MOST_OF_A_NAME ? `${text.slice(0, MOST_OF_A_NAME)}…` : text,
  )
  return [...short].sort().slice(0, MOST_LISTED)
}

/** One spelling for what is written in several ways: accounts with and without their domain, a share of the own disk. */
function comparable(kind: Compared, text: string): string {
  const plain = text.trim().replace(/\s+/g, ' ').toLowerCase()
  switch (kind) {
    case 'account':
    case 'mailbox':
      return plain.replace(/^.*[\\/]/, '').replace(/@.*$/, '')
    case 'file':
      return plain.replace(/^\\\\(?:127\.0\.0\.1|localhost|ex\d\d)\\([a-z])\$/, '$1:')
    case 'cmdlet':
      return plain.split(' ', 1)[0]!
    case 'command':
      return plain.slice(0, 200)
    default:
      return plain
  }
}

/** Whether a row is an event; a collected file has no time of its own. */
function isEvent({ path, place }: Label): boolean {
  return place.kind === 'line' || path.endsWith('.evtx')
}

function labelledNames(attack: readonly Label[]): Names {
  const names: Names = new Map()
  for (const label of attack) {
    for (const [kind, some] of Object.entries(label.names ?? {}))
      for (const text of some) put(names, kind as Compared, text)
    for (const step of stepsOf(label)) putStep(names, step)
  }
  const discovery = new Set(
    [...(names.get('command')?.keys() ?? [])].flatMap((key) => DISCOVERY.exec(key) ?? []),
  )
  if (discovery.size >= 3) putStep(names, 'hands-on-keyboard/discovery')
  return names
}

/** Programs that show users, groups, network and system; several of them together are a step of an attack. */
const DISCOVERY = /whoami|ipconfig|nltest|quser|net group|net user \/domain/

function putStep(names: Names, step: LabelledStep): void {
  put(names, 'chain', step.split('/', 1)[0]!)
  put(names, 'step', step)
}

/** An alarm or an attempt; what to do about it; who it was. */
function isStated({ tone, section }: Statement): boolean {
  return tone === 'alarm' || tone === 'attempt' || section === 'actor' || section === 'tonight'
}

function isAsked({ tone }: Statement): boolean {
  return tone === 'question'
}

function statedNames(host: HostConclusion, wanted: (statement: Statement) => boolean): Names {
  const names: Names = new Map()
  for (const statement of host.statements.filter(wanted)) {
    for (const value of Object.values(statement.values)) {
      if (value.kind !== 'names') continue
      const kind = COMPARED.find((one) => one === (value.of satisfies NameKind))
      if (kind === undefined || kind === 'chain') continue
      // A list of files to remove names pages of the web server too, by their address.
      for (const text of value.names)
        put(names, kind === 'file' && text.startsWith('/') ? 'path' : kind, text)
    }
  }
  for (const { id, stages } of host.chains) {
    for (const { id: stage, state } of stages) {
      const tells = wanted === isStated ? STATED.has(state) : state === 'needs-explanation'
      if (!tells) continue
      const step: LabelledStep = `${id}/${stage}`
      put(names, 'chain', id)
      put(names, 'step', step)
    }
  }
  return names
}

function questionsOf(host: HostConclusion): string[] {
  const titles = host.statements.flatMap(({ says, values }) => {
    const rule = values['rule']
    return says === 'question.open' && rule?.kind === 'names' ? rule.names : []
  })
  return [...new Set(titles)].sort()
}

/** A measure as it is kept beside the tests. `npx vitest run tests/cases -u -t 'as well as it did'` writes it anew. */
export function measureText(measure: Measure): string {
  return `${JSON.stringify(measure, null, 2)}\n`
}

/** Every step that there is, as `chain/stage`. */
export const STEPS: ReadonlySet<string> = new Set(
  builtIn().chains.flatMap(({ id, stages }) => stages.map((stage) => `${id}/${stage.id}`)),
)
