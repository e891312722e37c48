import { foldCase } from '../../predicate/values/fold.ts'
import { numberOf } from '../../predicate/values/numbers.ts'
import type { Bound, Correlation } from '../rule.ts'
import type { TimedMatch } from './match-stream.ts'

/** One match in a window, as one of the parts of its correlation. */
export interface Entry {
  readonly seen: TimedMatch
  readonly part: number
  /** What is counted or summed up. */
  readonly value: string | number | null
}

/** A number over the entries of a window, against which the bounds of a correlation are tested. */
export interface Tally {
  add(entry: Entry): void
  remove(entry: Entry): void
  holds(bounds: readonly Bound[], now: number): boolean
  /** The number to show. */
  number(now: number): number
}

/** The value of an entry; `undefined` when the match has none and does not count. */
export function entryValue(
  { type, fields, percentile }: Correlation,
  seen: TimedMatch,
): Entry['value'] | undefined {
  if (!type.startsWith('value_')) return null
  const texts: string[] = []
  for (const field of fields) {
    const text = seen.valueOf(field)
    if (text === undefined) return undefined
    texts.push(text)
  }
  if (type === 'value_count' || (type === 'value_percentile' && percentile === null)) {
    return texts.map(foldCase).join('\u0000')
  }
  const number = numberOf(texts[0]!.trim())
  return Number.isNaN(number) ? undefined : number
}

export function tallyFor(correlation: Correlation): Tally {
  switch (correlation.type) {
    case 'event_count':
      return new Single((count) => count)
    case 'value_sum':
      return new Single((_, sum) => sum)
    case 'value_avg':
      return new Single((count, sum) => (count === 0 ? 0 : sum / count))
    case 'value_count':
      return new Kinds(({ value }) => value!)
    case 'temporal':
      return new Kinds(({ part }) => part)
    case 'temporal_ordered':
      return new Sequence(correlation.parts.length, correlation.timespan ?? Infinity)
    case 'value_percentile':
      return correlation.percentile === null ? new Shares() : new Percentile(correlation.percentile)
  }
}

export function within(bounds: readonly Bound[], number: number): boolean {
  return bounds.every(({ op, number: bound }) => {
    switch (op) {
      case 'gt':
        return number > bound
      case 'gte':
        return number >= bound
      case 'lt':
        return number < bound
      case 'lte':
        return number <= bound
      case 'eq':
        return number === bound
      case 'neq':
        return number !== bound
    }
  })
}

/** How many events there are, or what their values come to. */
class Single implements Tally {
  readonly #of: (count: number, sum: number) => number
  #count = 0
  #sum = 0

  constructor(of: (count: number, sum: number) => number) {
    this.#of = of
  }

  add({ value }: Entry): void {
    this.#count++
    if (typeof value === 'number') this.#sum += value
  }

  remove({ value }: Entry): void {
    this.#count--
    if (typeof value === 'number') this.#sum -= value
    // Rounding errors of values that left must not stay in the sum.
    if (this.#count === 0) this.#sum = 0
  }

  number(): number {
    return this.#of(this.#count, this.#sum)
  }

  holds(bounds: readonly Bound[]): boolean {
    return within(bounds, this.number())
  }
}

/** How many different values, or different rules, there are. */
class Kinds implements Tally {
  readonly #of: (entry: Entry) => string | number
  readonly #counts = new Map<string | number, number>()

  constructor(of: (entry: Entry) => string | number) {
    this.#of = of
  }

  add(entry: Entry): void {
    const kind = this.#of(entry)
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }

  remove(entry: Entry): void {
    const kind = this.#of(entry)
    const left = this.#counts.get(kind)! - 1
    if (left === 0) this.#counts.delete(kind)
    else this.#counts.set(kind, left)
  }

  number(): number {
    return this.#counts.size
  }

  holds(bounds: readonly Bound[]): boolean {
    return within(bounds, this.number())
  }
}

/** How many of the rules matched one after the other in the order that is given. */
class Sequence implements Tally {
  /** For each length of chain: when the latest chain of that length began. */
  readonly #begun: number[]
  readonly #timespan: number

  constructor(length: number, timespan: number) {
    this.#begun = new Array<number>(length).fill(-Infinity)
    this.#timespan = timespan
  }

  add({ seen, part }: Entry): void {
    this.#begun[part] = part === 0 ? seen.time : this.#begun[part - 1]!
  }

  remove(): void {
    // A chain that began before the window is told by its beginning.
  }

  number(now: number): number {
    for (let length = this.#begun.length; length > 0; length--) {
      if (this.#begun[length - 1]! >= now - this.#timespan && this.#begun[length - 1] !== -Infinity)
        return length
    }
    return 0
  }

  holds(bounds: readonly Bound[], now: number): boolean {
    return within(bounds, this.number(now))
  }
}

/** The percentile of the values, by nearest rank. */
class Percentile implements Tally {
  readonly #percentile: number
  readonly #sorted: number[] = []

  constructor(percentile: number) {
    this.#percentile = percentile
  }

  add({ value }: Entry): void {
    this.#sorted.splice(this.#place(value as number), 0, value as number)
  }

  remove({ value }: Entry): void {
    this.#sorted.splice(this.#place(value as number), 1)
  }

  #place(value: number): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }

  number(): number {
    const count = this.#sorted.length
    const rank = Math.max(1, Math.ceil((this.#percentile / 100) * count))
    return this.#sorted[rank - 1] ?? NaN
  }

  holds(bounds: readonly Bound[]): boolean {
    return within(bounds, this.number())
  }
}

/** Whether some value makes up a share, in percent, that is within the bounds; shows the smallest one. */
class Shares implements Tally {
  readonly #counts = new Map<string, number>()
  #total = 0

  add({ value }: Entry): void {
    this.#total++
    this.#counts.set(value as string, (this.#counts.get(value as string) ?? 0) + 1)
  }

  remove({ value }: Entry): void {
    this.#total--
    const left = this.#counts.get(value as string)! - 1
    if (left === 0) this.#counts.delete(value as string)
    else this.#counts.set(value as string, left)
  }

  number(): number {
    let least = Infinity
    for (const count of this.#counts.values()) least = Math.min(least, count)
    return this.#total === 0 ? NaN : (100 * least) / this.#total
  }

  holds(bounds: readonly Bound[]): boolean {
    for (const count of this.#counts.values()) if (within(bounds, (100 * count) / this.#total)) return true
    return false
  }
}
