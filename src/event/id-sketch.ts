/**
 * The ids of requests within an hour, in fixed room: up to `MOST_EXACT` of them as they are, and more as a table of sums in
 * which the ids that two sketches have in common cancel each other out (an invertible Bloom lookup table). Plain data.
 */
export interface IdSketch {
  /** Number of ids, each counted as often as it was added. */
  count: number
  /**
   * Two words for each id while there are at most `MOST_EXACT`; then four for each cell of the table: the number of its
   * ids, the sums of their two words, and the sum of their checks.
   */
  words: Int32Array
}

/** What one sketch has that another lacks, and the other way round. */
export interface IdDifference {
  /** Ids that only the one has, and that only the other has. */
  readonly first: readonly string[]
  readonly second: readonly string[]
  /** False when more ids differ than the table can tell apart: the lists then hold only some of them. */
  readonly whole: boolean
}

const MOST_EXACT = 64
/**
 * Each id is in one cell of each group. Thirty ids that differ are told apart in 98 of 100 cases, whatever the
 * number of those in common; sixteen in 99.
 */
const GROUP = 17
const GROUPS = 4
const CELL_WORDS = 4
const TABLE_WORDS = GROUP * GROUPS * CELL_WORDS

export function newSketch(): IdSketch {
  return { count: 0, words: new Int32Array(8) }
}

/** Adds an id by its two words. */
export function addId(sketch: IdSketch, a: number, b: number): void {
  const { count } = sketch
  if (count < MOST_EXACT) {
    if (sketch.words.length < 2 * (count + 1)) {
      const more = new Int32Array(Math.min(2 * MOST_EXACT, 4 * count))
      more.set(sketch.words)
      sketch.words = more
    }
    sketch.words[2 * count] = a
    sketch.words[2 * count + 1] = b
  } else {
    if (count === MOST_EXACT) sketch.words = tableOf(sketch)
    addToTable(sketch.words, a, b, 1)
  }
  sketch.count = count + 1
}

/** Adds all ids of another sketch. The order in which sketches are joined makes no difference to `packed`. */
export function joinSketch(sketch: IdSketch, other: IdSketch): void {
  if (other.count <= MOST_EXACT) {
    for (let i = 0; i < other.count; i++) addId(sketch, other.words[2 * i]!, other.words[2 * i + 1]!)
    return
  }
  const table = tableOf(sketch)
  for (let i = 0; i < TABLE_WORDS; i++) table[i] = (table[i]! + other.words[i]!) | 0
  sketch.words = table
  sketch.count += other.count
}

/** The sketch in as little room as it needs, the same for the same ids in whatever order they were added. */
export function packed({ count, words }: IdSketch): IdSketch {
  if (count > MOST_EXACT) return { count, words: words.slice() }
  const own = words.slice(0, 2 * count)
  // Sorts ids as numbers of 64 bits: any order serves, as long as it is always the same.
  new BigInt64Array(own.buffer).sort()
  return { count, words: own }
}

/** Which ids two sketches do not have in common. An id that one of them has more often counts as its own. */
export function difference(one: IdSketch, other: IdSketch): IdDifference {
  const table = one.count > MOST_EXACT ? Int32Array.from(one.words) : tableOf(one)
  const minus = tableOf(other)
  for (let i = 0; i < TABLE_WORDS; i++) table[i] = (table[i]! - minus[i]!) | 0
  const first: string[] = []
  const second: string[] = []
  // A cell with one id tells it, and taking it out of its other cells leaves further ones with one.
  const waiting = Array.from({ length: GROUP * GROUPS }, (_, cell) => cell)
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const at = cell * CELL_WORDS
    const sign = table[at]!
    if (sign !== 1 && sign !== -1) continue
    const [a, b] = [Math.imul(table[at + 1]!, sign), Math.imul(table[at + 2]!, sign)]
    if (Math.imul(table[at + 3]!, sign) !== checkOf(a, b) || !cellsOf(a, b).includes(cell)) continue
    addToTable(table, a, b, -sign)
    waiting.push(...cellsOf(a, b))
    // More than were added are none that anybody wrote: the sums were made to look like this.
    if (first.length + second.length >= TABLE_WORDS) break
    ;(sign === 1 ? first : second).push(`${a} ${b}`)
  }
  return { first, second, whole: table.every((word) => word === 0) }
}

/** The table of a sketch: a new one where it is still exact, else its own. */
function tableOf({ count, words }: IdSketch): Int32Array {
  if (count > MOST_EXACT) return words
  const table = new Int32Array(TABLE_WORDS)
  for (let i = 0; i < count; i++) addToTable(table, words[2 * i]!, words[2 * i + 1]!, 1)
  return table
}

function addToTable(table: Int32Array, a: number, b: number, times: number): void {
  const check = checkOf(a, b)
  for (let group = 0; group < GROUPS; group++) {
    const at = cellIn(group, a, b) * CELL_WORDS
    table[at] = (table[at]! + times) | 0
    table[at + 1] = (table[at + 1]! + Math.imul(a, times)) | 0
    table[at + 2] = (table[at + 2]! + Math.imul(b, times)) | 0
    table[at + 3] = (table[at + 3]! + Math.imul(check, times)) | 0
  }
}

function cellsOf(a: number, b: number): number[] {
  return Array.from({ length: GROUPS }, (_, group) => cellIn(group, a, b))
}

function cellIn(group: number, a: number, b: number): number {
  return group * GROUP + ((mix(a ^ Math.imul(b, 0x9e3779b1) ^ (group * 0x632be5ab)) >>> 0) % GROUP)
}

function checkOf(a: number, b: number): number {
  return mix(Math.imul(a, 0x85ebca6b) ^ mix(b))
}

/** Spreads the bits of a word. */
export function mix(word: number): number {
  let spread = word ^ (word >>> 16)
  spread = Math.imul(spread, 0x7feb352d)
  spread ^= spread >>> 15
  spread = Math.imul(spread, 0x846ca68b)
  return spread ^ (spread >>> 16)
}
