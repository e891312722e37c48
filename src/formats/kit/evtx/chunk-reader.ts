import { ByteReader, MalformedError, TruncatedError } from './byte-reader.ts'
import { crc32 } from '../../../event/crc32.ts'
import { Remains, type Findings } from './findings.ts'
import {
  CHUNK,
  framedSize,
  isChunk,
  isZero,
  RECORD_HEAD,
  RECORD_MAGIC,
  RECORD_MIN,
  RECORDS,
  writtenAt,
} from './layout.ts'
import { REPEAT, type RecoverySource, type RecordWriter } from './record-writer.ts'

interface FailedRecord {
  readonly at: number
  readonly size: number
  /** Why it was not counted when it was met. */
  readonly recovered: RecoverySource | null
  readonly problem: string
}

/** Reads one chunk: the records that it counts, then what older content left behind them. */
export class ChunkReader {
  readonly #writer: RecordWriter
  readonly #findings: Findings
  #reader = new ByteReader(new Uint8Array(0))
  /** Offset of the chunk in the source. */
  #offset = 0
  #recovered: RecoverySource | null = null
  #ends = ''
  /** Records in a chunk that is not counted which were read before. */
  #repeats = 0
  /** Records of the chunk that could not be read by their templates. */
  #failed: FailedRecord[] = []

  constructor(writer: RecordWriter, findings: Findings) {
    this.#writer = writer
    this.#findings = findings
  }

  /**
   * `bytes` are a chunk, or the part of one that is there before something `ends` it; `recovered`: why it is not
   * counted.
   */
  read(bytes: Uint8Array, offset: number, recovered: RecoverySource | null, ends: string): void {
    const findings = this.#findings
    this.#offset = offset
    this.#ends = ends
    this.#recovered = recovered
    this.#repeats = 0
    this.#failed = []
    if (bytes.length <= RECORDS) return findings.account('unreadable', bytes.length)
    const reader = (this.#reader = new ByteReader(bytes))
    const free = reader.u32(48, 'free space')
    const end = free >= RECORDS && free <= bytes.length ? free : bytes.length
    this.#writer.useChunk(reader, false)
    if (isChunk(bytes)) {
      if (bytes.length === CHUNK) this.#check(reader, free)
      findings.account('parsed', RECORDS)
    } else {
      findings.issue('damaged-chunk', offset, bytes.length, 'the chunk does not begin as one')
      findings.account('unreadable', RECORDS)
    }
    const at = this.#records(end)
    this.#retry()
    if (this.#repeats > 0) {
      const repeated = new Remains()
      repeated.repeats = this.#repeats
      findings.remains(repeated, offset, at, 'in the chunk')
    }
    this.#slack(at)
  }

  #check(reader: ByteReader, free: number): void {
    const { bytes } = reader
    const findings = this.#findings
    if (reader.u32(124, 'checksum') !== crc32(bytes, 128, RECORDS, crc32(bytes, 0, 120))) {
      findings.issue('damaged-chunk', this.#offset, RECORDS, 'the checksum of the chunk header is wrong')
    } else if (free > CHUNK || free < RECORDS) {
      findings.issue('damaged-chunk', this.#offset, RECORDS, `free space is said to begin at ${free}`)
    } else if (reader.u32(52, 'checksum') !== this.#writer.checksum(RECORDS, free)) {
      findings.issue('damaged-chunk', this.#offset, free, 'the checksum of the records is wrong')
    }
  }

  /** Returns where the records end. */
  #records(end: number): number {
    const { bytes, view } = this.#reader
    let at = RECORDS
    while (at + RECORD_MIN <= end) {
      const run = this.#recovered === null ? this.#writer.run(at, end, this.#offset) : null
      if (run) {
        this.#findings.account('parsed', run.end - at)
        const written = writtenAt(this.#reader, run.last)
        for (const number of run.numbers) this.#findings.counted(number, written)
        at = run.end
        continue
      }
      const size = view.getUint32(at + 4, true)
      const begins = view.getUint32(at, true) === RECORD_MAGIC
      if (begins && size >= RECORD_MIN && at + size <= bytes.length) {
        this.#record(at, size)
        at += size
        continue
      }
      // Each record tells where the next one begins; without that, the next is looked for.
      let next = at + 8 - (at % 8)
      while (next < end && framedSize(this.#reader, next, end) === 0) next += 8
      next = Math.min(next, end)
      const cut = begins && bytes.length < CHUNK && at + size > bytes.length
      this.#findings.account('unreadable', next - at)
      this.#findings.issue(
        'damaged-record',
        this.#offset + at,
        next - at,
        cut
          ? `${this.#ends} in this record`
          : begins
            ? `a record of ${size} bytes does not fit`
            : 'no record begins here',
      )
      at = next
      // From here on the log itself would not get any further.
      this.#recovered ??= 'chunk'
    }
    return at
  }

  #record(at: number, size: number): void {
    const reader = this.#reader
    const findings = this.#findings
    const place = { ...this.#placeOf(at, size), recovered: this.#recovered }
    const { id, offset, written } = place
    if (this.#recovered !== null && this.#writer.isRepeat(at + RECORD_HEAD, at + size - 4)) {
      this.#repeats++
      return findings.account('skipped', size)
    }
    try {
      const problem = this.#writer.write(at + RECORD_HEAD, at + size - 4, place)
      findings.account('parsed', size)
      if (this.#recovered === null) findings.counted(id, written)
      else findings.recovered++
      if (typeof problem === 'string')
        findings.issue('damaged-record', offset, size, `read as far as it goes: ${problem}`, id)
      if (reader.view.getUint32(at + size - 4, true) !== size) {
        findings.issue('damaged-record', offset, size, 'its two sizes differ; its fields were read', id)
      }
    } catch (error) {
      if (!(error instanceof TruncatedError || error instanceof MalformedError)) throw error
      this.#failed.push({ at, size, recovered: this.#recovered, problem: error.message })
    }
  }

  /** Damage that hits a template takes all records that were made of it along, but their values still stand in each. */
  #retry(): void {
    if (this.#failed.length === 0) return
    const findings = this.#findings
    this.#writer.useChunk(this.#reader, true)
    for (const { at, size, recovered, problem } of this.#failed) {
      const place = { ...this.#placeOf(at, size), recovered }
      const way = recoverRecord(this.#writer, at, size, place)
      const read = way === 'written'
      findings.account(read ? 'parsed' : way === 'repeat' ? 'skipped' : 'unreadable', size)
      if (way === 'repeat') this.#repeats++
      else {
        const said = read ? `read without its template: ${problem}` : problem
        findings.issue('damaged-record', place.offset, size, said, place.id)
      }
      if (!read) continue
      if (recovered === null) findings.counted(place.id, place.written)
      else findings.recovered++
    }
  }

  #placeOf(at: number, size: number): { id: number; offset: number; length: number; written: number } {
    const reader = this.#reader
    reader.limit = reader.bytes.length
    const id = reader.u64(at + 8, 'record number')
    return { id, offset: this.#offset + at, length: size, written: writtenAt(reader, at) }
  }

  /**
   * Behind the last record lies what older, longer content left. It is not the log's any more, but
   * whole records in it can still be read where their templates are there.
   */
  #slack(from: number): void {
    const { bytes } = this.#reader
    const { length } = bytes
    if (from >= length) return
    const rest = length === CHUNK || isZero(bytes, from) ? 'skipped' : 'unreadable'
    const remains = new Remains()
    let kept = 0
    let repeated = 0
    this.#writer.useChunk(this.#reader, true)
    for (let at = from + ((8 - (from % 8)) % 8); at + RECORD_MIN <= length;) {
      const run = this.#writer.runRemains(at, this.#offset)
      if (run) {
        remains.found += run.found
        remains.incomplete += run.incomplete
        remains.repeats += run.repeats
        remains.unread += run.unread
        kept += run.bytes
        repeated += run.repeatBytes
        at = run.end
        if (at + RECORD_MIN > length) break
      }
      const size = framedSize(this.#reader, at, length)
      const way = size > 0 ? this.#remains(at, size) : null
      if (way === 'written') {
        remains.found++
        if (this.#writer.incomplete) remains.incomplete++
        kept += size
      } else if (way === 'repeat') {
        remains.repeats++
        repeated += size
      } else if (way === 'unread') remains.unread++
      at += way === null || way === 'unread' ? 8 : size
    }
    this.#findings.account('parsed', kept)
    this.#findings.account('skipped', repeated)
    this.#findings.account(rest, length - from - kept - repeated)
    this.#findings.remains(remains, this.#offset + from, length - from, 'behind the last record of the chunk')
  }

  #remains(at: number, size: number): Recovery {
    return recoverRecord(this.#writer, at, size, { ...this.#placeOf(at, size), recovered: 'slack' })
  }
}

/** What became of a record among remains; one that repeats another one is not written, nor one of which nothing can be read. */
export type Recovery = 'written' | 'repeat' | 'unread'

/** Writes a record whose template may be gone. */
export function recoverRecord(
  writer: RecordWriter,
  at: number,
  size: number,
  place: Parameters<RecordWriter['write']>[2],
): Recovery {
  if (writer.isRepeat(at + RECORD_HEAD, at + size - 4)) return 'repeat'
  // Among remains failing is the rule, and what a failure costs is the trace that nobody looks at.
  const traced = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return recovered(writer, at, size, place)
  } finally {
    Error.stackTraceLimit = traced
  }
}

function recovered(
  writer: RecordWriter,
  at: number,
  size: number,
  place: Parameters<RecordWriter['write']>[2],
): Recovery {
  const orphan = writer.isOrphan(at + RECORD_HEAD, at + size - 4)
  for (const way of ['write', 'writeValues'] as const) {
    if (orphan && way === 'write') continue
    try {
      return writer[way](at + RECORD_HEAD, at + size - 4, place) === REPEAT ? 'repeat' : 'written'
    } catch (error) {
      if (!(error instanceof TruncatedError || error instanceof MalformedError)) throw error
    }
  }
  return 'unread'
}
