import { crc32 } from 'node:zlib'

const HEADER = 4096
const CHUNK = 65_536
const RECORDS = 512

export interface WalkedRecord {
  readonly number: number
  readonly offset: number
  readonly length: number
  /** Time of writing in epoch milliseconds. */
  readonly time: number
  /** True when an earlier record of the chunk defined the template of the event. */
  readonly reused: boolean
}

/**
 * Walks an event log by its structure alone and throws at the first error in it. It checks the checksums,
 * the counts and numbers of the file and its chunks, the sizes at both ends of a record, that each
 * template exists, and that the values fill their record.
 */
export function walkEvtx(bytes: Buffer): WalkedRecord[] {
  must(bytes.toString('latin1', 0, 8) === 'ElfFile\0', 'file signature')
  must(bytes.readUInt32LE(124) === crc32(bytes.subarray(0, 120)), 'checksum of the file header')
  const chunks = bytes.readUInt16LE(42)
  must(bytes.length === HEADER + chunks * CHUNK, 'length of the file')
  const records: WalkedRecord[] = []
  for (let at = HEADER; at < bytes.length; at += CHUNK) records.push(...walkChunk(bytes, at))
  records.forEach(({ number }, i) => must(number === records[0]!.number + i, `number of record ${number}`))
  must(Number(bytes.readBigUInt64LE(24)) === records.at(-1)!.number + 1, 'next record number')
  return records
}

function walkChunk(bytes: Buffer, start: number): WalkedRecord[] {
  const chunk = bytes.subarray(start, start + CHUNK)
  must(chunk.toString('latin1', 0, 8) === 'ElfChnk\0', 'chunk signature')
  const free = chunk.readUInt32LE(48)
  must(chunk.readUInt32LE(52) === crc32(chunk.subarray(RECORDS, free)), 'checksum of the records')
  const head = crc32(chunk.subarray(128, RECORDS), crc32(chunk.subarray(0, 120)))
  must(chunk.readUInt32LE(124) === head, 'checksum of the chunk header')
  const records: WalkedRecord[] = []
  const templates = new Map<number, number>()
  let at = RECORDS
  while (at < free) {
    const length = chunk.readUInt32LE(at + 4)
    must(chunk.readUInt32LE(at) === 0x2a2a, 'record signature')
    must(chunk.readUInt32LE(at + length - 4) === length, 'second size of a record')
    const reused = walkInstance(chunk, at + 24, at + length - 4, templates)
    records.push({
      number: Number(chunk.readBigUInt64LE(at + 8)),
      offset: start + at,
      length,
      time: Number(chunk.readBigUInt64LE(at + 16) / 10_000n) - 11_644_473_600_000,
      reused,
    })
    at += length
  }
  must(at === free, 'end of the records')
  must(chunk.readUInt32LE(44) === records.at(-1)!.offset - start, 'place of the last record')
  const numbers = [8, 16].map((place) => Number(chunk.readBigUInt64LE(place)))
  must(numbers[0] === records[0]!.number && numbers[1] === records.at(-1)!.number, 'numbers of the chunk')
  return records
}

/** Walks a fragment with one template instance. Returns true when its template was defined before. */
function walkInstance(chunk: Buffer, start: number, end: number, templates: Map<number, number>): boolean {
  must(chunk.readUInt32LE(start) === 0x0001_010f, 'fragment header')
  must(chunk.readUInt16LE(start + 4) === 0x010c, 'template instance')
  const id = chunk.readUInt32LE(start + 6)
  const definition = chunk.readUInt32LE(start + 10)
  let at = start + 14
  const reused = definition !== at
  if (reused) must(templates.get(definition) === id, 'template defined before')
  else {
    must(chunk.readUInt32LE(at + 4) === id, 'id of the template')
    templates.set(definition, id)
    at += 24 + chunk.readUInt32LE(at + 20)
    must(chunk[at - 1] === 0, 'end of the template')
  }
  const count = chunk.readUInt32LE(at)
  let size = 0
  for (let i = 0; i < count; i++) size += chunk.readUInt16LE(at + 4 + 4 * i)
  at += 4 + 4 * count + size
  must(chunk[at] === 0 && at < end && end - at <= 8, 'values fill the record')
  return reused
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the event log is not as it should be: ${what}`)
}
