import { textOf } from '../../event/bytes.ts'
import type { Manifest } from '../../event/manifest.ts'
import type { RecordReader } from './collector.ts'

/** Longer lines are not read as a record. */
const MAX_LINE = 4 << 20
const NEWLINE = 0x0a
const BOM = '\ufeff'

export interface RecordBytes {
  readonly parsed: number
  readonly unreadable: number
}

/** Cuts a record into lines and keeps account of its bytes. */
export class RecordText {
  readonly #reader: RecordReader
  #rest = new Uint8Array()
  #overlong = false
  #parsed = 0
  #unreadable = 0

  constructor(reader: RecordReader) {
    this.#reader = reader
  }

  push(piece: Uint8Array): void {
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      this.#line(piece.subarray(start, end + 1))
      start = end + 1
    }
    const rest = piece.subarray(start)
    if (this.#rest.length + rest.length > MAX_LINE) {
      this.#unreadable += this.#rest.length + rest.length
      this.#rest = new Uint8Array()
      this.#overlong = true
    } else this.#rest = joined(this.#rest, rest)
  }

  end(): { readonly manifest: Manifest; readonly bytes: RecordBytes } {
    if (this.#rest.length > 0 || this.#overlong) this.#line(new Uint8Array())
    return {
      manifest: this.#reader.end(),
      bytes: { parsed: this.#parsed, unreadable: this.#unreadable },
    }
  }

  #line(last: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? last : joined(this.#rest, last)
    this.#rest = new Uint8Array()
    const text = textOf(bytes).replace(/\r?\n$/, '')
    const first = this.#parsed + this.#unreadable === 0 && text.startsWith(BOM)
    const understood = !this.#overlong && (text === '' || this.#reader.line(first ? text.slice(1) : text))
    this.#overlong = false
    if (understood) this.#parsed += bytes.length
    else this.#unreadable += bytes.length
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
