import { ASCII_FOLD } from '../event/ascii-fold.ts'
import type { Block } from '../event/block.ts'
import { joined } from '../event/bytes.ts'
import { repeats } from './block-codec.ts'

/*
 * Which runs of three bytes stand in the values of a block, so that a text which is nowhere in it need not be
 * looked for. A run is a number of 17 bits; a set of them keeps the highest bits of each, so many that
 * one in four is taken. The columns that repeat have one set together, each other column has its own:
 *
 *   1 when lines are kept raw, else 0 |
 *   for each set: number of the column, `REPEATING` for those that repeat (2) | bits of a number, 0 when the
 *   values hold so many runs that a set would say nothing (1) | the set
 */
const BITS = 17
/** With more runs than this a set of all numbers would be more than a quarter full. */
const MANY = 1 << (BITS - 2)
/** A set has whole bytes. */
const FEWEST_BITS = 3

/** Stands for all columns that repeat, and for the lines that are kept raw. */
export const REPEATING = 0xffff

function numberOf(run: number): number {
  return Math.imul(run, 0x9e3779b1) >>> (32 - BITS)
}

/** The runs of a text in lower case, as numbers; none of a text of less than three bytes. */
export function runsOf(folded: Uint8Array): Uint32Array {
  const runs = new Uint32Array(Math.max(0, folded.length - 2))
  for (let i = 0; i < runs.length; i++)
    runs[i] = numberOf((folded[i]! << 16) | (folded[i + 1]! << 8) | folded[i + 2]!)
  return runs
}

export function packTexts(block: Block): Uint8Array {
  const packed: Uint8Array[] = [Uint8Array.of(block.raw.size > 0 ? 1 : 0)]
  const together = new RunSet()
  for (const line of block.raw.values()) together.add(line)
  block.columns.forEach((column, number) => {
    if (repeats(column)) together.add(column.values.bytes)
    else packed.push(setOf(number, column.values.bytes))
  })
  packed.push(together.pack(REPEATING))
  return joined(packed)
}

function setOf(number: number, bytes: Uint8Array): Uint8Array {
  const set = new RunSet()
  set.add(bytes)
  return set.pack(number)
}

class RunSet {
  readonly #words = new Uint32Array(1 << (BITS - 5))
  #count = 0

  /** Values may stand one behind the other: what is across two of them only makes the set a little larger. */
  add(bytes: Uint8Array): void {
    const words = this.#words
    let run = 0
    let count = this.#count
    for (let i = 0; i < bytes.length && count <= MANY; i++) {
      run = ((run << 8) | ASCII_FOLD[bytes[i]!]!) & 0xffffff
      const number = numberOf(run)
      const mask = 1 << (number & 31)
      if ((words[number >>> 5]! & mask) !== 0) continue
      words[number >>> 5]! |= mask
      count++
    }
    this.#count = count
  }

  pack(column: number): Uint8Array {
    if (this.#count > MANY) return Uint8Array.of(column & 255, column >>> 8, 0)
    let bits = FEWEST_BITS
    while (1 << bits < this.#count * 4) bits++
    const packed = new Uint8Array(3 + (1 << (bits - 3)))
    packed[0] = column & 255
    packed[1] = column >>> 8
    packed[2] = bits
    for (let word = 0; word < this.#words.length; word++) {
      for (let left = this.#words[word]!; left !== 0; left &= left - 1) {
        const number = (word << 5) + 31 - Math.clz32(left & -left)
        const short = number >>> (BITS - bits)
        packed[3 + (short >>> 3)]! |= 1 << (short & 7)
      }
    }
    return packed
  }
}

/** What is known of the texts of a block without loading it. */
export class TextSummary {
  readonly #packed: Uint8Array

  constructor(packed: Uint8Array) {
    this.#packed = packed
  }

  /** Some lines are kept raw, since their cells do not give them back. */
  get hasRaw(): boolean {
    return this.#packed[0] === 1
  }

  /** Numbers of the columns that have a set of their own. */
  get apart(): readonly number[] {
    const columns: number[] = []
    this.#each((column) => void (column !== REPEATING && columns.push(column)))
    return columns
  }

  /** The sets, named by the number of their column, that do not rule out a text with these runs. */
  holding(runs: Uint32Array): ReadonlySet<number> {
    const columns = new Set<number>()
    this.#each((column, bits, at) => {
      if (bits === 0 || this.#holds(runs, bits, at)) columns.add(column)
    })
    return columns
  }

  #holds(runs: Uint32Array, bits: number, at: number): boolean {
    for (const run of runs) {
      const short = run >>> (BITS - bits)
      if ((this.#packed[at + (short >>> 3)]! & (1 << (short & 7))) === 0) return false
    }
    return true
  }

  #each(visit: (column: number, bits: number, at: number) => void): void {
    for (let at = 1; at < this.#packed.length;) {
      const bits = this.#packed[at + 2]!
      visit(this.#packed[at]! | (this.#packed[at + 1]! << 8), bits, at + 3)
      at += 3 + (bits === 0 ? 0 : 1 << (bits - 3))
    }
  }
}
