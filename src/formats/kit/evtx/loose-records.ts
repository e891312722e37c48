import { ByteReader } from './byte-reader.ts'
import { recoverRecord, type Recovery } from './chunk-reader.ts'
import { Remains, type Findings } from './findings.ts'
import { CHUNK, framedSize, RECORD_HEAD, RECORD_MAGIC, RECORD_MIN, writtenAt } from './layout.ts'
import type { RecordWriter } from './record-writer.ts'

const NONE = new Uint8Array()
const WHERE = 'outside of any chunk'

/** Bytes of what was found. */
export interface LooseReading {
  /** Bytes of records that were written. */
  readonly kept: number
  /** Bytes of records that repeat others. */
  readonly repeated: number
  /** Where a record begins that needs more bytes than there are; where the bytes end if there is none. */
  readonly open: number
}

/** Finds single records among bytes that are no chunk, at any offset. */
export class LooseRecords {
  readonly #writer: RecordWriter
  readonly #findings: Findings
  /** What is left of the chunk that records were last found of, at its place in it. */
  #remains = NONE
  #base = NaN

  constructor(writer: RecordWriter, findings: Findings) {
    this.#writer = writer
    this.#findings = findings
  }

  /** What follows has nothing to do with what came before. */
  forget(): void {
    this.#base = NaN
  }

  /**
   * Reads the records that lie in `[0, end)` of `window`, which stands at `offset` of the source.
   */
  read(window: Uint8Array, end: number, offset: number, more: boolean): LooseReading {
    const reader = new ByteReader(window)
    const remains = new Remains()
    let kept = 0
    let repeated = 0
    for (let at = window.indexOf(0x2a); at >= 0 && at < end;) {
      const size = framedSize(reader, at, end)
      const way = size > 0 ? this.#recover(reader, at, size, offset) : null
      if (way === 'written') {
        kept += size
        remains.found++
        if (this.#writer.incomplete) remains.incomplete++
        at = window.indexOf(0x2a, at + size)
      } else if (way === 'repeat') {
        repeated += size
        remains.repeats++
        at = window.indexOf(0x2a, at + size)
      } else if (size === 0 && end === window.length && mayGoOn(reader, at, end)) {
        if (more) {
          this.#findings.remains(remains, offset, at, WHERE)
          return { kept, repeated, open: at }
        }
        this.#findings.issue('cut-short', offset + at, end - at, 'a record begins here and does not end')
        at = window.indexOf(0x2a, at + 1)
      } else {
        if (way === 'unread') remains.unread++
        at = window.indexOf(0x2a, at + 1)
      }
    }
    this.#findings.remains(remains, offset, end, WHERE)
    return { kept, repeated, open: end }
  }

  #recover(reader: ByteReader, at: number, size: number, offset: number): Recovery {
    const place = {
      id: reader.u64(at + 8, 'record number'),
      offset: offset + at,
      length: size,
      written: writtenAt(reader, at),
      recovered: 'carved' as const,
    }
    const base = this.#baseOf(reader, at, offset)
    if (base !== this.#base) {
      this.#base = base
      if (this.#remains === NONE) this.#remains = new Uint8Array(CHUNK)
      else this.#remains.fill(0)
      const from = Math.max(0, base - offset)
      const to = Math.min(reader.bytes.length, base - offset + CHUNK)
      if (to > from) this.#remains.set(reader.bytes.subarray(from, to), from + offset - base)
    } else {
      const inChunk = place.offset - base
      this.#remains.set(reader.bytes.subarray(at, at + size), inChunk)
    }
    this.#writer.useRemains(new ByteReader(this.#remains))
    return recoverRecord(this.#writer, place.offset - base, size, place)
  }

  /** Where the chunk of a record began: known when the record defines its template itself. */
  #baseOf(reader: ByteReader, at: number, offset: number): number {
    const { bytes, view } = reader
    const instance = at + RECORD_HEAD + (bytes[at + RECORD_HEAD] === 0x0f ? 4 : 0)
    const absolute = offset + at
    if (instance + 14 <= bytes.length && bytes[instance] === 0x0c) {
      const definition = view.getUint32(instance + 6, true)
      const id = view.getUint32(instance + 2, true)
      const own = instance + 18 <= bytes.length && view.getUint32(instance + 14, true) === id
      if (own && definition < CHUNK) {
        const base = offset + instance + 10 - definition
        if (fits(base, absolute, view.getUint32(at + 4, true))) return base
      }
    }
    if (fits(this.#base, absolute, view.getUint32(at + 4, true))) return this.#base
    return absolute
  }
}

function fits(base: number, absolute: number, size: number): boolean {
  return base <= absolute && absolute + size <= base + CHUNK
}

/** A record begins here, as far as can be seen, and its end is not there yet. */
function mayGoOn(reader: ByteReader, at: number, end: number): boolean {
  const { bytes, view } = reader
  if (at + RECORD_MIN > end) {
    const seen = [0x2a, 0x2a, 0, 0].slice(0, end - at)
    return seen.every((byte, i) => bytes[at + i] === byte)
  }
  const size = view.getUint32(at + 4, true)
  return (
    view.getUint32(at, true) === RECORD_MAGIC && size >= RECORD_MIN && size < CHUNK / 2 && at + size > end
  )
}
