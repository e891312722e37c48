import { valueText, type ValueHeap } from '../../event/column.ts'
import { LiteralScan } from '../../predicate/literals/literal-scan.ts'
import type { ValueTest } from '../../predicate/values/value-test.ts'

const MAX_VALUES = 400_000
const MAX_BYTES = 32 << 20
/** After so many values were taken, a field of which more than half were new is no longer shared. */
const PROBATION = 40_000
/** Most tests whose answers are kept. */
const MAX_TESTS = 48

const UNKNOWN = 0
const NO = 1
const YES = 2

/**
 * The distinct values of one field over all blocks of the case. A test is put to each value once, and
 * each block only looks up what was said. Codes run from 1 and never change.
 */
export class CaseDictionary {
  #bytes = new Uint8Array(4096)
  #ends = new Uint32Array(256)
  #hashes = new Uint32Array(256)
  #count = 0
  /** Values of blocks that were taken, repeated ones too. */
  #taken = 0
  #slots = new Int32Array(1024)
  /** Values up to this code can be found by their bytes. */
  #indexed = 0
  readonly #tests = new Map<string, { said: Uint8Array; upTo: number }>()

  get values(): ValueHeap {
    return { bytes: this.#bytes, ends: this.#ends, count: this.#count }
  }

  get byteLength(): number {
    let bytes = this.#bytes.length + 4 * (this.#ends.length + this.#hashes.length + this.#slots.length)
    for (const { said } of this.#tests.values()) bytes += said.length
    return bytes
  }

  /** Values of blocks that were taken, repeated ones too. */
  get taken(): number {
    return this.#taken
  }

  /** The values behind a code, by themselves. */
  after(code: number): ValueHeap {
    const start = this.#ends[code]!
    const ends = this.#ends.slice(code, this.#count + 1)
    for (let i = 0; i < ends.length; i++) ends[i]! -= start
    return { bytes: this.#bytes.slice(start, this.#ends[this.#count]), ends, count: this.#count - code }
  }

  /** Takes values that are none of those here, as a dictionary gave them away; false when they are too many. */
  append({ bytes, ends, count }: ValueHeap, taken: number): boolean {
    const used = this.#ends[this.#count]!
    if (this.#count + count > MAX_VALUES || used + bytes.length > MAX_BYTES) return false
    this.#room(used + bytes.length, this.#count + count)
    this.#bytes.set(bytes, used)
    for (let code = 1; code <= count; code++) this.#ends[this.#count + code] = used + ends[code]!
    this.#count += count
    this.#taken = taken
    return true
  }

  text(code: number): string {
    return valueText(this.values, code)
  }

  /** The codes here of the values of a block, by their code there; `null` when they would be too many. */
  take({ bytes, ends, count }: ValueHeap): Uint32Array | null {
    const hardlyRepeats = this.#taken > PROBATION && this.#count * 2 > this.#taken
    if (
      hardlyRepeats ||
      this.#count + count > MAX_VALUES ||
      this.#ends[this.#count]! + ends[count]! > MAX_BYTES
    )
      return null
    this.#taken += count
    this.#findable()
    const codes = new Uint32Array(count + 1)
    for (let code = 1; code <= count; code++) codes[code] = this.#codeOf(bytes, ends[code - 1]!, ends[code]!)
    return codes
  }

  /** What a cheap test says of each value: 1 where it passes; index 0 says nothing. */
  answers(test: ValueTest): Uint8Array {
    const kept = this.#kept(test)
    if (kept.upTo === this.#count) return kept.said
    const { literal } = test
    const from = kept.upTo + 1
    if (from === 1 && literal !== null && literal.bytes.length > 0 && literal.at === 'anywhere') {
      new LiteralScan([literal]).scan(this.values, (_, code) => (kept.said[code] = 1))
    } else {
      for (let code = from; code <= this.#count; code++)
        if (test.matches(this.#bytes, this.#ends[code - 1]!, this.#ends[code]!)) kept.said[code] = 1
    }
    kept.upTo = this.#count
    return kept.said
  }

  /** Whether a dear test passes for one value; remembered. */
  passes(test: ValueTest, code: number): boolean {
    const { said } = this.#kept(test)
    if (said[code] === UNKNOWN)
      said[code] = test.matches(this.#bytes, this.#ends[code - 1]!, this.#ends[code]!) ? YES : NO
    return said[code] === YES
  }

  #kept(test: ValueTest): { said: Uint8Array; upTo: number } {
    const known = this.#tests.get(test.key)
    const kept = known ?? { said: new Uint8Array(this.#ends.length), upTo: 0 }
    if (kept.said.length < this.#ends.length) {
      const larger = new Uint8Array(this.#ends.length)
      larger.set(kept.said)
      kept.said = larger
    }
    // The test that was asked last stands last.
    this.#tests.delete(test.key)
    this.#tests.set(test.key, kept)
    for (const oldest of this.#tests.keys()) {
      if (this.#tests.size <= MAX_TESTS) break
      this.#tests.delete(oldest)
    }
    return kept
  }

  #codeOf(source: Uint8Array, start: number, end: number): number {
    const hash = hashOf(source, start, end)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let code = this.#slots[slot]!; code !== 0; code = this.#slots[slot]!) {
      if (this.#hashes[code] === hash && this.#isAt(code, source, start, end)) return code
      slot = (slot + 1) & mask
    }
    const code = this.#append(source, start, end, hash)
    this.#slots[slot] = code
    if (code * 2 > this.#slots.length) this.#place(this.#slots.length * 4)
    return code
  }

  #isAt(code: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.#ends[code - 1]!
    if (this.#ends[code]! - from !== end - start) return false
    for (let i = 0; i < end - start; i++) if (this.#bytes[from + i] !== source[start + i]) return false
    return true
  }

  #append(source: Uint8Array, start: number, end: number, hash: number): number {
    const used = this.#ends[this.#count]!
    this.#room(used + end - start, this.#count + 1)
    for (let i = 0; i < end - start; i++) this.#bytes[used + i] = source[start + i]!
    const code = ++this.#count
    this.#ends[code] = used + end - start
    this.#hashes[code] = hash
    this.#indexed = code
    return code
  }

  /** Makes room for so many bytes and values in all. */
  #room(bytes: number, values: number): void {
    if (bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, bytes))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    while (values >= this.#ends.length) {
      this.#ends = doubled(this.#ends)
      this.#hashes = doubled(this.#hashes)
    }
  }

  /** Values that were appended as they were are only looked up by blocks that bring others. */
  #findable(): void {
    if (this.#indexed === this.#count) return
    for (let code = this.#indexed + 1; code <= this.#count; code++)
      this.#hashes[code] = hashOf(this.#bytes, this.#ends[code - 1]!, this.#ends[code]!)
    this.#indexed = this.#count
    let slots = this.#slots.length
    while (slots < this.#count * 4) slots *= 4
    this.#place(slots)
  }

  #place(slots: number): void {
    this.#slots = new Int32Array(slots)
    const mask = this.#slots.length - 1
    for (let code = 1; code <= this.#count; code++) {
      let slot = this.#hashes[code]! & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = code
    }
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start)
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
