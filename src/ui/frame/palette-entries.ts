import type { CaseReport } from '../../engine/contracts/case.ts'

/** Something that the palette can do or open. */
export interface PaletteEntry {
  /** What it does, in a few words; may hold text from evidence. */
  readonly text: string
  /** What kind of thing it is. */
  readonly kind: 'view' | 'action' | 'server' | 'finding' | 'entity'
  readonly run: () => void
}

/** Entries that are shown at once. */
const MOST = 12
/** Entities of a kind that can be chosen. */
const MOST_ENTITIES = 200

/** Ways to the parts of a case. */
export interface PaletteSteps {
  readonly server: (name: string) => void
  readonly finding: (host: string, rule: string) => void
  readonly search: (query: string) => void
}

/** Servers, findings and entities of a case, for the palette. */
export function entriesOf(
  { hosts, findings, entities }: Pick<CaseReport, 'hosts' | 'findings' | 'entities'>,
  steps: PaletteSteps,
): readonly PaletteEntry[] {
  return [
    ...hosts.map(({ name }): PaletteEntry => ({ text: name, kind: 'server', run: () => steps.server(name) })),
    ...findings.map(({ host, rule, title }): PaletteEntry => ({
      text: hosts.length > 1 ? `${title}, ${host}` : title,
      kind: 'finding',
      run: () => steps.finding(host, rule),
    })),
    ...entities.flatMap(({ rows }) =>
      rows.slice(0, MOST_ENTITIES).map(({ value, search }): PaletteEntry => ({
        text: value,
        kind: 'entity',
        run: () => steps.search(search),
      })),
    ),
  ]
}

/** Entries that hold every word, those first that begin with the first word; the first few. */
export function matching(entries: readonly PaletteEntry[], words: string): readonly PaletteEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter(({ text, kind }) => {
    const lower = `${text} ${kind}`.toLowerCase()
    return wanted.every((word) => lower.includes(word))
  })
  const first = wanted[0] ?? ''
  const begins = ({ text }: PaletteEntry): boolean => text.toLowerCase().startsWith(first)
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))].slice(0, MOST)
}
