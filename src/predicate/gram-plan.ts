import { gramGroups } from './gram-groups.ts'
import { GramTable } from './gram-table.ts'
import { gramAt, type GramSample } from './grams.ts'
import type { Literal } from './value-test.ts'

/** Bytes of a gram, unless a literal is shorter. */
const GRAM = 4
/** So long a literal is met when only every so many bytes are looked at. */
const STRIDE = 4
const LONG = GRAM + STRIDE - 1
/** With more literals than this, there are too many grams of four bytes: longer ones are looked for by eight. */
const MANY = 512
const LONG_GRAM = 8
const LONG_STRIDE = 8
const VERY_LONG = LONG_GRAM + LONG_STRIDE - 1
/** Bytes of a gram of those that are looked for together. */
const TOGETHER = 3
/** More literals than this are not looked for together. */
const MAX_TOGETHER = 256
/** Where all are looked for together, at most at this part of all places something may be looked at more closely. */
const FEW = 0.025
/** The same where only short ones are, which every place would have to be asked for otherwise. */
const SOME = 0.1
/** What stands further behind in a literal is not tried. */
const MAX_PLACE = 40
/** What stands in a column counts for more than what stands in other literals. */
const SEEN = 1000

export interface PlannedPass {
  readonly table: GramTable
  /** Numbers of its literals among all. */
  readonly numbers: readonly number[]
}

/**
 * How many literals are looked for: each in one pass. Of each literal those grams are looked for that will be
 * met least: by what a sample of the column holds, or, without one, those that the fewest others share.
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
  const passes = [
    byStrides(literals, between(longest, Infinity), LONG_GRAM, LONG_STRIDE, sample),
    byStrides(literals, between(LONG, longest), GRAM, STRIDE, sample),
    (sample && together(literals, short, sample, SOME)) ?? shortByStrides(literals, short, sample),
  ]
  return passes.filter((pass) => pass !== null)
}

/** `null` where too many places would have to be looked at more closely. */
function together(
  literals: readonly Literal[],
  numbers: readonly number[],
  sample: GramSample,
  most: number,
): PlannedPass | null {
  const some = numbers.map((number) => literals[number]!)
  if (some.length === 0 || some.length > MAX_TOGETHER) return null
  if (some.some(({ bytes }) => bytes.length < TOGETHER)) return null
  const places = some.map(({ bytes }) =>
    leastMet(
      bytes,
      TOGETHER,
      1,
      (at) => sample.countOf(bytes, at, TOGETHER) * SEEN + chanceOf(sample, bytes, at),
    ),
  )
  const grams = new Set(some.map(({ bytes }, i) => gramAt(bytes, places[i]!, TOGETHER)))
  const { groups, share } = gramGroups(grams, sample.shares)
  if (share > most) return null
  return { table: new GramTable(some, { size: TOGETHER, stride: 1, places, groups }), numbers }
}

/** That three bytes stand somewhere, as far as bytes stand beside each other by chance. */
function chanceOf({ shares }: GramSample, bytes: Uint8Array, at: number): number {
  let chance = 1
  for (let i = 0; i < TOGETHER; i++) chance *= shares[bytes[at + i]! | 0x20]!
  return chance
}

function shortByStrides(
  literals: readonly Literal[],
  numbers: readonly number[],
  sample: GramSample | null,
): PlannedPass | null {
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
): PlannedPass | null {
  if (numbers.length === 0) return null
  const some = numbers.map((number) => literals[number]!)
  const shares = sharesOf(some, size)
  const places = some.map(({ bytes }) =>
    leastMet(bytes, size, stride, (at) => {
      const gram = gramAt(bytes, at, size)
      return (sample?.countOf(bytes, at, size) ?? 0) * SEEN + shares.get(gram)! + commonness(gram)
    }),
  )
  return { table: new GramTable(some, { size, stride, places, groups: null }), numbers }
}

/** Where in a literal those neighbouring grams begin that cost least. */
function leastMet(bytes: Uint8Array, size: number, stride: number, costOf: (gram: number) => number): number {
  const costs: number[] = []
  for (let at = 0; at <= lastPlace(bytes, size); at++) costs.push(costOf(gramAt(bytes, at, size)))
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

/** By gram: how many times literals have it. */
function sharesOf(literals: readonly Literal[], size: number): ReadonlyMap<number, number> {
  const shares = new Map<number, number>()
  for (const { bytes } of literals) {
    for (let at = lastPlace(bytes, size); at >= 0; at--) {
      const gram = gramAt(bytes, at, size)
      shares.set(gram, (shares.get(gram) ?? 0) + 1)
    }
  }
  return shares
}

function lastPlace(bytes: Uint8Array, size: number): number {
  return Math.min(bytes.length - size, MAX_PLACE)
}

/** Less than the share of one literal: says which of two grams a text will rather hold. */
function commonness(gram: number): number {
  let common = 0
  for (let rest = gram; rest > 0; rest >>>= 8) common += COMMON[rest & 0xff]!
  return common / 5
}

const COMMON = new Uint8Array(256)
for (const char of 'eaionsrt0123456789-./\\= ') COMMON[char.charCodeAt(0) | 0x20] = 1
