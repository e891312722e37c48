import { commonSpans, firstIndex, joinedSpans, spansWithout, type Span } from './ascending.ts'
import type { IssueCode } from '../../event/issue.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import { compareText } from '../../event/compare-text.ts'
import { dayOf, DAY_MS, HOUR_MS } from '../../event/time.ts'
import type { CoverageRow } from '../conclusion.ts'
import type { Source } from '../../event/source.ts'
import type { Part } from './host-evidence.ts'
import type { LostSpan } from './lost-sources.ts'
import { recordGaps } from './record-gaps.ts'
import { Silence, type Density, type Hole } from './silence.ts'

/**
 * Issues after which a source no longer vouches that nothing else happened on its days. The rest
 * (an odd cell, a header that says "dirty") lose nothing.
 */
const BREAKING: ReadonlySet<IssueCode> = new Set<IssueCode>([
  'unreadable-file',
  'broken-archive',
  'archive-limit',
  'damaged-chunk',
  'damaged-record',
  'too-long',
  'remains-only',
  'lone-return',
  'no-header',
  'storage-full',
  'memory-full',
  'cancelled',
  'interrupted',
  'our-error',
])

/** Days that one pair of records vouches for; dates may be forged to lie thousands of years apart. */
const MOST_VOUCHED_DAYS = 4_000

/** Rows of one kind of log in time. */
interface KindRows {
  readonly hours: Map<number, number>
  readonly sources: Density[]
  /** Days of sources that do not tell their hours. */
  readonly untold: Set<number>
  readonly unbroken: (readonly [from: number, to: number])[]
  /** Holes that the sources themselves tell. */
  readonly known: Hole[]
}

/** What the logs of one host vouch for, by kind and day. A day with a hole is not covered. */
export class Coverage {
  /** Number of events by kind and day; 0 for days on which the logs vouch that nothing happened. */
  readonly #days = new Map<string, Map<number, number>>()
  readonly #broken = new Map<string, Set<number>>()
  readonly #inOrder = new Map<string, readonly number[]>()
  readonly #rows = new Map<string, KindRows>()
  readonly #holes = new Map<string, readonly Hole[]>()
  readonly #holed = new Map<string, ReadonlySet<number>>()
  readonly #answered = new Map<string, readonly Span[]>()
  /** Files missing in a series, by the id of the source before each. */
  readonly #missingFiles: ReadonlyMap<number, Hole>
  /** Holes that a comparison of several logs or times shows, by kind. */
  readonly #shown: readonly ReadonlyMap<string, readonly Hole[]>[]
  /** Sources of which nothing is known; those whose names tell a time leave a hole there. */
  readonly #lost: readonly LostSpan[]
  /** From here on hours without rows are holes; before, the server was not yet at work. */
  readonly #setUp: number
  #firstTime = Infinity
  #lastTime = -Infinity
  readonly #firstLast = new Map<string, { first: number; last: number }>()
  #lastDay = -Infinity

  constructor(
    parts: readonly Part[],
    missingFiles: ReadonlyMap<number, Hole> = new Map(),
    setUp = -Infinity,
    shown: readonly ReadonlyMap<string, readonly Hole[]>[] = [],
    lost: readonly LostSpan[] = [],
  ) {
    this.#shown = shown
    this.#lost = lost
    this.#missingFiles = missingFiles
    this.#setUp = setUp
    for (const part of parts) this.#add(part)
    this.#breakAll(lost.filter(({ span }) => span === null))
  }

  /** The last day on which any log of the host has an event. */
  get lastDay(): number {
    return this.#lastDay
  }

  /** The time of the first event in any log of the host; Infinity without one. */
  get firstTime(): number {
    return this.#firstTime
  }

  /** The time of the last event in any log of the host; -Infinity without one. */
  get lastTime(): number {
    return this.#lastTime
  }

  /** Times on days that have logs of a kind, of which nothing is known all the same; in order. */
  holes(kind: string): readonly Hole[] {
    let holes = this.#holes.get(kind)
    if (!holes) this.#holes.set(kind, (holes = this.#findHoles(kind)))
    return holes
  }

  /** The times within runs of days that are missing, in order: of days that have a hole only, the hole. */
  unknown(kind: string, runs: readonly (readonly [number, number])[]): [number, number][] {
    const holed = this.#holedDays(kind)
    const broken = this.#broken.get(kind)
    const days = this.#covered(kind).filter((day) => holed.has(day) && !broken?.has(day))
    const spans: [number, number][] = []
    const within = new Set<number>()
    let i = 0
    for (const [first, last] of runs) {
      let next = first
      for (; i < days.length && days[i]! <= last; i++) {
        const day = days[i]!
        if (day < first) continue
        within.add(day)
        if (day > next) spans.push([next * DAY_MS, day * DAY_MS - 1])
        next = day + 1
      }
      if (next <= last) spans.push([next * DAY_MS, (last + 1) * DAY_MS - 1])
    }
    for (const { from, to } of this.holes(kind))
      if (within.has(dayOf(from)) || within.has(dayOf(to - 1))) spans.push([from, to])
    return joinedSpans(spans)
  }

  #findHoles(kind: string): Hole[] {
    const rows = this.#rows.get(kind)
    const holes: Hole[] = [...(this.#broken.get(kind) ?? [])].map((day) => ({
      ...{ from: day * DAY_MS, to: (day + 1) * DAY_MS, why: 'unreadable' },
    }))
    for (const { kinds, span } of this.#lost)
      if (span !== null && (kinds?.includes(kind) ?? true))
        holes.push({ from: span[0], to: span[1], why: 'unreadable' })
    if (!rows) return holes
    const silence = new Silence(rows.hours, Math.max(this.#firstTime, this.#setUp + DAY_MS), this.#lastTime)
    const silent = [...silence.silent(), ...silence.gaps(rows.sources)]
    const vouched = joinedSpans(rows.unbroken)
    for (const shown of this.#shown) for (const hole of shown.get(kind) ?? []) holes.push(hole)
    for (const hole of [...rows.known, ...silent.filter(({ from }) => !rows.untold.has(dayOf(from)))])
      if (!isWithin(hole, vouched)) holes.push(hole)
    return holes.sort((a, b) => a.from - b.from)
  }

  #holedDays(kind: string): ReadonlySet<number> {
    let days = this.#holed.get(kind)
    if (!days) {
      const known = this.#days.get(kind)
      const holed = new Set<number>()
      for (const { from, to } of this.holes(kind)) {
        // A hole of many days has no rows within: its ends are on days that have some.
        for (const day of [dayOf(from), dayOf(to - 1)]) if (known?.has(day)) holed.add(day)
      }
      this.#holed.set(kind, (days = holed))
    }
    return days
  }

  /** Days from `first` to `last` that no log of the kind covers, as runs of days. */
  missing(kind: string, first: number, last: number): [number, number][] {
    const holed = this.#holedDays(kind)
    const runs: [number, number][] = []
    let next = first
    for (const day of this.#covered(kind)) {
      if (day < next || day > last || holed.has(day)) continue
      if (day > next) runs.push([next, day - 1])
      next = day + 1
    }
    if (next <= last) runs.push([next, last])
    return runs
  }

  /** The days on which there are logs of a kind, in order. */
  #covered(kind: string): readonly number[] {
    let days = this.#inOrder.get(kind)
    if (!days) {
      days = [...(this.#days.get(kind)?.keys() ?? [])].sort((a, b) => a - b)
      this.#inOrder.set(kind, days)
    }
    return days
  }

  /** Spans of epoch ms within a window that all of the kinds cover, holes left out; shorter ones than an hour say nothing. */
  answered(kinds: readonly string[], from: number, to = Infinity): [number, number][] {
    if (kinds.length === 0) return []
    let common: readonly Span[] = [[from, to]]
    for (const kind of kinds) common = commonSpans(common, this.#answeredBy(kind))
    return this.#withinRows(kinds, common)
      .filter(([begin, end]) => end - begin >= HOUR_MS - 1)
      .map(([begin, end]) => [begin, end])
  }

  #answeredBy(kind: string): readonly Span[] {
    let spans = this.#answered.get(kind)
    if (!spans) {
      const days = this.#covered(kind).map((day): Span => [day * DAY_MS, (day + 1) * DAY_MS - 1])
      // Holes are known by the hour, and begin and end somewhere within the hours around them.
      const holes = this.holes(kind).map(({ from, to }): Span => [from - HOUR_MS, to - 1 + HOUR_MS])
      spans = spansWithout(joinedSpans(days, 1), joinedSpans(holes, 1))
      this.#answered.set(kind, spans)
    }
    return spans
  }

  /** Spans of days without what lies before the first row of a kind on its first day, and behind the last on its last. */
  #withinRows(kinds: readonly string[], spans: readonly Span[]): [number, number][] {
    const ends = kinds.flatMap((kind) => this.#firstLast.get(kind) ?? [])
    return spans.map(([from, to]) => [
      Math.max(from, ...ends.flatMap(({ first }) => (dayOf(first) === dayOf(from) ? first : []))),
      Math.min(to, ...ends.flatMap(({ last }) => (dayOf(last) === dayOf(to) ? last : []))),
    ])
  }

  has(kind: string): boolean {
    return this.#days.has(kind)
  }

  rows(neededBy: ReadonlyMap<string, readonly string[]>): CoverageRow[] {
    const kinds = new Set([...neededBy.keys(), ...this.#days.keys()])
    return [...kinds].sort(compareText).map((kind) => {
      const days = [...(this.#days.get(kind) ?? [])].sort((a, b) => a[0] - b[0])
      const span = this.#firstLast.get(kind)
      return {
        kind,
        title: titleOfKind(kind),
        from: span?.first ?? null,
        to: span?.last ?? null,
        days,
        gaps: days.length === 0 ? [] : this.missing(kind, days[0]![0], days.at(-1)![0]),
        neededBy: neededBy.get(kind) ?? [],
      }
    })
  }

  #add({ source, coverage }: Part): void {
    const { kind, first, last, days, unbroken } = coverage
    const codes = source.receipt.issues.map(({ code }) => code)
    const known = this.#days.get(kind) ?? new Map<number, number>()
    this.#days.set(kind, known)
    for (const [day, events] of days) {
      known.set(day, (known.get(day) ?? 0) + events)
      if (day > this.#lastDay) this.#lastDay = day
    }
    this.#addRows(source, coverage)
    // Only whole days between two records without a gap are vouched for.
    for (const [from, to] of unbroken) {
      const end = Math.min(dayOf(to), dayOf(from) + MOST_VOUCHED_DAYS)
      for (let day = dayOf(from); day <= end; day++) if (!known.has(day)) known.set(day, 0)
    }
    const span = this.#firstLast.get(kind)
    this.#firstLast.set(kind, {
      first: Math.min(span?.first ?? Infinity, first),
      last: Math.max(span?.last ?? -Infinity, last),
    })
    const blind = source.facts.some(({ key }) => key === 'columns-off')
    if (blind || codes.some((code) => BREAKING.has(code))) for (const [day] of days) this.#break(kind, day)
    else if (codes.includes('cut-short') && Number.isFinite(last)) this.#break(kind, dayOf(last))
  }

  #addRows(source: Source, { kind, first, last, days, hours, gaps, unbroken }: Part['coverage']): void {
    const rows = this.#rows.get(kind) ?? {
      ...{ hours: new Map<number, number>(), sources: [], untold: new Set<number>() },
      ...{ unbroken: [], known: [] },
    }
    this.#rows.set(kind, rows)
    if (first < this.#firstTime) this.#firstTime = first
    if (last > this.#lastTime) this.#lastTime = last
    if (hours) for (const [hour, events] of hours) rows.hours.set(hour, (rows.hours.get(hour) ?? 0) + events)
    else for (const [day] of days) rows.untold.add(day)
    rows.sources.push({ first, last, gaps: gaps ?? [] })
    for (const span of unbroken) rows.unbroken.push(span)
    const missing = this.#missingFiles.get(source.id)
    if (missing) rows.known.push(missing)
    for (const gap of recordGaps(source, kind)) rows.known.push(gap)
  }

  /** Nothing vouches for any day of the kinds that these sources may have been. */
  #breakAll(lost: readonly LostSpan[]): void {
    const all = lost.some(({ kinds }) => kinds === null)
    for (const kind of all ? this.#days.keys() : new Set(lost.flatMap(({ kinds }) => kinds ?? [])))
      for (const day of this.#days.get(kind)?.keys() ?? []) this.#break(kind, day)
  }

  #break(kind: string, day: number): void {
    const broken = this.#broken.get(kind) ?? new Set()
    broken.add(day)
    this.#broken.set(kind, broken)
  }
}

/** Whether one of the spans, which are in order and apart, holds a hole. */
function isWithin({ from, to }: Hole, spans: readonly (readonly [number, number])[]): boolean {
  const after = firstIndex(spans, ([begin]) => begin > from)
  return after > 0 && spans[after - 1]![1] >= to
}
