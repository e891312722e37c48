/** Rows in order of time, ties in their own order, rows without a time last; and those times. */
export function timeOrder(time: Float64Array): { order: Uint32Array; times: Float64Array } {
  const rows = time.length
  const order = new Uint32Array(rows)
  let sorted = true
  let timed = 0
  let last = -Infinity
  for (let row = 0; row < rows; row++) {
    const t = time[row]!
    if (Number.isNaN(t)) continue
    order[timed++] = row
    if (t < last) sorted = false
    last = t
  }
  if (!sorted) order.subarray(0, timed).sort((a, b) => time[a]! - time[b]! || a - b)
  if (timed < rows) {
    let at = timed
    for (let row = 0; row < rows; row++) if (Number.isNaN(time[row]!)) order[at++] = row
  }
  const times = new Float64Array(rows)
  for (let i = 0; i < rows; i++) times[i] = time[order[i]!]!
  return { order, times }
}

/** First position in `times[0, timed)` whose time is at least `time`. */
export function lowerBound(times: Float64Array, timed: number, time: number): number {
  let low = 0
  let high = timed
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The row that begins at this byte of the source; -1 when none does. */
export function rowAt(offsets: Float64Array, offset: number): number {
  let low = 0
  let high = offsets.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = offsets[middle]!
    if (found === offset) return middle
    if (found < offset) low = middle + 1
    else high = middle - 1
  }
  // Records of a damaged event log need not stand in order.
  return offsets.indexOf(offset)
}
