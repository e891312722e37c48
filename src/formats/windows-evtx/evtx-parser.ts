import type { Parser, Sink } from '../format.ts'
import { ByteReader } from './byte-reader.ts'
import { ChunkReader } from './chunk-reader.ts'
import { Continuity } from './continuity.ts'
import { crc32 } from './crc32.ts'
import { Findings } from './findings.ts'
import { CHUNK, CHUNK_MAGIC, framedSize, HEADER, isChunk, isZero, RECORDS } from './layout.ts'
import { LooseRecords } from './loose-records.ts'
import { RecordWriter } from './record-writer.ts'

interface Header {
  readonly chunks: number
  readonly nextRecord: number
  readonly closed: boolean
}

/**
 * Reads an event log, or looks for what is left of one in bytes of any kind (`carving`: no header, chunks
 * and records at any offset, everything else skipped).
 */
export class EvtxParser implements Parser {
  readonly #sink: Sink
  readonly #carving: boolean
  readonly #findings: Findings
  readonly #writer: RecordWriter
  readonly #chunks: ChunkReader
  readonly #loose: LooseRecords
  readonly #continuity: Continuity
  /** Held back until a header or chunk is whole. */
  readonly #held = new Uint8Array(CHUNK)
  #used = 0
  #offset = 0
  #header: Header | null = null

  constructor(format: string, sink: Sink, carving = false) {
    this.#sink = sink
    this.#carving = carving
    this.#findings = new Findings(sink)
    this.#continuity = new Continuity(sink)
    this.#writer = new RecordWriter(format, (block) => {
      this.#continuity.follow(block)
      sink.block(block)
    })
    this.#chunks = new ChunkReader(this.#writer, this.#findings)
    this.#loose = new LooseRecords(this.#writer, this.#findings)
  }

  push(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length) {
      const wanted = this.#offset === 0 && !this.#carving ? HEADER : CHUNK
      if (this.#used === 0 && piece.length - at >= wanted) {
        at += this.#take(piece.subarray(at, at + wanted), true)
        continue
      }
      const more = Math.min(wanted - this.#used, piece.length - at)
      this.#held.set(piece.subarray(at, at + more), this.#used)
      this.#used += more
      at += more
      if (this.#used === wanted) this.#takeHeld(true)
    }
  }

  end(): void {
    if (this.#offset === 0 && !this.#carving && this.#used > 0) {
      this.#findings.account('unreadable', this.#used)
      this.#findings.issue('cut-short', 0, this.#used, 'the file ends in its header')
      this.#used = 0
    }
    while (this.#used > 0) this.#takeHeld(false)
    this.#writer.end()
    this.#continuity.end()
    this.#compare()
  }

  #takeHeld(more: boolean): void {
    const taken = this.#take(this.#held.subarray(0, this.#used), more)
    this.#held.copyWithin(0, taken, this.#used)
    this.#used -= taken
  }

  /** Returns how many bytes were done with, at least one. */
  #take(bytes: Uint8Array, more: boolean): number {
    const taken = this.#offset === 0 && !this.#carving ? this.#head(bytes) : this.#window(bytes, more)
    this.#offset += taken
    return taken
  }

  #head(bytes: Uint8Array): number {
    const reader = new ByteReader(bytes)
    this.#findings.account('parsed', bytes.length)
    const sealed = reader.u32(124, 'checksum') === crc32(bytes, 0, 120)
    if (!sealed) this.#findings.issue('damaged-header', 0, HEADER, 'the checksum of the file header is wrong')
    const flags = reader.u32(120, 'flags')
    if (flags & 1) this.#findings.issue('damaged-header', 0, HEADER, 'the file was not closed')
    if (flags & 2) this.#findings.issue('damaged-header', 0, HEADER, 'the log was full')
    if (sealed) {
      this.#header = {
        chunks: reader.u16(42, 'chunks'),
        nextRecord: reader.u64(24, 'next record'),
        closed: (flags & 1) === 0,
      }
    }
    return bytes.length
  }

  #window(bytes: Uint8Array, more: boolean): number {
    const { length } = bytes
    const onGrid = !this.#carving && (this.#offset - HEADER) % CHUNK === 0
    if (isChunk(bytes) && (onGrid || sane(bytes))) {
      if (length < CHUNK) {
        const detail = `the file ends after ${length} bytes of a chunk`
        this.#findings.issue('cut-short', this.#offset, length, detail)
      }
      this.#chunks.read(bytes, this.#offset, this.#carving ? 'carved' : null)
      return length
    }
    if (isZero(bytes)) {
      this.#findings.account('skipped', length)
      return length
    }
    if (onGrid && length > RECORDS && framedSize(new ByteReader(bytes), RECORDS, length) > 0) {
      this.#chunks.read(bytes, this.#offset, 'chunk')
      return length
    }
    return this.#debris(bytes, more)
  }

  /** Bytes that are no chunk, up to where one may begin. */
  #debris(bytes: Uint8Array, more: boolean): number {
    const next = nextChunk(bytes, more)
    const { kept, open } = this.#loose.read(bytes, next, this.#offset, more)
    const taken = Math.max(1, open)
    const lost = !this.#carving && !isZero(bytes, 0, taken)
    if (lost && kept < taken) {
      const cut = !more && bytes.length < CHUNK
      const detail = cut ? `the file ends after ${taken} bytes of a chunk` : 'the chunk does not begin as one'
      this.#findings.issue(cut ? 'cut-short' : 'damaged-chunk', this.#offset, taken, detail)
    }
    this.#findings.account('parsed', kept)
    this.#findings.account(lost ? 'unreadable' : 'skipped', taken - kept)
    return taken
  }

  /** Holds what the header counts against what was read. */
  #compare(): void {
    if (this.#carving) return
    const { records, recovered, firstNumber, lastNumber, lastWritten } = this.#findings
    const there = Math.ceil((this.#offset - HEADER) / CHUNK)
    const header = this.#header
    if (header === null) return
    if (header.chunks > there) {
      const detail = `the header counts ${header.chunks} chunks, ${there} are there`
      this.#findings.issue('cut-short', this.#offset, 0, detail)
    }
    const range = records > 0 ? `${records} records, numbers ${firstNumber} to ${lastNumber}` : 'no records'
    const value =
      `header${header.closed ? '' : ' (not closed)'}: ${header.chunks} chunks, next record ${header.nextRecord}; ` +
      `read: ${there} chunks, ${range}, ${recovered} recovered`
    this.#sink.fact({ key: 'log-counters', value, time: lastWritten })
  }
}

/** What a chunk header must say wherever a chunk is not expected. */
function sane(bytes: Uint8Array): boolean {
  if (bytes.length < RECORDS) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const free = view.getUint32(48, true)
  return view.getUint32(40, true) === 128 && free >= RECORDS && free <= CHUNK
}

/** Where a chunk begins after the first byte, or may begin at the very end. */
function nextChunk(bytes: Uint8Array, more: boolean): number {
  const [first = 0] = CHUNK_MAGIC
  for (let at = bytes.indexOf(first, 1); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const seen = Math.min(CHUNK_MAGIC.length, bytes.length - at)
    if (seen < CHUNK_MAGIC.length && !more) break
    let same = 0
    while (same < seen && bytes[at + same] === CHUNK_MAGIC[same]) same++
    if (same === seen) return at
  }
  return bytes.length
}
