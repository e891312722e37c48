import type { AskAnswer, AskedOfClient, AskGroup, DueAsk } from '../../detections/asked.ts'
import type { Citation } from '../../detections/statement.ts'
import type { Block } from '../../event/block.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import { fieldOf, formatById, rebuiltLine, rowHost } from '../../formats/registry.ts'
import { allOf } from '../../predicate/build.ts'
import { evaluate } from '../../predicate/evaluate/evaluate.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { hostsOf } from '../case-index/lanes.ts'
import { AskRows } from './ask-rows.ts'
import { BoundedGroups, Totals, type FirstRow } from './bounded-groups.ts'

/** Values of one client in one kind of log that are told apart. */
const MOST_VALUES = 256
/** Stands for the client where an ask is about whoever it was. */
const NOBODY = ''

/** The sources of a case, with the hosts that they belong to. */
export interface AskedSources {
  readonly sources: readonly Source[]
  readonly hostOf: ReadonlyMap<number, string>
}

/** Counts the rows that answer asks, in blocks that come in any order. Bounded, whatever the rows hold. */
export class AskTally {
  readonly #all: readonly OneAsk[]
  readonly #pathOf: ReadonlyMap<number, string>
  readonly #hostOf: ReadonlyMap<number, string>

  constructor(due: readonly DueAsk[], { sources, hostOf }: AskedSources) {
    this.#all = due.map((one) => new OneAsk(one, concerned(one, sources, hostOf)))
    this.#pathOf = new Map(sources.map(({ id, path }) => [id, path]))
    this.#hostOf = hostOf
  }

  /** Ids of the sources that hold what any of the asks is about. */
  get sources(): ReadonlySet<number> {
    return new Set(this.#all.flatMap(({ sources }) => [...sources]))
  }

  /** Literals that every row counted by an ask must hold, for each ask about a source. */
  predicatesFor(source: number): Predicate[] {
    return this.#all.flatMap((one) => (one.sources.has(source) ? one.broad : []))
  }

  add(block: Block, source: number): void {
    const asked = this.#all.filter(({ sources }) => sources.has(source))
    if (asked.length === 0) return
    const path = this.#pathOf.get(source) ?? ''
    const host = this.#hostOf.get(source) ?? UNKNOWN_HOST
    for (const one of asked) one.add(block, source, path, host)
  }

  /** Says that a source could not be looked at as a whole. */
  lose(source: number): void {
    for (const one of this.#all) if (one.sources.has(source)) one.incomplete = true
  }

  answers(): AskAnswer[] {
    return this.#all.map((one) => one.answer())
  }
}

/** Sources with events of the kinds, the host and the time of an ask. */
function concerned(
  { host, ask, from, to }: DueAsk,
  sources: readonly Source[],
  hostOf: ReadonlyMap<number, string>,
): ReadonlySet<number> {
  const kinds = ask.kinds.flat()
  return new Set(
    sources.flatMap(({ id, coverage }) =>
      coverage.some(
        (one) =>
          kinds.includes(one.kind) &&
          (one.host ?? hostOf.get(id) ?? UNKNOWN_HOST) === host &&
          !(one.last < (from ?? -Infinity)) &&
          !(one.first > (to ?? Infinity)),
      )
        ? id
        : [],
    ),
  )
}

/** Totals and groups of one client in some kinds of log. */
interface ClientCount {
  readonly groups: BoundedGroups
  readonly all: Totals
  readonly kinds: Set<string>
  named: number
}

class OneAsk {
  readonly #due: DueAsk
  readonly #predicate: Predicate
  /** The same, and what names the actor: for outlines of blocks only. */
  readonly broad: Predicate
  readonly sources: ReadonlySet<number>
  /** Totals by client and by the index of the list of kinds. */
  readonly #counted = new Map<string, Map<number, ClientCount>>()
  incomplete = false

  constructor(due: DueAsk, sources: ReadonlySet<number>) {
    const { from, to, ask, clients } = due
    this.#due = due
    this.sources = sources
    const time = { kind: 'time', from, to: to === null ? null : to + 1 } as const
    this.#predicate = allOf([ask.where, ...(from === null && to === null ? [] : [time])])
    this.broad =
      clients === null
        ? this.#predicate
        : allOf([this.#predicate, { kind: 'any', of: clients.map((text) => anywhere(text)) }])
  }

  add(block: Block, source: number, path: string, sourceHost: string): void {
    const { ask, host, clients } = this.#due
    const kinds = formatById(block.format)?.kinds(block) ?? block.format
    const listOf = (kind: string): number => ask.kinds.findIndex((together) => together.includes(kind))
    if (typeof kinds === 'string' && listOf(kinds) < 0) return
    const hosts = hostsOf(block, sourceHost)
    const rows = new AskRows(block, this.#due)
    const found = evaluate(this.#predicate, block, {
      sourceId: source,
      hostOf: (row) => rowHost(block, row),
      fieldOf,
      rawText: (row) => rebuiltLine(block, row),
    })
    found.each((row) => {
      const kind = typeof kinds === 'string' ? kinds : kinds(row)
      const list = listOf(kind)
      if (list < 0 || hosts(row) !== host) return
      const client = clients === null ? NOBODY : rows.client(row)
      if (client === null || (clients !== null && !clients.includes(client)) || !rows.isOfActor(row)) return
      const counted = this.#countedFor(client, list)
      counted.kinds.add(kind)
      const one = rows.counted(row, source, path)
      const value = rows.value(row)
      counted.all.add(one)
      if (value === '') return
      counted.named++
      counted.groups.add(value, one)
    })
  }

  #countedFor(client: string, list: number): ClientCount {
    const ofClient = this.#counted.get(client) ?? new Map<number, ClientCount>()
    this.#counted.set(client, ofClient)
    const counted = ofClient.get(list) ?? {
      groups: new BoundedGroups(MOST_VALUES),
      all: new Totals(),
      kinds: new Set<string>(),
      named: 0,
    }
    ofClient.set(list, counted)
    return counted
  }

  answer(): AskAnswer {
    const due = this.#due
    const clients = [...this.#counted]
      .map(([client, byList]) => told(client === NOBODY ? null : client, bestOf(byList)))
      .sort(
        (a, b) =>
          (a.all.first ?? Infinity) - (b.all.first ?? Infinity) ||
          ((a.client ?? '') < (b.client ?? '') ? -1 : 1),
      )
    return { due, clients, logged: this.sources.size > 0, incomplete: this.incomplete }
  }
}

/** Several lists of kinds may tell of the same requests: the one counts that names most. */
function bestOf(byList: ReadonlyMap<number, ClientCount>): ClientCount {
  return [...byList].sort(
    ([aList, a], [bList, b]) => b.named - a.named || b.all.rows - a.all.rows || aList - bList,
  )[0]![1]
}

function told(client: string | null, { groups, all, kinds, named }: ClientCount): AskedOfClient {
  const { groups: kept, beyond } = groups.kept
  return {
    client,
    kinds: [...kinds].sort(),
    groups: [...kept]
      .map(([value, totals]): AskGroup => ({ value, ...totals.totals, cite: cited(totals.first) }))
      .sort((a, b) => b.sent - a.sent || b.rows - a.rows || (a.value < b.value ? -1 : 1)),
    beyond,
    unnamed: all.rows - named,
    all: all.totals,
    cite: cited(all.first),
  }
}

function cited({ time, source, place }: FirstRow): Citation {
  return { source, place, time: Number.isNaN(time) ? null : time, rule: null }
}

/** In any spelling of it that `clientSeen` takes for it, the address stands as it is. */
function anywhere(text: string): Predicate {
  return { kind: 'anywhere', test: { kind: 'contains', text } }
}
