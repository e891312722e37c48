import type { TextEncoding } from '../../../event/text-encoding.ts'
import { PositionMap } from './position-map.ts'
import { byteOf1252, codePointOf1252 } from './windows-1252.ts'

/**
 * Turns text that arrives in pieces into UTF-8, and remembers where every byte of it comes from. Half
 * surrogates become three bytes that are no UTF-8, so that the source can be told from them.
 */
export class Transcoder {
  readonly positions = new PositionMap()
  readonly #encoding: TextEncoding
  #output = new Uint8Array(0)
  #used = 0
  /** First byte of a unit whose second has not come; -1 for none. */
  #half = -1
  /** High surrogate whose low one has not come; 0 for none. */
  #surrogate = 0

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding
  }

  /** Bytes of the source that `end` found to be half a unit. */
  get rest(): number {
    return this.#half >= 0 ? 1 : 0
  }

  /** The piece as UTF-8, valid until the next call. */
  push(piece: Uint8Array): Uint8Array {
    this.#begin(piece.length)
    if (this.#encoding === 'windows-1252') {
      for (let i = 0; i < piece.length; i++) this.#put(codePointOf1252(piece[i]!), 1)
      return this.#output.subarray(0, this.#used)
    }
    const big = this.#encoding === 'utf-16be'
    let at = 0
    if (this.#half >= 0 && piece.length > 0) {
      this.#unit(big ? (this.#half << 8) | piece[0]! : this.#half | (piece[0]! << 8))
      this.#half = -1
      at = 1
    }
    const low = big ? 1 : 0
    const high = big ? 0 : 1
    for (; at + 1 < piece.length; at += 2) {
      const unit = piece[at + low]! | (piece[at + high]! << 8)
      if (unit < 0x80 && this.#surrogate === 0) {
        this.#output[this.#used++] = unit
        this.positions.add(1, 2)
      } else this.#unit(unit)
    }
    if (at < piece.length) this.#half = piece[at]!
    return this.#output.subarray(0, this.#used)
  }

  /** What was held back. */
  end(): Uint8Array {
    this.#begin(1)
    this.#flush()
    return this.#output.subarray(0, this.#used)
  }

  #begin(bytes: number): void {
    this.#used = 0
    // Two bytes make up to three, one byte of windows-1252 as well; a surrogate may have been held back.
    if (this.#output.length < bytes * 3 + 8) this.#output = new Uint8Array(bytes * 3 + 8)
  }

  #unit(unit: number): void {
    const surrogate = this.#surrogate
    if (surrogate !== 0 && unit >= 0xdc00 && unit < 0xe000) {
      this.#surrogate = 0
      this.#put(0x10000 + ((surrogate - 0xd800) << 10) + (unit - 0xdc00), 4)
      return
    }
    this.#flush()
    if (unit >= 0xd800 && unit < 0xdc00) this.#surrogate = unit
    else this.#put(unit, 2)
  }

  #flush(): void {
    if (this.#surrogate === 0) return
    const surrogate = this.#surrogate
    this.#surrogate = 0
    this.#put(surrogate, 2)
  }

  /** Writes a code point that took up so many bytes of the source. */
  #put(code: number, bytes: number): void {
    const output = this.#output
    const start = this.#used
    if (code < 0x80) output[this.#used++] = code
    else if (code < 0x800) {
      output[this.#used++] = 0xc0 | (code >> 6)
      output[this.#used++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      output[this.#used++] = 0xe0 | (code >> 12)
      output[this.#used++] = 0x80 | ((code >> 6) & 0x3f)
      output[this.#used++] = 0x80 | (code & 0x3f)
    } else {
      output[this.#used++] = 0xf0 | (code >> 18)
      output[this.#used++] = 0x80 | ((code >> 12) & 0x3f)
      output[this.#used++] = 0x80 | ((code >> 6) & 0x3f)
      output[this.#used++] = 0x80 | (code & 0x3f)
    }
    this.positions.add(this.#used - start, bytes)
  }
}

/** The bytes of the source that `Transcoder` made this UTF-8 of. */
export function transcodedBack(text: Uint8Array, encoding: TextEncoding): Uint8Array {
  const source = new Uint8Array(text.length * 2)
  let used = 0
  const unit = (value: number): void => {
    if (encoding === 'windows-1252') source[used++] = byteOf1252(value)
    else {
      source[used++] = encoding === 'utf-16be' ? value >> 8 : value & 0xff
      source[used++] = encoding === 'utf-16be' ? value & 0xff : value >> 8
    }
  }
  for (let at = 0; at < text.length;) {
    const lead = text[at++]!
    const more = (): number => (text[at++] ?? 0) & 0x3f
    if (lead < 0x80) unit(lead)
    else if (lead < 0xe0) unit(((lead & 0x1f) << 6) | more())
    else if (lead < 0xf0) unit(((lead & 0x0f) << 12) | (more() << 6) | more())
    else {
      const code = (((lead & 0x07) << 18) | (more() << 12) | (more() << 6) | more()) - 0x10000
      unit(0xd800 | (code >> 10))
      unit(0xdc00 | (code & 0x3ff))
    }
  }
  return source.subarray(0, used)
}
