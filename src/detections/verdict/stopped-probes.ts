import { grouped } from '../../event/grouped.ts'
import { DAY_MS } from '../../event/time.ts'
import { firstIndex, type Span } from './ascending.ts'
import { partsByKind, type Part } from './host-evidence.ts'
import { unfilled, type Density, type Hole } from './silence.ts'

/** With fewer health checks nobody can say how regular they are. */
const LEAST_PROBES = 48
const LEAST_STOP_MS = 30 * 60_000
/** How many times longer than the mean time between two checks a stop is. */
const TIMES_MEAN = 10
/** How many times longer than other times without checks a stop is, but for a few. */
const TIMES_USUAL = 4
/** Stops of one log that are looked at, and logs that are compared. */
const MOST_STOPS = 64
const MOST_SERIES = 64
/** Share of a time without rows from which on a log rests in it. */
const RESTS = 0.9

/** A time in which a log has no health checks, although it has them all the time, and the server was at work. */
export interface StoppedProbes {
  readonly kind: string
  readonly from: number
  readonly to: number
  /** Ids of the sources that have health checks next to it, in order. */
  readonly sources: readonly number[]
}

/** When something is written, apart from times of a quarter of an hour and more. */
interface Activity {
  readonly first: number
  readonly last: number
  readonly gaps: readonly Span[]
}

interface Series extends Activity {
  readonly kind: string
  readonly parts: readonly (readonly [source: number, probes: Density])[]
  readonly stops: readonly Span[]
}

/**
 * Finds where the health checks of a log stop. Where other logs have checks, too, theirs must go on, as all of them stop when
 * the monitoring does; else rows of any log must, as a server that is off checks nothing.
 */
export function stoppedProbes(parts: readonly Part[]): StoppedProbes[] {
  const series = partsByKind(parts)
    .flatMap(([kind, own]) => seriesOf(kind, own) ?? [])
    .slice(0, MOST_SERIES)
  if (series.every(({ stops }) => stops.length === 0)) return []
  const rows = series.length > 1 ? null : activityOf(parts.map(({ coverage }) => densityOf(coverage)))
  return series.flatMap((one) => {
    const others = rows ? [rows] : series.filter((other) => other !== one)
    return one.stops
      .filter((stop) => others.some((other) => goesOn(other, stop)))
      .map(([from, to]): StoppedProbes => {
        const beside = one.parts.filter(([, { first, last }]) => first <= to && last >= from)
        return { kind: one.kind, from, to, sources: beside.map(([source]) => source) }
      })
  })
}

export function stoppedHoles(stops: readonly StoppedProbes[]): Map<string, Hole[]> {
  return grouped(stops.map(({ kind, from, to }) => [kind, { from, to, why: 'probes' }]))
}

function densityOf({ first, last, gaps = [] }: Part['coverage']): Density {
  return { first, last, gaps }
}

function activityOf(densities: readonly Density[]): Activity {
  return {
    first: densities.reduce((least, one) => Math.min(least, one.first), Infinity),
    last: densities.reduce((most, one) => Math.max(most, one.last), -Infinity),
    gaps: unfilled(densities),
  }
}

/** `null` where a kind of log has too few health checks. */
function seriesOf(kind: string, own: readonly Part[]): Series | null {
  const parts = own.flatMap(({ source, coverage: { probes } }) =>
    probes ? [[source.id, probes] as const] : [],
  )
  const count = own.reduce((sum, { coverage }) => sum + (coverage.probes?.count ?? 0), 0)
  if (count < LEAST_PROBES) return null
  const activity = activityOf(parts.map(([, probes]) => probes))
  const length = activity.last - activity.first
  const least = Math.max(LEAST_STOP_MS, (TIMES_MEAN * length) / count)
  const few = Math.min(MOST_STOPS, Math.max(3, length / DAY_MS / 4))
  const lengths = activity.gaps.map(([from, to]) => to - from).sort((a, b) => b - a)
  const stops = activity.gaps.filter(([from, to]) => {
    const alike = firstIndex(lengths, (one) => one < (to - from) / TIMES_USUAL)
    return to - from >= least && alike <= few
  })
  return { ...activity, kind, parts, stops: [...stops].sort((a, b) => a[0] - b[0]) }
}

/** Whether something is written before and behind a time, and through most of it. */
function goesOn({ first, last, gaps }: Activity, [from, to]: Span): boolean {
  if (first > from || last < to) return false
  return !gaps.some((gap) => Math.min(gap[1], to) - Math.max(gap[0], from) >= RESTS * (to - from))
}
