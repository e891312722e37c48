import type { IssueCode } from '../../event/issue.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import { dayOf, DAY_MS } from '../../event/time.ts'
import type { CoverageRow } from '../conclusion.ts'
import type { Part } from './host-evidence.ts'

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
  'no-header',
  'storage-full',
  'cancelled',
  'our-error',
])

/** What the logs of one host vouch for, by kind and day. */
export class Coverage {
  /** Number of events by kind and day; 0 for days on which the logs vouch that nothing happened. */
  readonly #days = new Map<string, Map<number, number>>()
  readonly #broken = new Map<string, Set<number>>()
  readonly #inOrder = new Map<string, readonly number[]>()
  readonly #firstLast = new Map<string, { first: number; last: number }>()
  #lastDay = -Infinity

  constructor(parts: readonly Part[]) {
    for (const part of parts) this.#add(part)
  }

  /** The last day on which any log of the host has an event. */
  get lastDay(): number {
    return this.#lastDay
  }

  /** Days from `first` to `last` that no log of the kind covers, as runs of days. */
  missing(kind: string, first: number, last: number): [number, number][] {
    const broken = this.#broken.get(kind)
    const runs: [number, number][] = []
    let next = first
    for (const day of this.#covered(kind)) {
      if (day < next || day > last || broken?.has(day)) continue
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

  /** Spans of epoch ms from `from` on that all of the kinds cover. */
  answered(kinds: readonly string[], from: number): [number, number][] {
    const spans: [number, number][] = []
    if (kinds.length === 0 || !Number.isFinite(this.#lastDay)) return spans
    const [first, ...others] = kinds.map((kind) => this.#days.get(kind))
    for (const day of [...(first?.keys() ?? [])].sort((a, b) => a - b)) {
      if (day * DAY_MS + DAY_MS <= from || !others.every((days) => days?.has(day))) continue
      if (kinds.some((kind) => this.#broken.get(kind)?.has(day))) continue
      const last = spans.at(-1)
      if (last && last[1] === day * DAY_MS - 1) last[1] += DAY_MS
      else spans.push([day * DAY_MS, (day + 1) * DAY_MS - 1])
    }
    return spans
  }

  has(kind: string): boolean {
    return this.#days.has(kind)
  }

  rows(neededBy: ReadonlyMap<string, readonly string[]>): CoverageRow[] {
    const kinds = new Set([...neededBy.keys(), ...this.#days.keys()])
    return [...kinds].sort(byKind).map((kind) => {
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

  #add({ source, coverage: { kind, first, last, days, unbroken } }: Part): void {
    const codes = source.receipt.issues.map(({ code }) => code)
    const known = this.#days.get(kind) ?? new Map<number, number>()
    this.#days.set(kind, known)
    for (const [day, events] of days) {
      known.set(day, (known.get(day) ?? 0) + events)
      if (day > this.#lastDay) this.#lastDay = day
    }
    // Only whole days between two records without a gap are vouched for.
    for (const [from, to] of unbroken) {
      for (let day = dayOf(from); day * DAY_MS <= to; day++) if (!known.has(day)) known.set(day, 0)
    }
    const span = this.#firstLast.get(kind)
    this.#firstLast.set(kind, {
      first: Math.min(span?.first ?? Infinity, first),
      last: Math.max(span?.last ?? -Infinity, last),
    })
    if (codes.some((code) => BREAKING.has(code))) for (const [day] of days) this.#break(kind, day)
    else if (codes.includes('cut-short') && Number.isFinite(last)) this.#break(kind, dayOf(last))
  }

  #break(kind: string, day: number): void {
    const broken = this.#broken.get(kind) ?? new Set()
    broken.add(day)
    this.#broken.set(kind, broken)
  }
}

function byKind(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
