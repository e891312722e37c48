import { HOUR_MS } from '../../event/time.ts'
import type { Span } from './ascending.ts'

/** Rows of an hour from which on an hour without any is no accident. */
export const BUSY = 10
/** Days before and after whose same hour is looked at. */
const NEAR_DAYS = 7
/** A gap within busy hours is a hole from here on. */
const LEAST_GAP_MS = 15 * 60_000
/** Longer ones hold whole hours without rows, which are judged by the same hours of other days. */
const LONGEST_GAP_MS = 2 * HOUR_MS
/** How many times longer than the usual distance between two rows a hole is. */
const TIMES_LONGER = 20
/** Sources of the same time that are looked at to tell whether one fills the gap of another. */
const MOST_BESIDE = 64

/** Why nothing is known of a time although there are logs of its day. */
export interface Hole {
  readonly from: number
  readonly to: number
  readonly why:
    'silent' | 'gap' | 'unreadable' | 'sequence' | 'unmatched' | 'probes' | 'copied' | 'reversed' | 'thin'
}

/** The rows of one source of a kind of log in time. */
export interface Density {
  readonly first: number
  readonly last: number
  /** The longest times between two neighbouring rows. */
  readonly gaps: readonly Span[]
}

/**
 * Times without rows at which a kind of log normally has many. Kinds with few rows, quiet nights and weekends leave none:
 * an hour is compared with the hours around it and with the same hour of other days.
 */
export class Silence {
  /** Rows by hour since 1970. */
  readonly #rows: ReadonlyMap<number, number>
  readonly #hours: readonly number[]
  readonly #days: ReadonlySet<number>
  /** The first and the last hour in which any log of the host has rows. */
  readonly #from: number
  readonly #to: number

  constructor(rows: ReadonlyMap<number, number>, from: number, to: number) {
    this.#rows = rows
    this.#hours = [...rows.keys()].sort((a, b) => a - b)
    this.#days = new Set(this.#hours.map(dayOfHour))
    this.#from = Math.floor(from / HOUR_MS)
    this.#to = Math.floor(to / HOUR_MS)
  }

  /** Hours without rows on days that have some. */
  silent(): Hole[] {
    const holes: Hole[] = []
    const judge = (from: number, to: number): void => {
      // Hours at the ends count only as far as other logs of the host go on.
      const [first, last] = [Math.max(from, this.#from + 1), Math.min(to, this.#to - 1)]
      if (first <= last) holes.push(...this.#holesIn(first, last))
    }
    let before = NaN
    for (const hour of this.#hours) {
      const start = dayOfHour(hour) * 24
      // A day before the first one is no day of this log, and so is one in between without any rows.
      if (before >= start) judge(before + 1, hour - 1)
      else {
        if (!Number.isNaN(before)) judge(before + 1, dayOfHour(before) * 24 + 23)
        judge(start, hour - 1)
      }
      before = hour
    }
    if (!Number.isNaN(before)) judge(before + 1, dayOfHour(before) * 24 + 23)
    return holes
  }

  /** Times between neighbouring rows that are far longer than usual, within hours that are busy. */
  gaps(sources: readonly Density[]): Hole[] {
    const gaps = unfilled(sources)
    const usual = gaps.map(([from, to]) => to - from).sort((a, b) => b - a)
    const often = Math.max(3, this.#days.size / 4)
    return gaps.flatMap(([from, to]): Hole[] => {
      const length = to - from
      // Whole hours without rows are judged as such.
      if (length > LONGEST_GAP_MS) return []
      // Where there are days to compare with, the same hours must be busy on them: nights differ from day to day.
      if (this.#days.size > NEAR_DAYS / 2 && !this.#areBusy(from, to)) return []
      const rate = this.#rateAround(Math.floor(from / HOUR_MS), Math.floor(to / HOUR_MS))
      if (length * rate < TIMES_LONGER * HOUR_MS) return []
      // A kind that often rests for half as long writes in bursts.
      return longerThan(usual, length / 2) > often ? [] : [{ from, to, why: 'gap' }]
    })
  }

  #areBusy(from: number, to: number): boolean {
    for (let hour = Math.floor(from / HOUR_MS); hour * HOUR_MS < to; hour++)
      if (!this.#isBusy(hour, false)) return false
    return true
  }

  /** Which of the hours `from` to `to`, which have no rows, normally have many. */
  #holesIn(from: number, to: number): Hole[] {
    const around = [...this.#counts(from - 24, from - 1), ...this.#counts(to + 1, to + 24)]
    const always = around.length >= 3 && around.filter((rows) => rows >= BUSY).length >= around.length * 0.9
    const holes: Hole[] = []
    for (let hour = from; hour <= to; hour++) {
      if (!this.#isBusy(hour, always)) continue
      const last = holes.at(-1)
      if (last?.to === hour * HOUR_MS) holes[holes.length - 1] = { ...last, to: last.to + HOUR_MS }
      else holes.push({ from: hour * HOUR_MS, to: (hour + 1) * HOUR_MS, why: 'silent' })
    }
    return holes
  }

  /** Whether an hour has many rows on other days; `always`: the hours around it have, by day and night. */
  #isBusy(hour: number, always: boolean): boolean {
    let all = 0
    let busy = 0
    let alike = 0
    for (let n = 1; n <= NEAR_DAYS; n++) {
      for (const other of [hour - n * 24, hour + n * 24]) {
        if (!this.#days.has(dayOfHour(other))) continue
        all++
        if ((this.#rows.get(other) ?? 0) < BUSY) continue
        busy++
        if (isWeekend(other) === isWeekend(hour)) alike++
      }
    }
    if (always) return busy >= all * 0.6
    return all >= 3 && busy >= all * 0.8 && alike > 0
  }

  /** Rows of each hour from `from` to `to` on days that have rows. */
  #counts(from: number, to: number): number[] {
    const counts: number[] = []
    for (let hour = Math.max(from, this.#from); hour <= Math.min(to, this.#to); hour++)
      if (this.#days.has(dayOfHour(hour))) counts.push(this.#rows.get(hour) ?? 0)
    return counts
  }

  /** Rows an hour that are usual around a time: few hours have less. */
  #rateAround(from: number, to: number): number {
    const counts = [...this.#counts(from - 3, from - 1), ...this.#counts(to + 1, to + 3)]
    for (const days of [-2, -1, 1, 2]) counts.push(...this.#counts(from + days * 24, to + days * 24))
    if (counts.length < 3) return 0
    return counts.sort((a, b) => a - b)[Math.floor(counts.length / 4)]!
  }
}

/** How many of these lengths, the longest first, are at least as long. */
function longerThan(lengths: readonly number[], least: number): number {
  let [from, to] = [0, lengths.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (lengths[middle]! < least) to = middle
    else from = middle + 1
  }
  return from
}

function dayOfHour(hour: number): number {
  return Math.floor(hour / 24)
}

/** Day 0 was a Thursday. */
function isWeekend(hour: number): boolean {
  const weekday = (((dayOfHour(hour) + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

/** Gaps within sources and between them that no other source fills. */
export function unfilled(all: readonly Density[]): Span[] {
  const sources = all.filter(({ first }) => Number.isFinite(first)).sort((a, b) => a.first - b.first)
  const ends: number[] = []
  const gaps: Span[] = []
  let end = -Infinity
  for (const [i, { first, last }] of sources.entries()) {
    if (i > 0 && first - end >= LEAST_GAP_MS) gaps.push([end, first])
    end = Math.max(end, last)
    ends.push(end)
  }
  for (const [i, source] of sources.entries()) {
    for (const gap of source.gaps) {
      if (gap[1] - gap[0] >= LEAST_GAP_MS && isOpen(gap, i, sources, ends)) gaps.push(gap)
    }
  }
  return gaps
}

/** Whether all the other sources rest, too, in a gap of source `own`; `ends`: how far the sources up to each one reach. */
function isOpen(
  [from, to]: Span,
  own: number,
  sources: readonly Density[],
  ends: readonly number[],
): boolean {
  let [low, high] = [0, sources.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sources[middle]!.first < to) low = middle + 1
    else high = middle
  }
  for (let i = low - 1, looked = 0; i >= 0 && ends[i]! > from; i--, looked++) {
    if (looked === MOST_BESIDE) return false
    const { first, last, gaps } = sources[i]!
    if (i === own || last <= from) continue
    const [begin, end] = [Math.max(from, first), Math.min(to, last)]
    if (!gaps.some((gap) => gap[0] <= begin && gap[1] >= end)) return false
  }
  return true
}
