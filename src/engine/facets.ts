import type { Facet } from './contracts.ts'
import type { CaseDictionary } from './case-dictionary.ts'
import { itemsAt, type LoadedColumn } from './loaded-block.ts'
import { countCodes, countIn, discountOthers, Positions, type BlockAnswer } from './positions.ts'

/** Distinct values of one field that are told apart. */
const MAX_DISTINCT = 500_000

/** Counts the values of one field over the rows that answer a question. */
export class FacetTally {
  readonly #shared = new Map<CaseDictionary, Uint32Array>()
  readonly #loose = new Map<string, number>()

  /** Counts the values of a column at the positions of an answer in `[from, to)`. */
  addColumn(column: LoadedColumn, answer: BlockAnswer, from: number, to: number): void {
    const few = answer instanceof Positions && countIn(answer, from, to) * 8 < column.last
    if (few && column.shared) return this.#addFew(column, answer, from, to)
    const counts = countsAt(column, answer, from, to)
    if (!column.shared) {
      for (let code = 1; code <= column.last; code++) {
        if (counts[code] !== 0) for (const item of itemsAt(column, code)) this.add(item, counts[code]!)
      }
      return
    }
    const { dictionary, codes } = column.shared
    const sums = this.#sumsOf(dictionary)
    for (let code = 1; code <= column.last; code++) sums[codes[code]!]! += counts[code]!
  }

  /** Most values of the column are not among them: each row is looked up by itself. */
  #addFew({ codes, shared }: LoadedColumn, answer: Positions, from: number, to: number): void {
    const sums = this.#sumsOf(shared!.dictionary)
    const before = answer.rank(from)
    for (const position of answer.from(before, answer.rank(to) - before)) {
      const code = codes[position]!
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
    const before = this.#loose.get(value)
    if (before !== undefined) this.#loose.set(value, before + count)
    else if (this.#loose.size < MAX_DISTINCT) this.#loose.set(value, count)
  }

  /** The values that are there most often, and how many there are. */
  top(limit: number): Pick<Facet, 'distinct' | 'values'> {
    const [only] = this.#shared
    if (only && this.#shared.size === 1 && this.#loose.size === 0) return topOf(only[0], only[1], limit)
    const all = new Map(this.#loose)
    for (const [dictionary, counts] of this.#shared) {
      for (let code = 1; code <= dictionary.values.count; code++) {
        const count = counts[code] ?? 0
        if (count === 0) continue
        const value = dictionary.text(code)
        all.set(value, (all.get(value) ?? 0) + count)
      }
    }
    const values = [...all].sort(byCount).slice(0, limit)
    return { distinct: all.size, values: values.map(([value, count]) => ({ value, count })) }
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

/** How often each code stands at the positions of an answer in `[from, to)`. */
function countsAt(
  column: LoadedColumn,
  answer: BlockAnswer,
  from: number,
  to: number,
): Uint16Array | Uint32Array {
  const { codes, counts, last } = column
  const rows = codes.length
  const wanted = countIn(answer, from, to)
  if (wanted === rows) return counts
  if (wanted * 2 <= rows) {
    const found = new Uint32Array(last + 1)
    countCodes(answer, codes, from, to, found)
    return found
  }
  // Fewer are left out than are in it.
  const left = counts.slice()
  if (answer instanceof Positions) discountOthers(answer, codes, from, to, left)
  for (let position = 0; position < from; position++) left[codes[position]!]!--
  for (let position = to; position < rows; position++) left[codes[position]!]!--
  return left
}
