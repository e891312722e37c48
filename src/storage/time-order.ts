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
  if (!sorted) sortByTime(order.subarray(0, timed), time)
  if (timed < rows) {
    let at = timed
    for (let row = 0; row < rows; row++) if (Number.isNaN(time[row]!)) order[at++] = row
  }
  const times = new Float64Array(rows)
  for (let i = 0; i < rows; i++) times[i] = time[order[i]!]!
  return { order, times }
}

/** Rows that a row is moved past, on average, before sorting in another way is cheaper. */
const NEAR = 12

/** Logs are nearly in order: most rows stand where they belong or a few rows further on. */
function sortByTime(order: Uint32Array, time: Float64Array): void {
  const times = new Float64Array(order.length)
  let moves = NEAR * order.length
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    const t = time[row]!
    let at = i
    while (at > 0 && times[at - 1]! > t) {
      times[at] = times[at - 1]!
      order[at] = order[at - 1]!
      at--
    }
    times[at] = t
    order[at] = row
    moves -= i - at
    if (moves < 0) return void order.sort((a, b) => time[a]! - time[b]! || a - b)
  }
}

/** Whole milliseconds since a base, ascending. */
export interface SinceBase {
  readonly base: number
  readonly since: Uint32Array
}

/** Times in ascending order, NaN last; whole milliseconds within some weeks take four bytes each. */
export class Times {
  readonly #base: number
  readonly #small: Uint32Array | null
  readonly #all: Float64Array
  /** Number of rows that have a time. */
  readonly timed: number

  constructor(times: Float64Array | SinceBase) {
    const plain = times instanceof Float64Array
    const small = plain ? sinceBase(times) : times
    this.#base = small?.base ?? 0
    this.#small = small?.since ?? null
    this.#all = plain && small === null ? times : NONE
    this.timed = this.#small ? this.#small.length : timedOf(this.#all)
  }

  get byteLength(): number {
    return this.#small?.byteLength ?? this.#all.byteLength
  }

  /** `null` when the times do not count from a base. */
  get sinceBase(): SinceBase | null {
    return this.#small && { base: this.#base, since: this.#small }
  }

  at(position: number): number {
    if (position >= this.timed) return NaN
    return this.#small ? this.#base + this.#small[position]! : this.#all[position]!
  }

  /** First position below `end` whose time is at least `time`; `end` when there is none. */
  lowerBound(time: number, end: number): number {
    return this.#small ? firstAt(this.#small, end, time - this.#base) : firstAt(this.#all, end, time)
  }
}

const NONE = new Float64Array()

/** Number of times that are not NaN; NaN stand last. */
function timedOf(times: Float64Array): number {
  let timed = times.length
  while (timed > 0 && Number.isNaN(times[timed - 1]!)) timed--
  return timed
}

/** The times since the first of them; `null` where that would not give them back. */
export function sinceBase(times: Float64Array): SinceBase | null {
  const timed = timedOf(times)
  const base = timed > 0 ? times[0]! : 0
  const since = new Uint32Array(timed)
  for (let i = 0; i < timed; i++) {
    since[i] = times[i]! - base
    if (!Object.is(base + since[i]!, times[i])) return null
  }
  return { base, since }
}

function firstAt(ascending: Uint32Array | Float64Array, end: number, wanted: number): number {
  let low = 0
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < wanted) low = middle + 1
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
