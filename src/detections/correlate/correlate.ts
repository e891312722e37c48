import type { Hit, HitMember } from '../../event/hit.ts'
import { MATCH_HOST } from '../../event/match.ts'
import type { Place } from '../../event/place.ts'
import { isoOf } from '../../event/time.ts'
import { foldCase } from '../../predicate/values/fold.ts'
import { inOrder, type Matches, type TimedMatch } from './match-stream.ts'
import type { Correlation } from '../rule.ts'
import { entryValue, tallyFor, type Entry, type Tally } from './tallies.ts'

/** Members of a hit that are named one by one; the rest are counted. */
const MEMBERS = 100

export interface CorrelateLimits {
  /** Matches that the windows of one correlation may hold together. */
  readonly entries: number
  /** Hits of one correlation. */
  readonly hits: number
}

/** A match in a window takes about a hundred bytes. */
const LIMITS: CorrelateLimits = { entries: 1_000_000, hits: 20_000 }
/** Number of groups from which on groups whose window has passed are removed. */
const SWEEP = 65_536

export interface CorrelationResult {
  readonly hits: readonly Hit[]
  /** Correlations that were given up before the end, and why. */
  readonly broken: readonly { readonly rule: string; readonly reason: string }[]
}

/**
 * Looks at how stored matches lie together in time: one window per correlation and group slides
 * over all files and hosts. Correlations stand behind those that they refer to.
 */
export async function correlate(
  correlations: readonly Correlation[],
  matches: Matches,
  limits: CorrelateLimits = LIMITS,
): Promise<CorrelationResult> {
  const hits: Hit[] = []
  const broken: { rule: string; reason: string }[] = []
  const made = new Map<string, readonly TimedMatch[]>()
  const fed = new Set(correlations.flatMap(({ parts }) => parts.map(({ rule }) => rule)))
  for (const correlation of correlations) {
    const pass = new CorrelationPass(correlation, limits, matches, fed.has(correlation.name))
    const rules = new Set(correlation.parts.map(({ rule }) => rule))
    const inner = correlation.parts.flatMap(({ rule }) => (made.has(rule) ? [rule] : []))
    const before = [...new Set(inner)].map((rule) => made.get(rule)!)
    for await (const seen of inOrder(matches, rules, before)) {
      pass.take(seen)
      if (pass.broken !== null) break
    }
    pass.finish()
    if (pass.broken !== null) broken.push({ rule: correlation.name, reason: pass.broken })
    if (correlation.partOf === null) hits.push(...pass.hits)
    made.set(correlation.name, pass.made())
  }
  return { hits, broken }
}

/** A moment at which a correlation was true, as a match for other correlations. */
class MadeMatch implements TimedMatch {
  readonly rule: string
  readonly continues: boolean
  readonly #last: TimedMatch
  readonly #groupBy: readonly string[]
  readonly #values: readonly string[]

  constructor(
    last: TimedMatch,
    rule: string,
    continues: boolean,
    groupBy: readonly string[],
    values: readonly string[],
  ) {
    this.#last = last
    this.rule = rule
    this.continues = continues
    this.#groupBy = groupBy
    this.#values = values
  }

  get time(): number {
    return this.#last.time
  }

  get source(): number {
    return this.#last.source
  }

  get format(): string {
    return this.#last.format
  }

  get host(): string | null {
    return this.#last.host
  }

  get place(): Place {
    return this.#last.place
  }

  valueOf(field: string): string | undefined {
    return this.#values[this.#groupBy.indexOf(field)]
  }
}

/** A hit that may still grow. */
interface OpenHit {
  readonly turned: Entry
  readonly first: number
  last: number
  peak: number
  members: HitMember[]
  count: number
  /** Number of entries that had come when it last took any. */
  taken: number
}

class CorrelationGroup {
  readonly values: readonly string[]
  readonly tally: Tally
  entries: Entry[] = []
  /** Entries before this have left the window. */
  head = 0
  /** Number of entries that have come, those that left included. */
  total = 0
  open: OpenHit | null = null

  constructor(values: readonly string[], tally: Tally) {
    this.values = values
    this.tally = tally
  }

  get size(): number {
    return this.entries.length - this.head
  }
}

class CorrelationPass {
  readonly hits: Hit[] = []
  broken: string | null = null
  readonly #correlation: Correlation
  readonly #limits: CorrelateLimits
  readonly #matches: Matches
  readonly #timespan: number
  /** Other correlations refer to this one. */
  readonly #feeds: boolean
  /** More matches can only make the condition true, so it is tested at each match. */
  readonly #rising: boolean
  readonly #partsOf = new Map<string, number[]>()
  readonly #groups = new Map<string, CorrelationGroup>()
  /** Whether a group was first seen late enough, by its key; for correlations with `unseenFor`. */
  readonly #unseenBefore = new Map<string, boolean>()
  readonly #made: TimedMatch[] = []
  #live = 0
  #sweepAt = SWEEP

  constructor(correlation: Correlation, limits: CorrelateLimits, matches: Matches, feeds: boolean) {
    this.#feeds = feeds
    this.#correlation = correlation
    this.#limits = limits
    this.#matches = matches
    this.#timespan = correlation.timespan ?? Infinity
    this.#rising = correlation.bounds.every(({ op }) => op === 'gt' || op === 'gte')
    // The last part first: one event is not two steps one after the other.
    correlation.parts.forEach(({ rule }, part) => {
      this.#partsOf.set(rule, [part, ...(this.#partsOf.get(rule) ?? [])])
    })
  }

  take(seen: TimedMatch): void {
    const { type } = this.#correlation
    // Each burst counts once, however often it was seen to go on.
    if (seen.continues && !type.startsWith('temporal')) return
    for (const part of this.#partsOf.get(seen.rule) ?? []) {
      const group = this.#groupOf(seen, part)
      if (!group) continue
      const value = entryValue(this.#correlation, seen)
      if (value === undefined) continue
      this.#add(group, { seen, part, value })
    }
    if (this.#groups.size > this.#sweepAt) this.#sweep(seen.time)
    if (this.#live > this.#limits.entries) {
      this.broken = `more than ${this.#limits.entries} matches lie within its timespan`
    } else if (this.hits.length >= this.#limits.hits) {
      this.broken = `it has more than ${this.#limits.hits} hits`
    }
  }

  finish(): void {
    for (const group of this.#groups.values()) this.#end(group)
    this.hits.sort((a, b) => a.time! - b.time! || a.source - b.source || a.place.offset - b.place.offset)
  }

  /** Its hits as matches for other correlations. */
  made(): readonly TimedMatch[] {
    return this.#made.sort((a, b) => a.time - b.time)
  }

  #groupOf(seen: TimedMatch, part: number): CorrelationGroup | null {
    const values: string[] = []
    for (const field of this.#correlation.parts[part]!.groupBy) {
      const text = field === MATCH_HOST ? this.#hostOf(seen) : seen.valueOf(field)
      if (text === undefined || text === '') return null
      values.push(text)
    }
    const key = foldCase(values.join('\u0000'))
    if (!this.#wasUnseenBefore(key, seen)) return null
    let group = this.#groups.get(key)
    if (!group) this.#groups.set(key, (group = new CorrelationGroup(values, tallyFor(this.#correlation))))
    return group
  }

  #hostOf({ host, source }: TimedMatch): string | undefined {
    return host ?? this.#matches.hostOf(source) ?? undefined
  }

  /** Matches come in order of time, so the first match of a group decides. */
  #wasUnseenBefore(key: string, { source, time }: TimedMatch): boolean {
    const { unseenFor } = this.#correlation
    if (unseenFor === null) return true
    let late = this.#unseenBefore.get(key)
    if (late === undefined) {
      const begin = this.#matches.beginOf(source)
      late = begin !== null && time - begin >= unseenFor
      this.#unseenBefore.set(key, late)
      if (this.#unseenBefore.size > this.#limits.entries)
        this.broken = `it has more than ${this.#limits.entries} groups`
    }
    return late
  }

  #add(group: CorrelationGroup, entry: Entry): void {
    const { seen } = entry
    const oldest = group.entries[group.head]
    const leaves = oldest !== undefined && seen.time - oldest.seen.time > this.#timespan
    if (leaves && !this.#rising) this.#test(group)
    if (leaves) this.#evict(group, seen.time)
    if (group.size === 0) this.#close(group)
    if (this.#correlation.type === 'event_count' && isSame(group.entries.at(-1), seen)) return
    group.entries.push(entry)
    group.total++
    group.tally.add(entry)
    this.#live++
    if (this.#rising) this.#test(group)
  }

  #evict(group: CorrelationGroup, now: number): void {
    const { entries, tally } = group
    while (group.head < entries.length && now - entries[group.head]!.seen.time > this.#timespan) {
      tally.remove(entries[group.head++]!)
      this.#live--
    }
    if (group.head > 64 && group.head * 2 > entries.length) {
      group.entries = entries.slice(group.head)
      group.head = 0
    }
  }

  /** Tests the condition on the window, and opens, extends or closes the hit. */
  #test(group: CorrelationGroup): void {
    const last = group.entries.at(-1)
    if (!last) return
    const now = last.seen.time
    if (!group.tally.holds(this.#correlation.bounds, now)) return this.#close(group)
    const number = group.tally.number(now)
    const continues = group.open !== null
    const first = group.entries[group.head]!.seen.time
    group.open ??= {
      turned: last,
      first,
      last: now,
      peak: number,
      members: [],
      count: 0,
      taken: group.total - group.size,
    }
    const { open } = group
    const fresh = Math.min(group.size, group.total - open.taken)
    for (const { seen } of group.entries.slice(group.entries.length - fresh)) {
      if (open.members.length < MEMBERS) {
        open.members.push({ rule: seen.rule, source: seen.source, place: seen.place, time: seen.time })
      }
      open.count++
    }
    open.taken = group.total
    open.last = now
    open.peak = Math.max(open.peak, number)
    const { groupBy, name } = this.#correlation
    const { values } = group
    if (this.#feeds) this.#made.push(new MadeMatch(last.seen, name, continues, groupBy, values))
    if (this.#made.length > this.#limits.entries)
      this.broken = `it is true more than ${this.#limits.entries} times`
  }

  #close(group: CorrelationGroup): void {
    const { open } = group
    if (!open) return
    group.open = null
    const { name, level, groupBy } = this.#correlation
    const { seen } = open.turned
    this.hits.push({
      rule: name,
      level,
      source: seen.source,
      format: seen.format,
      host: seen.host,
      time: seen.time,
      place: seen.place,
      fields: {
        ...Object.fromEntries(
          groupBy.map((field, i) => [field === MATCH_HOST ? 'host' : field, group.values[i] ?? '']),
        ),
        events: String(open.count),
        value: String(open.peak),
        first: isoOf(open.first) ?? '',
        last: isoOf(open.last) ?? '',
      },
      members: open.members,
      memberCount: open.count,
    })
  }

  #end(group: CorrelationGroup): void {
    if (!this.#rising) this.#test(group)
    this.#close(group)
  }

  /** Ends groups whose window has passed. */
  #sweep(now: number): void {
    for (const [key, group] of this.#groups) {
      const last = group.entries.at(-1)
      if (last && now - last.seen.time <= this.#timespan) continue
      this.#end(group)
      this.#live -= group.size
      this.#groups.delete(key)
    }
    this.#sweepAt = Math.max(SWEEP, this.#groups.size * 2)
  }
}

function isSame(entry: Entry | undefined, seen: TimedMatch): boolean {
  if (!entry) return false
  const before = entry.seen
  if (before.source !== seen.source || before.time !== seen.time) return false
  return before.place.offset === seen.place.offset
}
