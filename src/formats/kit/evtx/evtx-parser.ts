import type { PartParser, PartsOfSource, Sink } from '../../format.ts'
import { ByteReader } from './byte-reader.ts'
import { ChunkReader } from './chunk-reader.ts'
import { Continuity, type OpenRecords } from './continuity.ts'
import { crc32 } from '../../../event/crc32.ts'
import { Findings, type Counts } from './findings.ts'
import { CHUNK, CHUNK_HEAD, CHUNK_MAGIC, framedSize, HEADER, isChunk, isZero, RECORDS } from './layout.ts'
import { LooseRecords } from './loose-records.ts'
import { RecordWriter } from './record-writer.ts'

interface Header {
  readonly chunks: number
  readonly nextRecord: number
  readonly closed: boolean
}

/** What a part of a log leaves to be said of the whole. Plain data. */
export interface EvtxRest {
  readonly header: Header | null
  /** Where the part ends. */
  readonly end: number
  readonly counts: Counts
  readonly runs: OpenRecords
}

export interface EvtxReading {
  /** No header, chunks and records at any offset, everything else skipped. */
  readonly carving?: boolean
  /** A part of a log that begins here, and ends where another part begins or the log ends. */
  readonly from?: number
  /** Bytes from one place where a log may be cut to the next, whole chunks. */
  readonly apart?: number
}

const APART = 256 * CHUNK
/** Room for bytes that are held back, at first. */
const FIRST_HELD = 4 << 10

/** Reads an event log, a part of one, or looks for what is left of one in bytes of any kind. */
export class EvtxParser implements PartParser {
  readonly #sink: Sink
  readonly #carving: boolean
  readonly #findings: Findings
  readonly #writer: RecordWriter
  readonly #chunks: ChunkReader
  readonly #loose: LooseRecords
  readonly #continuity: Continuity
  /** Held back until a header or chunk is whole. */
  #held = new Uint8Array(FIRST_HELD)
  readonly #inPart: boolean
  readonly #apart: number
  /** Where a chunk begins, everything before it ends. */
  readonly closed = true
  #used = 0
  /** What is there behind the last byte. */
  #ends = 'the file ends'
  #offset: number
  #header: Header | null = null

  constructor(format: string, sink: Sink, { carving = false, from, apart = APART }: EvtxReading = {}) {
    this.#sink = sink
    this.#carving = carving
    this.#inPart = from !== undefined
    this.#apart = apart
    this.#offset = from ?? 0
    this.#findings = new Findings(sink)
    this.#continuity = new Continuity(sink, this.#inPart)
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
      const wanted = this.#wanted()
      if (this.#used === 0 && piece.length - at >= wanted) {
        at += this.#take(piece.subarray(at, at + wanted), true)
        continue
      }
      const more = Math.min(wanted - this.#used, piece.length - at)
      this.#hold(piece.subarray(at, at + more))
      at += more
      if (this.#used === wanted) this.#takeHeld(true)
    }
  }

  /** A small file, of which there can be very many, needs little room. */
  #hold(bytes: Uint8Array): void {
    const needed = this.#used + bytes.length
    if (needed > this.#held.length) {
      const larger = new Uint8Array(needed > FIRST_HELD * 2 ? CHUNK + CHUNK_HEAD : FIRST_HELD * 2)
      larger.set(this.#held.subarray(0, this.#used))
      this.#held = larger
    }
    this.#held.set(bytes, this.#used)
    this.#used = needed
  }

  /** Bytes of a header, or of a chunk and what else is needed to see whether the log may be cut in it. */
  #wanted(): number {
    if (this.#offset === 0 && !this.#carving) return HEADER
    const after = this.#nextPlace() - this.#offset
    return after > CHUNK - CHUNK_HEAD && after < CHUNK ? after + CHUNK_HEAD : CHUNK
  }

  #nextPlace(): number {
    if (this.#carving) return Infinity
    return HEADER + Math.ceil((this.#offset + 1 - HEADER) / this.#apart) * this.#apart
  }

  end(last = true): void {
    if (!last) this.#ends = 'another chunk begins'
    if (this.#offset === 0 && !this.#carving && this.#used > 0) {
      this.#findings.account('unreadable', this.#used)
      this.#findings.issue('cut-short', 0, this.#used, 'the file ends in its header')
      this.#used = 0
    }
    while (this.#used > 0) this.#takeHeld(false)
    this.#writer.end()
    if (this.#inPart) return
    this.#continuity.end()
    if (!this.#carving) compare(this.#sink, this.rest())
  }

  /** Each chunk stands for itself. */
  state(): null {
    return null
  }

  rest(): EvtxRest {
    const { counts } = this.#findings
    return { header: this.#header, end: this.#offset, counts, runs: this.#continuity.open }
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

  #window(held: Uint8Array, more: boolean): number {
    if (this.#offset > HEADER && (this.#offset - HEADER) % this.#apart === 0 && holdsPlace(held)) {
      this.#writer.restart()
      this.#loose.forget()
    }
    const after = this.#nextPlace() - this.#offset
    if (after < held.length && holdsPlace(held.subarray(after)))
      return this.#chunk(held.subarray(0, after), false, 'another chunk begins')
    return this.#chunk(held.subarray(0, CHUNK), more, this.#ends)
  }

  /** `ends`: what is there behind the bytes when no more come. */
  #chunk(bytes: Uint8Array, more: boolean, ends: string): number {
    const { length } = bytes
    const onGrid = !this.#carving && (this.#offset - HEADER) % CHUNK === 0
    if (isChunk(bytes) && (onGrid || sane(bytes))) {
      if (length < CHUNK) {
        const detail = `${ends} after ${length} bytes of a chunk`
        this.#findings.issue('cut-short', this.#offset, length, detail)
      }
      this.#chunks.read(bytes, this.#offset, this.#carving ? 'carved' : null, ends)
      return length
    }
    if (isZero(bytes)) {
      this.#findings.account('skipped', length)
      return length
    }
    if (onGrid && length > RECORDS && framedSize(new ByteReader(bytes), RECORDS, length) > 0) {
      this.#chunks.read(bytes, this.#offset, 'chunk', ends)
      return length
    }
    return this.#debris(bytes, more, ends)
  }

  /** Bytes that are no chunk, up to where one may begin. */
  #debris(bytes: Uint8Array, more: boolean, ends: string): number {
    const next = nextChunk(bytes, more)
    const { kept, repeated, open } = this.#loose.read(bytes, next, this.#offset, more)
    const taken = Math.max(1, open)
    const lost = !this.#carving && !isZero(bytes, 0, taken)
    if (lost && kept + repeated < taken) {
      const cut = !more && bytes.length < CHUNK
      const detail = cut ? `${ends} after ${taken} bytes of a chunk` : 'the chunk does not begin as one'
      this.#findings.issue(cut ? 'cut-short' : 'damaged-chunk', this.#offset, taken, detail)
    }
    this.#findings.account('parsed', kept)
    this.#findings.account('skipped', repeated)
    this.#findings.account(lost ? 'unreadable' : 'skipped', taken - kept - repeated)
    return taken
  }
}

/** A log read in parts: at each of some places, `apart` bytes from the next, if a chunk begins there. */
export function partsOf(format: string, apart = APART): PartsOfSource {
  return {
    next: (offset) => HEADER + Math.max(1, Math.floor((offset - HEADER) / apart) + 1) * apart,
    ahead: CHUNK_HEAD,
    cut: (bytes) => (holdsPlace(bytes) ? 0 : null),
    open: (sink, from) => new EvtxParser(format, sink, { from, apart }),
    guess: () => null,
    join: (rests, sink) => joinParts(rests as readonly EvtxRest[], sink),
  }
}

/** Whether a log may be cut before these bytes. */
function holdsPlace(bytes: Uint8Array): boolean {
  return isChunk(bytes) && sane(bytes)
}

/** Says what the parts of a log, in their order, could not say alone. */
function joinParts(rests: readonly EvtxRest[], sink: Sink): void {
  const continuity = new Continuity(sink)
  const findings = new Findings(sink)
  for (const { runs, counts } of rests) {
    continuity.join(runs)
    findings.join(counts)
  }
  continuity.end()
  const first = rests[0]
  const last = rests.at(-1)
  if (!first || !last) return
  compare(sink, { header: first.header, end: last.end, counts: findings.counts })
}

/** Holds what the header counts against what was read. */
function compare(sink: Sink, { header, end, counts }: Omit<EvtxRest, 'runs'>): void {
  if (header === null) return
  const { records, recovered, repeats, firstNumber, lastNumber, lastWritten } = counts
  const there = Math.ceil((end - HEADER) / CHUNK)
  if (header.chunks > there) {
    const detail = `the header counts ${header.chunks} chunks, ${there} are there`
    sink.issue({
      code: 'cut-short',
      place: { kind: 'record', ordinal: 0, offset: end, length: 0 },
      detail,
    })
  }
  const range = records > 0 ? `${records} records, numbers ${firstNumber} to ${lastNumber}` : 'no records'
  const value =
    `header${header.closed ? '' : ' (not closed)'}: ${header.chunks} chunks, next record ${header.nextRecord}; ` +
    `read: ${there} chunks, ${range}, ${recovered} recovered` +
    (repeats > 0 ? `, ${repeats} repeated` : '')
  sink.fact({ key: 'log-counters', value, time: lastWritten })
}

/** What a chunk header must say wherever a chunk is not expected. */
function sane(bytes: Uint8Array): boolean {
  if (bytes.length < CHUNK_HEAD) return false
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
