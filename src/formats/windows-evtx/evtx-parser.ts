import { textOf } from '../../event/bytes.ts'
import type { Block } from '../../event/block.ts'
import { cell } from '../../event/column.ts'
import type { IssueCode } from '../../event/issue.ts'
import type { Parser, Sink } from '../format.ts'
import { ByteReader, Malformed, Truncated } from './byte-reader.ts'
import { crc32 } from './crc32.ts'
import { filetimeMs } from './filetime.ts'
import { kindOfChannel } from './kinds.ts'
import { RecordWriter } from './record-writer.ts'

/*
 * An EVTX file: a header block of 4 KiB, then chunks of 64 KiB that stand for themselves.
 *
 *   file header  "ElfFile\0" … chunk count at 42, flags at 120, CRC of the first 120 bytes at 124
 *   chunk        "ElfChnk\0" … free space at 48, CRC of the records at 52, CRC of the header at 124;
 *                records from 512
 *   record       0x00002a2a, size, number (8), FILETIME (8), binary XML, size again
 */
const HEADER = 4096
const CHUNK = 65_536
const RECORDS = 512
const RECORD_MAGIC = 0x2a2a
const RECORD_HEAD = 24
/** Smallest record: its head, something, and its size again. */
const RECORD_MIN = RECORD_HEAD + 4

/** Record numbers of one channel as far as they run without a gap. */
interface Run {
  last: number
  from: number
  to: number
}

export class EvtxParser implements Parser {
  readonly #sink: Sink
  readonly #writer: RecordWriter
  /** Held back until a header or chunk is whole. */
  readonly #held = new Uint8Array(CHUNK)
  #used = 0
  #offset = 0
  readonly #runs = new Map<string, Run>()

  constructor(format: string, sink: Sink) {
    this.#sink = sink
    this.#writer = new RecordWriter(format, (block) => {
      this.#follow(block)
      sink.block(block)
    })
  }

  push(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length) {
      const wanted = this.#offset === 0 ? HEADER : CHUNK
      if (this.#used === 0 && piece.length - at >= wanted) {
        this.#take(piece.subarray(at, at + wanted))
        at += wanted
        continue
      }
      const more = Math.min(wanted - this.#used, piece.length - at)
      this.#held.set(piece.subarray(at, at + more), this.#used)
      this.#used += more
      at += more
      if (this.#used === wanted) {
        this.#used = 0
        this.#take(this.#held.subarray(0, wanted))
      }
    }
  }

  end(): void {
    if (this.#used > 0) {
      const rest = this.#held.subarray(0, this.#used)
      this.#used = 0
      if (this.#offset === 0) {
        this.#sink.account('unreadable', rest.length)
        this.#issue('cut-short', 0, rest.length, 'the file ends in its header')
      } else if (rest.every((byte) => byte === 0)) this.#sink.account('skipped', rest.length)
      else {
        this.#issue(
          'cut-short',
          this.#offset,
          rest.length,
          `the file ends after ${rest.length} bytes of a chunk`,
        )
        this.#chunk(rest)
      }
    }
    this.#writer.flush()
    for (const [kind, { from, to }] of this.#runs) if (from < to) this.#sink.unbroken(kind, from, to)
  }

  #take(bytes: Uint8Array): void {
    if (this.#offset === 0) this.#header(bytes)
    else this.#chunk(bytes)
    this.#offset += bytes.length
  }

  #header(bytes: Uint8Array): void {
    const reader = new ByteReader(bytes)
    this.#sink.account('parsed', bytes.length)
    if (reader.u32(124, 'checksum') !== crc32(bytes, 0, 120)) {
      this.#issue('damaged-header', 0, HEADER, 'the checksum of the file header is wrong')
    }
    const flags = reader.u32(120, 'flags')
    if (flags & 1) this.#issue('damaged-header', 0, HEADER, 'the file was not closed')
    if (flags & 2) this.#issue('damaged-header', 0, HEADER, 'the log was full')
  }

  #chunk(bytes: Uint8Array): void {
    const whole = bytes.length === CHUNK
    const hasMagic = textOf(bytes, 0, Math.min(7, bytes.length)) === 'ElfChnk'
    if (!hasMagic && bytes.every((byte) => byte === 0)) {
      this.#sink.account('skipped', bytes.length)
      return
    }
    const reader = new ByteReader(bytes)
    if (bytes.length <= RECORDS) {
      this.#sink.account('unreadable', bytes.length)
      return
    }
    const free = reader.u32(48, 'free space')
    const end = free >= RECORDS && free <= bytes.length ? free : bytes.length
    if (!hasMagic) this.#issue('damaged-chunk', this.#offset, bytes.length, 'the chunk does not begin as one')
    else if (whole) {
      if (reader.u32(124, 'checksum') !== crc32(bytes, 128, RECORDS, crc32(bytes, 0, 120))) {
        this.#issue('damaged-chunk', this.#offset, RECORDS, 'the checksum of the chunk header is wrong')
      } else if (free > CHUNK || free < RECORDS) {
        this.#issue('damaged-chunk', this.#offset, RECORDS, `free space is said to begin at ${free}`)
      } else if (reader.u32(52, 'checksum') !== crc32(bytes, RECORDS, free)) {
        this.#issue('damaged-chunk', this.#offset, free, 'the checksum of the records is wrong')
      }
    }
    this.#sink.account(hasMagic ? 'parsed' : 'unreadable', RECORDS)
    this.#writer.useChunk(reader)
    this.#records(reader, end, whole)
  }

  #records(reader: ByteReader, end: number, whole: boolean): void {
    const { bytes } = reader
    let at = RECORDS
    while (at + RECORD_MIN <= end) {
      const size = reader.view.getUint32(at + 4, true)
      const begins = reader.view.getUint32(at, true) === RECORD_MAGIC
      if (!begins || size < RECORD_MIN || at + size > bytes.length) {
        // Each record tells where the next one begins; without that the rest of the chunk is lost.
        const cut = begins && !whole && at + size > bytes.length
        this.#lose(
          at,
          end - at,
          cut
            ? 'the file ends in this record'
            : begins
              ? `a record of ${size} bytes does not fit`
              : 'no record begins here',
        )
        at = end
        break
      }
      this.#record(reader, at, size)
      at += size
    }
    const rest = bytes.length - at
    if (rest <= 0) return
    // Behind the last record lies what older, longer content left; it is not this log's any more.
    if (whole || bytes.subarray(at).every((byte) => byte === 0)) this.#sink.account('skipped', rest)
    else this.#sink.account('unreadable', rest)
  }

  #record(reader: ByteReader, at: number, size: number): void {
    const { view } = reader
    reader.limit = reader.bytes.length
    const id = reader.u64(at + 8, 'record number')
    const written = filetimeMs(view.getUint32(at + 16, true), view.getUint32(at + 20, true))
    const place = { id, offset: this.#offset + at, length: size, written }
    try {
      this.#writer.write(at + RECORD_HEAD, at + size - 4, place)
      this.#sink.account('parsed', size)
      if (view.getUint32(at + size - 4, true) !== size) {
        this.#issue('damaged-record', place.offset, size, 'its two sizes differ; its fields were read', id)
      }
    } catch (error) {
      if (!(error instanceof Truncated || error instanceof Malformed)) throw error
      this.#sink.account('unreadable', size)
      this.#issue('damaged-record', place.offset, size, error.message, id)
    }
  }

  #lose(at: number, length: number, detail: string): void {
    this.#sink.account('unreadable', length)
    this.#issue('damaged-record', this.#offset + at, length, detail)
  }

  #issue(code: IssueCode, offset: number, length: number, detail: string, ordinal = 0): void {
    this.#sink.issue({ code, place: { kind: 'record', ordinal, offset, length }, detail })
  }

  /** Follows the record numbers of each channel: where they run on, nothing is missing. */
  #follow(block: Block): void {
    const channels = block.columns.find(({ name }) => name === 'Channel')
    const ids = block.columns.find(({ name }) => name === 'EventID')
    for (let row = 0; row < block.rows; row++) {
      const channel = channels ? cell(channels, row) : undefined
      if (typeof channel !== 'string') continue
      const time = block.time[row]!
      const id = block.ordinals[row]!
      const kind = kindOfChannel(channel)
      this.#clearing(channel, ids ? cell(ids, row) : undefined, time)
      const run = this.#runs.get(kind)
      if (run && id === run.last + 1) {
        run.last = id
        run.from = Math.min(run.from, time)
        run.to = Math.max(run.to, time)
        continue
      }
      if (run) {
        if (run.from < run.to) this.#sink.unbroken(kind, run.from, run.to)
        this.#issue(
          'record-gap',
          block.offsets[row]!,
          block.lengths[row]!,
          id > run.last
            ? `${channel}: ${id - run.last - 1} numbers are missing before ${id}`
            : `${channel}: ${id} follows ${run.last}`,
          id,
        )
      }
      this.#runs.set(kind, { last: id, from: time, to: time })
    }
  }

  #clearing(channel: string, eventId: string | string[] | undefined, time: number): void {
    const cleared =
      (channel === 'Security' && eventId === '1102') || (channel === 'System' && eventId === '104')
    if (cleared) this.#sink.fact({ key: 'log-cleared', value: channel, time })
  }
}
