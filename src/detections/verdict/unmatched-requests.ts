import { difference, joinSketch, newSketch, type IdSketch } from '../../event/id-sketch.ts'
import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import { dayOf, HOUR_MS } from '../../event/time.ts'
import type { Part } from './host-evidence.ts'
import type { Hole } from './silence.ts'

const WEB_SERVER = 'iis/front-end'
/** Fewer requests than this that one log lacks in an hour say nothing: rows are lost when a service ends. */
const LEAST_MISSING = 4
/** How many times more requests than usual are missing in an hour that is a hole. */
const TIMES_USUAL = 3
/** Where more of a log than this is usually missing in the other, the two do not speak of the same requests. */
const MOST_USUAL = 0.25
/** With fewer hours nobody can say what is usual. */
const LEAST_HOURS = 3

/** Requests of an hour that one log has and the other, which has rows on that day, lacks. */
export interface UnmatchedHour {
  /** The log that lacks them. */
  readonly kind: string
  /** The log that has them. */
  readonly other: string
  /** Number of the hour since 1970. */
  readonly hour: number
  readonly missing: number
  /** True where the ids of the hour differ by more than can be told apart, so that there may be more. */
  readonly atLeast: boolean
  /** Requests of the hour in the log that has them. */
  readonly of: number
  /** Ids of the sources that have rows of the hour in either log, in order. */
  readonly sources: readonly number[]
}

/** The ids that one kind of log of a host has, by hour. */
interface IdsByHour {
  readonly sketches: Map<number, IdSketch>
  readonly sources: Map<number, number[]>
  /** Days on which the log has rows. */
  readonly days: ReadonlySet<number>
  readonly first: number
  readonly last: number
}

interface ComparedHour {
  readonly hour: number
  /** Requests that the proxy lacks and that the web server lacks; never negative. */
  readonly lacks: readonly [proxy: number, webServer: number]
  readonly counts: readonly [proxy: number, webServer: number]
  readonly whole: boolean
}

/**
 * Compares the ids of requests that the web server and the proxy both write down, for each hour on whose day both logs
 * have rows. Requests at the border of an hour, which one of the logs puts into the next, are no difference.
 */
export function unmatchedRequests(parts: readonly Part[]): UnmatchedHour[] {
  const proxies = new Set(parts.flatMap(({ coverage }) => coverage.requests?.map(({ proxy }) => proxy) ?? []))
  return [...proxies].sort(compareText).flatMap((proxy) => {
    const [own, web] = [idsOf(parts, proxy, proxy), idsOf(parts, WEB_SERVER, proxy)]
    if (!own || !web) return []
    const hours = comparedHours(own, web)
    const told = (side: 0 | 1, kind: string, other: string): UnmatchedHour[] =>
      holedHours(hours, side).map(({ hour, lacks, counts, whole }) => ({
        ...{ kind, other, hour, missing: lacks[side], atLeast: !whole, of: counts[1 - side]! },
        sources: [...(own.sources.get(hour) ?? []), ...(web.sources.get(hour) ?? [])],
      }))
    return [...told(0, proxy, WEB_SERVER), ...told(1, WEB_SERVER, proxy)]
  })
}

/** The hours as holes of the kinds of log that lack requests. */
export function unmatchedHoles(hours: readonly UnmatchedHour[]): Map<string, Hole[]> {
  return grouped(
    hours.map(({ kind, hour }) => [
      kind,
      { from: hour * HOUR_MS, to: (hour + 1) * HOUR_MS, why: 'unmatched' },
    ]),
  )
}

/** `null` where the log has no ids, or where those of a source are not known, as it has too many hours. */
function idsOf(parts: readonly Part[], kind: string, proxy: string): IdsByHour | null {
  const sketches = new Map<number, IdSketch>()
  const sources = new Map<number, number[]>()
  const days = new Set<number>()
  let [first, last] = [Infinity, -Infinity]
  for (const { source, coverage } of parts) {
    if (coverage.kind !== kind) continue
    if (coverage.requests === null) return null
    for (const [day] of coverage.days) days.add(day)
    first = Math.min(first, coverage.first)
    last = Math.max(last, coverage.last)
    const own = coverage.requests?.find((one) => one.proxy === proxy)
    for (const [hour, ids] of own?.hours ?? []) {
      const sketch = sketches.get(hour) ?? newSketch()
      joinSketch(sketch, ids)
      sketches.set(hour, sketch)
      const known = sources.get(hour) ?? []
      sources.set(hour, known)
      known.push(source.id)
    }
  }
  return sketches.size === 0 ? null : { sketches, sources, days, first, last }
}

/** The hours at which both logs are at hand. The first and the last hour of a log need not be whole. */
function comparedHours(own: IdsByHour, web: IdsByHour): ComparedHour[] {
  const from = Math.floor(Math.max(own.first, web.first) / HOUR_MS)
  const to = Math.floor(Math.min(own.last, web.last) / HOUR_MS)
  const hours = [...new Set([...own.sketches.keys(), ...web.sketches.keys()])].filter((hour) => {
    const day = dayOf(hour * HOUR_MS)
    return own.days.has(day) && web.days.has(day)
  })
  const none = newSketch()
  const differences = new Map(
    hours.map((hour) => [hour, difference(own.sketches.get(hour) ?? none, web.sketches.get(hour) ?? none)]),
  )
  return hours
    .filter((hour) => hour > from && hour < to)
    .sort((a, b) => a - b)
    .map((hour): ComparedHour => {
      const { first, second, whole } = differences.get(hour)!
      const beside = [hour - 1, hour + 1].flatMap((other) => differences.get(other) ?? [])
      const elsewhere = new Set(beside.flatMap((one) => [...one.first, ...one.second]))
      const [surplus, deficit] = [first, second].map(
        (some) => some.filter((id) => !elsewhere.has(id)).length,
      ) as [number, number]
      const counts = [own, web].map(({ sketches }) => sketches.get(hour)?.count ?? 0) as [number, number]
      // Whatever cannot be told apart, so many more requests the one log has than the other.
      const more = whole ? 0 : counts[1] - counts[0]
      return { hour, counts, whole, lacks: [Math.max(deficit, more), Math.max(surplus, -more)] }
    })
}

/** The hours in which one of the logs lacks far more of the other than it usually does. */
function holedHours(hours: readonly ComparedHour[], side: 0 | 1): ComparedHour[] {
  const shares = hours
    .filter(({ counts }) => counts[1 - side]! > 0)
    .map(({ lacks, counts, whole }) => (whole ? lacks[side] / counts[1 - side]! : 1))
    .sort((a, b) => a - b)
  if (shares.length < LEAST_HOURS) return []
  const usual = shares[Math.floor(shares.length / 2)]!
  if (usual > MOST_USUAL) return []
  return hours.filter(
    ({ lacks, counts }) => lacks[side] >= Math.max(LEAST_MISSING, TIMES_USUAL * usual * counts[1 - side]!),
  )
}
