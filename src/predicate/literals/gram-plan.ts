import { chanceOf, gramGroups } from './gram-groups.ts'
import { GramTable } from './gram-table.ts'
import { gramsOf, gramSlot, type GramSample } from './grams.ts'
import type { Literal } from '../values/value-test.ts'

/** Size of a gram in bytes, unless a literal is shorter. */
const GRAM = 4
/** Distance in bytes between positions that are checked; literals of `LONG` bytes and more are still found. */
const STRIDE = 4
const LONG = GRAM + STRIDE - 1
/** With more literals than this, too many grams of four bytes match: longer literals are found by grams of eight. */
const MANY = 512
const LONG_GRAM = 8
const LONG_STRIDE = 8
const VERY_LONG = LONG_GRAM + LONG_STRIDE - 1
/** Size in bytes of the grams of literals that are searched for as one group. */
const TOGETHER = 3
/** Maximum number of literals that are searched for as one group. */
const MAX_TOGETHER = 256
/** Maximum share of positions with a closer check when all literals are searched for as one group. */
const FEW = 0.025
/** The same maximum when only short literals form the group, for which every position would be checked otherwise. */
const SOME = 0.1
/** Grams further behind in a literal are not considered. */
const MAX_PLACE = 40
/** Weight of an occurrence in the sample of the column, relative to one in another literal. */
const SEEN = 1000
/** Maximum number of entries of one table: the kernel must have room for all entries that match at one position. */
const MAX_ENTRIES = 1 << 18
/** Base-2 logarithm of the number of counters of grams that literals share. */
const COUNT_BITS = 15

export interface PlannedPass {
  readonly table: GramTable
  /** For each literal of the table, its number among all literals. */
  readonly numbers: readonly number[]
}

/**
 * Plans the passes that search for many literals; each literal belongs to one pass. A literal is found by those of
 * its grams that are the rarest in a sample of the column or, without a sample, that the fewest literals share.
 */
export function planOf(literals: readonly Literal[], sample: GramSample | null): PlannedPass[] {
  const numbers = literals.map((_, number) => number)
  const sizeOf = (number: number): number => literals[number]!.bytes.length
  if (sample) {
    const all = together(literals, numbers, sample, FEW)
    if (all) return [all]
  }
  const longest = numbers.length > MANY ? VERY_LONG : Infinity
  const between = (least: number, most: number): number[] =>
    numbers.filter((number) => sizeOf(number) >= least && sizeOf(number) < most)
  const short = between(0, LONG)
  const shortTogether = sample && together(literals, short, sample, SOME)
  return [
    ...byStrides(literals, between(longest, Infinity), LONG_GRAM, LONG_STRIDE, sample),
    ...byStrides(literals, between(LONG, longest), GRAM, STRIDE, sample),
    ...(shortTogether ? [shortTogether] : shortByStrides(literals, short, sample)),
  ]
}

/** Plans one pass for all the given literals; `null` where too many positions would need a closer check. */
function together(
  literals: readonly Literal[],
  numbers: readonly number[],
  sample: GramSample,
  most: number,
): PlannedPass | null {
  const some = numbers.map((number) => literals[number]!)
  if (some.length === 0 || some.length > MAX_TOGETHER) return null
  if (some.some(({ bytes }) => bytes.length < TOGETHER)) return null
  const { shares } = sample
  const chosen = new Set<number>()
  const places = some.map(({ bytes }) => {
    const grams = gramsOf(bytes, TOGETHER)
    const seen = sample.countsOf(grams, TOGETHER)
    const place = leastMet(grams, 1, (at) => seen[at]! * SEEN + chanceOf(grams[at]!, shares))
    chosen.add(grams[place]!)
    return place
  })
  const { groups, share } = gramGroups(chosen, shares)
  if (share > most) return null
  return { table: new GramTable(some, { size: TOGETHER, stride: 1, places, groups }), numbers }
}

function shortByStrides(
  literals: readonly Literal[],
  numbers: readonly number[],
  sample: GramSample | null,
): PlannedPass[] {
  const least = numbers.reduce((size, number) => Math.min(size, literals[number]!.bytes.length), LONG)
  const size = Math.min(GRAM, least)
  return byStrides(literals, numbers, size, least - size + 1, sample)
}

/** No literal is shorter than `size + stride - 1`. */
function byStrides(
  literals: readonly Literal[],
  numbers: readonly number[],
  size: number,
  stride: number,
  sample: GramSample | null,
): PlannedPass[] {
  const most = Math.floor(MAX_ENTRIES / stride)
  return Array.from({ length: Math.ceil(numbers.length / most) }, (_, i) =>
    oneByStrides(literals, numbers.slice(i * most, (i + 1) * most), size, stride, sample),
  )
}

function oneByStrides(
  literals: readonly Literal[],
  numbers: readonly number[],
  size: number,
  stride: number,
  sample: GramSample | null,
): PlannedPass {
  const some = numbers.map((number) => literals[number]!)
  const grams = some.map(({ bytes }) => gramsOf(bytes, size))
  const shares = new Uint16Array(2 ** COUNT_BITS)
  for (const all of grams)
    for (let at = lastPlace(all); at >= 0; at--) shares[gramSlot(all[at]!, COUNT_BITS)]!++
  const places = some.map(({ bytes }, i) => {
    const all = grams[i]!
    const seen = sample ? sample.countsOf(size === LONG_GRAM ? gramsOf(bytes, GRAM) : all, size) : null
    return leastMet(all, stride, (at) => {
      const counted = seen ? seen[at]! * SEEN : 0
      return counted + shares[gramSlot(all[at]!, COUNT_BITS)]! + commonness(bytes, at, size)
    })
  })
  return { table: new GramTable(some, { size, stride, places, groups: null }), numbers }
}

/** Position in a literal at which `stride` neighbouring grams have the lowest total cost. */
function leastMet(grams: Uint32Array, stride: number, costAt: (place: number) => number): number {
  const costs = new Float64Array(lastPlace(grams) + 1)
  for (let at = 0; at < costs.length; at++) costs[at] = costAt(at)
  let best = 0
  let least = Infinity
  for (let from = costs.length - stride; from >= 0; from--) {
    let cost = 0
    for (let i = 0; i < stride; i++) cost += costs[from + i]!
    if (cost >= least) continue
    least = cost
    best = from
  }
  return best
}

function lastPlace(grams: Uint32Array): number {
  return Math.min(grams.length - 1, MAX_PLACE)
}

/** Share of frequent bytes, below 1: breaks ties between grams that equally many literals share. */
function commonness(bytes: Uint8Array, at: number, size: number): number {
  let common = 0
  for (let i = 0; i < size; i++) common += COMMON[bytes[at + i]! | 0x20]!
  return common / (size + 1)
}

const COMMON = new Uint8Array(256)
for (const char of 'eaionsrt0123456789-./\\= ') COMMON[char.charCodeAt(0) | 0x20] = 1
