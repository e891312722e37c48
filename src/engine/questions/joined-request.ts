import { allOf, anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import type { CellName, EventRef, EventRow } from '../contracts/events.ts'
import type { JoinedBy, JoinedRequest, JoinedRow, Likeness } from '../contracts/joined-request.ts'
import type { TimeRange } from '../contracts/questions.ts'
import { REQUEST_CELLS, requestFacts, sharedPath, type RequestFacts } from './request-facts.ts'

/** Looks rows up; they carry the values of `cells` uncut. */
export interface RowFinder {
  row(ref: EventRef, cells: readonly CellName[]): Promise<EventRow | null>
  /** The first rows of those for which the predicate holds, and how many there are. */
  find(
    predicate: Predicate,
    range: TimeRange,
    limit: number,
    cells: readonly CellName[],
  ): Promise<{ readonly rows: readonly EventRow[]; readonly total: number }>
}

/** An id is looked for this long before and after the event. */
const ID_WINDOW_MS = 10 * 60_000
/** Rows that have no id in common belong together only when they are this near. */
const NEAR_MS = 2_000
/** A row may be written this long after the request that it belongs to. */
const LATE_MS = 10_000
/** No request counts as longer than this when rows are compared. */
const LONGEST_MS = 60_000
/** Rows that are compared in one step, rows of one kind that are shown as alike, and rows that are shown. */
const MOST_COMPARED = 300
const MOST_ALIKE = 3
const MOST_ROWS = 24
/** Ids and paths that are looked for. */
const MOST_SOUGHT = 6

/** Logs that write down the id that the front end gave the request. */
const SHARE_IDS: ReadonlySet<string> = new Set([
  'iis-w3c',
  'iis-advanced',
  'exchange-http-proxy',
  'exchange-ews',
  'exchange-mapi-http',
  'exchange-autodiscover',
])

interface Member {
  readonly row: EventRow
  readonly facts: RequestFacts
  readonly by: JoinedBy
}

/** The rows of the request that an event belongs to; `null` where it is no request, or has no time. */
export async function joinedRequest(finder: RowFinder, ref: EventRef): Promise<JoinedRequest | null> {
  const row = await finder.row(ref, REQUEST_CELLS)
  const facts = row && requestFacts(row)
  if (!row || !facts?.isRequest || row.time === null) return null
  const search = new RequestSearch(finder, row.host, { row, facts, by: { how: 'itself' } })
  await search.byIds(true)
  await search.byLikeness()
  await search.byIdsOfOne()
  return search.result()
}

class RequestSearch {
  readonly #finder: RowFinder
  readonly #host: string
  readonly #members = new Map<string, Member>()
  readonly #time: number
  readonly #sought = new Set<string>()
  #cut = false

  constructor(finder: RowFinder, host: string, first: Member) {
    this.#finder = finder
    this.#host = host
    this.#time = first.row.time!
    this.#members.set(keyOf(first.row), first)
  }

  /** Adds the rows that have an id of a member; they may name further ids. */
  async byIds(certain: boolean): Promise<void> {
    for (let ids = this.#newIds(); ids.length > 0; ids = this.#newIds()) {
      for (const id of ids) this.#sought.add(id)
      const range = { from: this.#time - ID_WINDOW_MS, to: this.#time + ID_WINDOW_MS + 1 }
      const anywhere = ids.map((text): Predicate => ({ kind: 'anywhere', test: { kind: 'contains', text } }))
      for (const { row, facts } of await this.#found(anyOf(anywhere), range)) {
        const id = [...facts.ids].find((one) => ids.includes(one))
        if (id !== undefined) this.#add({ row, facts, by: { how: 'request-id', id, certain } })
      }
    }
  }

  #newIds(): string[] {
    const ids = [...this.#members.values()].flatMap(({ facts }) => [...facts.ids])
    return [...new Set(ids)].filter((id) => !this.#sought.has(id)).slice(0, MOST_SOUGHT - this.#sought.size)
  }

  /** Adds rows of the same server that are alike and near: those of the same path, then what these have set off. */
  async byLikeness(): Promise<void> {
    const paths = this.#all((facts) => facts.paths.map(({ path }) => path))
    await this.#alike(
      paths.flatMap((text): Predicate[] => [
        { kind: 'role', role: 'url.path', test: { kind: 'contains', text } },
        { kind: 'field', field: 'AnchorMailbox', test: { kind: 'contains', text } },
      ]),
    )
    const cmdlets = this.#all(({ cmdlet }) => (cmdlet === null ? [] : [cmdlet]))
    await this.#alike([
      ...cmdlets.flatMap((text): Predicate[] => [
        { kind: 'field', field: 'Cmdlet', test: { kind: 'equals', text } },
        { kind: 'field', field: 'Data', test: { kind: 'equals', text } },
      ]),
      { kind: 'role', role: 'process.parent', test: { kind: 'suffix', text: '\\w3wp.exe' } },
    ])
  }

  async #alike(conditions: readonly Predicate[]): Promise<void> {
    if (conditions.length === 0) return
    const members = [...this.#members.values()]
    const spans = members.map(({ row, facts }) => spanOf(row, facts))
    const range = {
      from: Math.min(...spans.map(({ from }) => from)) - NEAR_MS,
      to: Math.max(...spans.map(({ to }) => to)) + LATE_MS + 1,
    }
    const here: Predicate = { kind: 'host', names: [this.#host] }
    const candidates = new Map<string, (Member & { readonly apartMs: number })[]>()
    for (const { row, facts } of await this.#found(allOf([here, anyOf(conditions)]), range)) {
      if (this.#members.has(keyOf(row)) || this.#isOther(row, facts)) continue
      const span = spanOf(row, facts)
      const apartMs = Math.min(...spans.map((one) => apart(one, span)))
      const shared = sharedWith(facts, members)
      if (apartMs > NEAR_MS || shared.length === 0) continue
      const alike = candidates.get(row.kind) ?? []
      candidates.set(row.kind, alike)
      alike.push({ row, facts, by: { how: 'likeness', shared, apartMs, alike: 0 }, apartMs })
    }
    for (const found of candidates.values()) {
      const nearest = found.sort((a, b) => weight(b.by) - weight(a.by) || a.apartMs - b.apartMs)
      for (const { row, facts, by } of nearest.slice(0, MOST_ALIKE))
        if (by.how === 'likeness') this.#add({ row, facts, by: { ...by, alike: found.length } })
      this.#cut ||= found.length > MOST_ALIKE
    }
  }

  /** Adds the rows of an id to which only likeness has led, if it is the only one: they belong to the request if that is right. */
  async byIdsOfOne(): Promise<void> {
    const ids = new Set(this.#frontEndIds())
    const [id] = ids
    if (id !== undefined && ids.size === 1 && !this.#sought.has(id)) await this.byIds(false)
  }

  /** Tells whether a row has an id of another request. */
  #isOther(row: EventRow, facts: RequestFacts): boolean {
    if (!SHARE_IDS.has(row.format) || facts.ids.size === 0) return false
    const known = [...this.#members.values()].filter((one) => SHARE_IDS.has(one.row.format))
    return (
      known.some((one) => one.facts.ids.size > 0) &&
      !known.some((one) => [...one.facts.ids].some((id) => facts.ids.has(id)))
    )
  }

  async #found(
    predicate: Predicate,
    range: TimeRange,
  ): Promise<readonly { readonly row: EventRow; readonly facts: RequestFacts }[]> {
    const { rows, total } = await this.#finder.find(predicate, range, MOST_COMPARED, REQUEST_CELLS)
    this.#cut ||= total > rows.length
    return rows.map((row) => ({ row, facts: requestFacts(row) }))
  }

  /** Ids that the front end gave, in the rows of all members. */
  #frontEndIds(): string[] {
    const members = [...this.#members.values()].filter(({ row }) => SHARE_IDS.has(row.format))
    return members.flatMap(({ facts }) => [...facts.ids])
  }

  #add(member: Member): void {
    const key = keyOf(member.row)
    if (this.#members.has(key)) return
    if (this.#members.size < MOST_ROWS) this.#members.set(key, member)
    else this.#cut = true
  }

  #all(of: (facts: RequestFacts) => readonly string[]): string[] {
    const values = [...this.#members.values()].flatMap(({ facts }) => of(facts))
    return [...new Set(values)].slice(0, MOST_SOUGHT)
  }

  result(): JoinedRequest {
    const members = [...this.#members.values()].sort(
      (a, b) => depth(a.row) - depth(b.row) || (a.row.time ?? 0) - (b.row.time ?? 0),
    )
    return {
      rows: members.map(({ row, facts, by }): JoinedRow => ({ row, by, durationMs: facts.durationMs })),
      ids: [...new Set(this.#frontEndIds())],
      cut: this.#cut,
    }
  }
}

function keyOf({ ref }: EventRow): string {
  return `${ref.block}.${ref.row}`
}

/** Lists the things that a row has in common with one of the members; none where they are too few to be told. */
function sharedWith(facts: RequestFacts, members: readonly Member[]): readonly Likeness[] {
  let best: readonly Likeness[] = []
  for (const { facts: other } of members) {
    const shared = likeness(facts, other)
    if (shared.length > best.length) best = shared
  }
  return best.length === 0 && facts.startedByWebServer ? ['parent'] : best
}

function likeness(a: RequestFacts, b: RequestFacts): Likeness[] {
  if (a.cmdlet !== null && a.cmdlet === b.cmdlet) return ['cmdlet']
  const path = sharedPath(a, b)
  if (path === null) return []
  const shared: Likeness[] = path.sameQuery ? ['path', 'query'] : ['path']
  const client = a.client !== null && a.client === b.client
  const agent = a.agent !== null && a.agent === b.agent
  const silent = (one: RequestFacts): boolean => one.client === null && one.agent === null
  if (!client && !agent && !silent(a) && !silent(b)) return []
  return [...(client ? (['client'] as const) : []), ...(agent ? (['agent'] as const) : []), ...shared]
}

function weight(by: JoinedBy): number {
  return by.how === 'likeness' ? by.shared.length : Infinity
}

interface Span {
  readonly from: number
  readonly to: number
}

/** The time for which the request of a row was under way: logs write it down at its end, IIS by the second. */
function spanOf({ time, format }: EventRow, { durationMs }: RequestFacts): Span {
  const end = time! + (format.startsWith('iis-') ? 999 : 0)
  return { from: time! - Math.min(durationMs ?? 0, LONGEST_MS), to: end }
}

function apart(a: Span, b: Span): number {
  return Math.max(0, a.from - b.to, b.from - a.to)
}

/** Ranks logs by how far inside the server they are written: from the web server to the processes that it has started. */
function depth({ kind, format }: EventRow): number {
  if (kind === 'iis/front-end') return 0
  if (format === 'exchange-http-proxy') return 1
  if (format.startsWith('iis-')) return 2
  if (format === 'exchange-cmdlet') return 4
  return format.startsWith('windows-') ? 5 : 3
}
