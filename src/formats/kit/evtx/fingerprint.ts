import type { ByteReader } from './byte-reader.ts'
import { RECORD_HEAD } from './layout.ts'
import { SYSTEM_VALUES } from './system-values.ts'
import { TYPE } from './value-text.ts'

/*
 * What tells a record apart wherever it stands: the ids of its templates and all of its values, among them its time, its
 * number and its data. What depends on the place is left out: where definitions stand, and whether one is in the record.
 * What an export drops is left out, too: the bytes of values of no type, and NULs at the end of a text.
 * A log that was exported numbers its records anew, so the head counts only for records whose values do not say it.
 *
 * `src/kernel/assembly/fingerprints.ts` says the same.
 */

const FACTOR = 0x9e37_79b1
const OTHER = 0x85eb_ca6b
const MAX_VALUES = 1024
const MAX_NESTING = 10

/** 52 bits as two words, so that they are one exact number as well. */
export interface Fingerprint {
  readonly low: number
  readonly high: number
}

/** The fingerprint of the record whose binary XML is `[start, end)`, all of which must be there. */
export function fingerprint(reader: ByteReader, start: number, end: number): Fingerprint {
  const mixer = new Mixer(reader)
  if (mixer.fragment(start, end, 0) < SYSTEM_VALUES) mixer.span(start - RECORD_HEAD + 8, 16)
  return mixer.print
}

class Mixer {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #a = 0x2545_f491
  #b = 0x4f6c_dd1d
  #c = 0x9e37_79b9
  #d = 0x7f4a_7c15

  constructor({ bytes, view }: ByteReader) {
    this.#bytes = bytes
    this.#view = view
  }

  get print(): Fingerprint {
    const low = mixed(mixed(mixed(this.#a, this.#b), this.#c), this.#d) >>> 0
    const high = mixed(mixed(mixed(this.#d, this.#c), this.#b), this.#a) & 0xf_ffff
    return { low: low === 0 && high === 0 ? 1 : low, high }
  }

  /** Takes in binary XML; returns how many values it has. */
  fragment(start: number, end: number, depth: number): number {
    const bytes = this.#bytes
    const view = this.#view
    const at = start + 4 <= end && bytes[start] === 0x0f ? start + 4 : start
    if (depth > MAX_NESTING || at + 10 > end || bytes[at] !== 0x0c) return this.#plain(start, end)
    let values = at + 10
    if (view.getUint32(at + 6, true) === values) {
      if (values + 24 > end) return this.#plain(start, end)
      const size = view.getUint32(values + 20, true)
      if (size > end) return this.#plain(start, end)
      values += 24 + size
    }
    if (values + 4 > end) return this.#plain(start, end)
    const given = view.getUint32(values, true)
    const first = values + 4 + given * 4
    if (given > MAX_VALUES || first > end) return this.#plain(start, end)
    let last = first
    for (let from = values + 4; from < first; from += 4) last += view.getUint16(from, true)
    if (last > end) return this.#plain(start, end)
    this.#word(view.getUint32(at + 2, true))
    let content = first
    let place = first
    for (let from = values + 4; from < first; from += 4) {
      const size = view.getUint16(from, true)
      const type = bytes[from + 2]!
      if (type === TYPE.string) {
        let text = size
        while (text >= 2 && view.getUint16(place + text - 2, true) === 0) text -= 2
        this.#word(view.getUint32(from, true) - size + text)
        this.span(content, place + text - content)
        content = place + size
      } else if (type === TYPE.null || type === TYPE.xml) {
        this.#word(type)
        this.span(content, place - content)
        if (type === TYPE.xml && size > 0) this.fragment(place, place + size, depth + 1)
        content = place + size
      } else this.#word(view.getUint32(from, true))
      place += size
    }
    this.span(content, place - content)
    return given
  }

  /** Takes in bytes, sixteen at a time, the last of them with zeros behind them. */
  span(from: number, length: number): void {
    const end = from + length
    for (let at = from; at < end; at += 16) {
      this.#a = mixed(this.#a, this.#wordAt(at, end))
      this.#b = mixed(this.#b, this.#wordAt(at + 4, end))
      this.#c = mixed(this.#c, this.#wordAt(at + 8, end))
      this.#d = mixed(this.#d, this.#wordAt(at + 12, end))
    }
  }

  #wordAt(at: number, end: number): number {
    if (at + 4 <= end) return this.#view.getUint32(at, true)
    let word = 0
    for (let i = 0; at + i < end; i++) word |= this.#bytes[at + i]! << (8 * i)
    return word
  }

  #plain(start: number, end: number): number {
    const length = Math.max(0, end - start)
    this.#word(length)
    this.span(start, length)
    return 0
  }

  #word(given: number): void {
    const before = this.#a
    this.#a = this.#b
    this.#b = this.#c
    this.#c = this.#d
    this.#d = mixed(before, given)
  }
}

function mixed(into: number, given: number): number {
  const product = Math.imul(into ^ given, FACTOR)
  return Math.imul((product << 13) | (product >>> 19), OTHER)
}
