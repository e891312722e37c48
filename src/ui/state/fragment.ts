import { isInMemory } from '../../event/case-place.ts'
import type { TimeRange } from '../../engine/contracts/questions.ts'

export const VIEWS = [
  'start',
  'verdict',
  'timeline',
  'events',
  'findings',
  'entities',
  'coverage',
  'rules',
] as const
export type View = (typeof VIEWS)[number]

/** What a link to the page selects. */
export interface LinkedSelection {
  readonly view: View
  readonly caseId: string | null
  readonly query: string
  readonly range: TimeRange | null
  readonly hosts: readonly string[]
  readonly finding: string | null
  readonly rule: string | null
  /** The entity whose page is open, by `keyOfEntity`. */
  readonly entity: string | null
  /** The open event, as `block.row`. */
  readonly event: string | null
  /** Columns of the table of events by their names in searches; empty for those that are shown at first. */
  readonly columns: readonly string[]
}

/** Milliseconds from the epoch at which dates begin and end; JavaScript knows no others. */
const MOST_TIME = 8.64e15
/** Characters of what an address may hold. */
const LONGEST = { fragment: 100_000, query: 4_000, name: 1_000, entity: 1_100, caseId: 100 } as const
/** Hosts, and columns, that an address may name. */
const MOST_HOSTS = 64
const MOST_COLUMNS = 24

/**
 * The selection as the part of an address that a browser keeps to itself. Of a case in memory it is only the view: the browser
 * keeps addresses, and what is searched for often stands in the evidence.
 */
export function fragmentOf(selection: LinkedSelection): string {
  const { view, caseId, query, range, hosts, finding, rule, entity, event, columns } = selection
  const words = new URLSearchParams()
  if (caseId !== null) words.set('case', caseId)
  if (caseId !== null && isInMemory(caseId)) return `#/${view}?${words.toString()}`
  if (query !== '' && query.length <= LONGEST.query) words.set('q', query)
  if (range) words.set('t', `${range.from}-${range.to}`)
  for (const host of hosts.slice(0, MOST_HOSTS)) if (host.length <= LONGEST.name) words.append('host', host)
  if (finding !== null && view === 'findings' && finding.length <= LONGEST.name) words.set('finding', finding)
  if (rule !== null && view === 'rules') words.set('rule', rule)
  if (entity !== null && view === 'entities' && entity.length <= LONGEST.entity) words.set('entity', entity)
  if (event !== null && view === 'events') words.set('event', event)
  for (const column of columns.slice(0, MOST_COLUMNS))
    if (column.length <= LONGEST.name) words.append('column', column)
  const text = words.toString()
  return `#/${view}${text === '' ? '' : `?${text}`}`
}

/**
 * Reads a fragment, which anybody can have written; what is wrong or too long in it is left out as if it were not there.
 */
export function selectionIn(fragment: string): LinkedSelection {
  const [path = '', text = ''] = fragment.slice(0, LONGEST.fragment).replace(/^#\/?/, '').split('?', 2)
  const words = new URLSearchParams(text)
  return {
    view: VIEWS.find((view) => view === path) ?? 'start',
    caseId: bounded(words.get('case'), LONGEST.caseId),
    query: bounded(words.get('q'), LONGEST.query) ?? '',
    range: rangeIn(words.get('t') ?? ''),
    hosts: names(words.getAll('host'), MOST_HOSTS),
    finding: bounded(words.get('finding'), LONGEST.name),
    rule: bounded(words.get('rule'), LONGEST.name),
    entity: bounded(words.get('entity'), LONGEST.entity),
    event: /^\d{1,15}\.\d{1,15}$/.exec(words.get('event') ?? '')?.[0] ?? null,
    columns: names(words.getAll('column'), MOST_COLUMNS),
  }
}

function names(all: readonly string[], most: number): readonly string[] {
  return [...new Set(all)].slice(0, most).filter((name) => name.length <= LONGEST.name)
}

function bounded(text: string | null, most: number): string | null {
  return text !== null && text.length <= most ? text : null
}

function rangeIn(text: string): TimeRange | null {
  const [, first, last] = /^(-?\d{1,16}(?:\.\d{1,9})?)-(-?\d{1,16}(?:\.\d{1,9})?)$/.exec(text) ?? []
  if (first === undefined || last === undefined) return null
  const [from, to] = [Number(first), Number(last)]
  return Math.abs(from) <= MOST_TIME && Math.abs(to) <= MOST_TIME && from < to ? { from, to } : null
}
