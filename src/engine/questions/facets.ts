import type { Facet } from '../contracts/questions.ts'
import type { CaseDictionary } from '../case-index/case-dictionary.ts'
import { itemsAt, type LoadedColumn, type TalliedColumn } from '../case-index/loaded-block.ts'
import { tallyCodes, type PositionList } from '../case-index/positions.ts'
import { ValueTally } from './value-tally.ts'

export type FacetValues = Pick<Facet, 'distinct' | 'values' | 'short'>

/** Counts by code of one column; used again for the next. */
let scratch = new Uint32Array(1 << 16)

/** Counts the values of one field over the rows that answer a question. */
export class FacetTally {
  readonly #shared = new Map<CaseDictionary, Uint32Array>()
  readonly #loose = new ValueTally()

  /** Counts the values of a column at the positions that are listed, or at all others. */
  addColumn(column: LoadedColumn, listed: PositionList): void {
    const { codes, counts: all, last, shared } = column
    if (shared && listed.others && listed.count === 0) return this.addTallied({ counts: all, last, shared })
    if (shared && !listed.others && listed.count * 8 < last) return this.#addFew(column, listed)
    if (scratch.length <= last) scratch = new Uint32Array(last + 1)
    const counts = scratch.fill(0, 0, last + 1)
    if (listed.count > 0) tallyCodes(codes, listed, counts)
    if (listed.others) for (let code = 1; code <= last; code++) counts[code] = all[code]! - counts[code]!
    if (shared) {
      const sums = this.#sumsOf(shared.dictionary)
      for (let code = 1; code <= last; code++) sums[shared.codes[code]!]! += counts[code]!
    } else
      for (let code = 1; code <= last; code++)
        if (counts[code] !== 0) for (const item of itemsAt(column, code)) this.add(item, counts[code]!)
  }

  /** Counts the values of all rows that a column has. */
  addTallied({ counts, last, shared: { dictionary, codes } }: TalliedColumn): void {
    const sums = this.#sumsOf(dictionary)
    for (let code = 1; code <= last; code++) sums[codes[code]!]! += counts[code]!
  }

  /** Most values of the column are not among them: each row is looked up by itself. */
  #addFew({ codes, shared }: LoadedColumn, { positions, count }: PositionList): void {
    const sums = this.#sumsOf(shared!.dictionary)
    for (let i = 0; i < count; i++) {
      const code = codes[positions[i]!]!
      if (code !== 0) sums[shared!.codes[code]!]!++
    }
  }

  #sumsOf(dictionary: CaseDictionary): Uint32Array {
    let sums = this.#shared.get(dictionary)
    if (!sums || sums.length <= dictionary.values.count) {
      const larger = new Uint32Array(dictionary.values.ends.length)
      if (sums) larger.set(sums)
      this.#shared.set(dictionary, (sums = larger))
    }
    return sums
  }

  add(value: string, count: number): void {
    this.#loose.add(value, count)
  }

  /** The values that are there most often, and how many there are. */
  top(limit: number): FacetValues {
    const [only] = this.#shared
    if (only && this.#shared.size === 1 && this.#loose.counts.size === 0)
      return { ...topOf(only[0], only[1], limit), short: 0 }
    const all = new Map(this.#loose.counts)
    for (const [dictionary, counts] of this.#shared) {
      for (let code = 1; code <= dictionary.values.count; code++) {
        const count = counts[code] ?? 0
        if (count === 0) continue
        const value = dictionary.text(code)
        all.set(value, (all.get(value) ?? 0) + count)
      }
    }
    const values = [...all].sort(byCount).slice(0, limit)
    return {
      distinct: all.size,
      values: values.map(([value, count]) => ({ value, count })),
      short: this.#loose.short,
    }
  }
}

function byCount(a: readonly [string, number], b: readonly [string, number]): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1)
}

/** Only the values that may be among the first are made to text. */
function topOf(
  dictionary: CaseDictionary,
  counts: Uint32Array,
  limit: number,
): Pick<Facet, 'distinct' | 'values'> {
  const { count } = dictionary.values
  let distinct = 0
  for (let code = 1; code <= count; code++) if (counts[code]) distinct++
  if (limit <= 0) return { distinct, values: [] }
  const sorted = counts.slice(1, count + 1).sort()
  const least = Math.max(1, sorted[Math.max(0, sorted.length - limit)] ?? 1)
  const found: [string, number][] = []
  for (let code = 1; code <= count; code++)
    if ((counts[code] ?? 0) >= least) found.push([dictionary.text(code), counts[code]!])
  const values = found.sort(byCount).slice(0, limit)
  return { distinct, values: values.map(([value, n]) => ({ value, count: n })) }
}
