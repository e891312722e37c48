/** Number of times between neighbouring rows that are kept, the longest ones, and the length of the shortest. */
const MAX_GAPS = 64
const LEAST_GAP_MS = 3 * 60_000

/** A time between two neighbouring rows, in epoch ms. */
export type Gap = readonly [from: number, to: number]

/** A span of rows with the longest times between neighbours, in epoch ms; Infinity and -Infinity without any row. */
export interface RowTimes {
  first: number
  last: number
  readonly gaps: Gap[]
}

/** Adds one row. */
export function countTime(times: RowTimes, time: number): void {
  countGap(times, time)
  if (time < times.first) times.first = time
  if (time > times.last) times.last = time
}

/** Adds the rows of another part of the source. */
export function joinTimes(seen: RowTimes, part: Readonly<RowTimes>): void {
  joinGaps(seen, part)
  seen.first = Math.min(seen.first, part.first)
  seen.last = Math.max(seen.last, part.last)
}

/** The gaps in order of time. */
export function gapsInOrder(gaps: readonly Gap[]): Gap[] {
  return [...gaps].sort((a, b) => a[0] - b[0])
}

/** Rows come in order of time, mostly, forwards or backwards: one that lies in a gap divides it. */
function countGap({ first, last, gaps }: RowTimes, time: number): void {
  if (time > last) keepGap(gaps, last, time)
  else if (time < first) keepGap(gaps, time, first)
  else if (gaps.length > 0) {
    const i = gaps.findIndex(([from, to]) => time > from && time < to)
    if (i === -1) return
    const [[from, to]] = gaps.splice(i, 1) as [Gap]
    keepGap(gaps, from, time)
    keepGap(gaps, time, to)
  }
}

/** Keeps a gap if it is among the longest. */
function keepGap(gaps: Gap[], from: number, to: number): void {
  const length = to - from
  if (length < LEAST_GAP_MS || length === Infinity) return
  if (gaps.length < MAX_GAPS) {
    gaps.push([from, to])
    return
  }
  let least = 0
  for (let i = 1; i < gaps.length; i++) {
    if (gaps[i]![1] - gaps[i]![0] < gaps[least]![1] - gaps[least]![0]) least = i
  }
  if (length > gaps[least]![1] - gaps[least]![0]) gaps[least] = [from, to]
}

/** Adds the gaps of another part of the source; what one of them may fill is no gap. */
function joinGaps(seen: RowTimes, part: Readonly<RowTimes>): void {
  const own = seen.gaps.filter(([from, to]) => to <= part.first || from >= part.last)
  const others = part.gaps.filter(([from, to]) => to <= seen.first || from >= seen.last)
  seen.gaps.length = 0
  for (const [from, to] of [...own, ...others]) keepGap(seen.gaps, from, to)
  if (part.first > seen.last) keepGap(seen.gaps, seen.last, part.first)
  if (part.last < seen.first) keepGap(seen.gaps, part.last, seen.first)
}
