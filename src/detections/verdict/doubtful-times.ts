import { grouped } from '../../event/grouped.ts'
import { DAY_MS } from '../../event/time.ts'
import { copiedDays } from './copied-days.ts'
import { partsByKind, type Part } from './host-evidence.ts'
import type { Hole } from './silence.ts'
import { thinTimes } from './thin-times.ts'

/** Formats whose rows the server itself appends, so that they stand in the order in which they were written; no exports. */
const APPENDED = /^(?:exchange-(?!admin-audit|health-checker|oab-config)|iis-)/

/** Times of which a log has rows that cannot be all, or not those that the server wrote. */
export interface DoubtfulTimes {
  readonly kind: string
  readonly why: 'copied' | 'reversed' | 'thin'
  /** Ends are inclusive; each within one day. */
  readonly spans: readonly (readonly [from: number, to: number])[]
  /** Ids of the sources with rows of these times, in order. */
  readonly sources: readonly number[]
}

/** Days that are copies of others, logs whose rows stand in reverse, and times with far fewer rows than those around them. */
export function doubtfulTimes(parts: readonly Part[]): DoubtfulTimes[] {
  return partsByKind(parts).flatMap(([kind, own]) => {
    const told = (why: DoubtfulTimes['why'], spans: DoubtfulTimes['spans']): DoubtfulTimes[] =>
      spans.length === 0 ? [] : [{ kind, why, spans, sources: sourcesIn(own, spans) }]
    return [
      ...told('copied', copiedDays(own).map(wholeDay)),
      ...told('reversed', reversedDays(own).map(wholeDay)),
      ...told('thin', thinTimes(own)),
    ]
  })
}

/** The times as holes, by kind of log. */
export function doubtfulHoles(times: readonly DoubtfulTimes[]): Map<string, Hole[]> {
  return grouped(
    times.flatMap(({ kind, why, spans }) =>
      spans.map(([from, to]) => [kind, { from, to: to + 1, why }] as const),
    ),
  )
}

function wholeDay(day: number): [number, number] {
  return [day * DAY_MS, (day + 1) * DAY_MS - 1]
}

function reversedDays(own: readonly Part[]): number[] {
  const days = own.flatMap(({ source, coverage }) =>
    coverage.isReversed && APPENDED.test(source.format ?? '') ? coverage.days.map(([day]) => day) : [],
  )
  return [...new Set(days)].sort((a, b) => a - b)
}

function sourcesIn(own: readonly Part[], spans: DoubtfulTimes['spans']): number[] {
  const from = spans.reduce((least, span) => Math.min(least, span[0]), Infinity)
  const to = spans.reduce((most, span) => Math.max(most, span[1]), -Infinity)
  const days = new Set(spans.map((span) => Math.floor(span[0] / DAY_MS)))
  return own.flatMap(({ source, coverage }) =>
    coverage.first <= to && coverage.last >= from && coverage.days.some(([day]) => days.has(day))
      ? source.id
      : [],
  )
}
