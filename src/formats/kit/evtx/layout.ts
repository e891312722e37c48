import type { ByteReader } from './byte-reader.ts'
import { filetimeMs } from '../times/filetime.ts'

/*
 * An EVTX file: a header block of 4 KiB, then chunks of 64 KiB that stand for themselves.
 *
 *   file header  "ElfFile\0" … next record number at 24, chunk count at 42, flags at 120,
 *                CRC of the first 120 bytes at 124
 *   chunk        "ElfChnk\0" … free space at 48, CRC of the records at 52, CRC of the header at 124;
 *                records from 512
 *   record       0x00002a2a, size, number (8), FILETIME (8), binary XML, size again
 */
export const HEADER = 4096
export const CHUNK = 65_536
export const RECORDS = 512
/** The part of a chunk's header that tells a chunk from other bytes. */
export const CHUNK_HEAD = 56
export const RECORD_MAGIC = 0x2a2a
export const RECORD_HEAD = 24
/** Smallest record: its head, something, and its size again. */
export const RECORD_MIN = RECORD_HEAD + 4
export const CHUNK_MAGIC = Uint8Array.of(0x45, 0x6c, 0x66, 0x43, 0x68, 0x6e, 0x6b, 0x00)

const EARLIEST = Date.UTC(1990, 0)
const LATEST = Date.UTC(2100, 0)

export function isChunk(bytes: Uint8Array, at = 0): boolean {
  return at + 8 <= bytes.length && CHUNK_MAGIC.every((byte, i) => bytes[at + i] === byte)
}

export function isZero(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false
  return true
}

/** When the record was written, epoch ms. */
export function writtenAt(reader: ByteReader, at: number): number {
  return filetimeMs(reader.view.getUint32(at + 16, true), reader.view.getUint32(at + 20, true))
}

/** The size of a whole record at `at` that ends by `end`, by everything its frame says; 0 when there is none. */
export function framedSize(reader: ByteReader, at: number, end: number): number {
  const { view } = reader
  if (at + RECORD_MIN > end || view.getUint32(at, true) !== RECORD_MAGIC) return 0
  const size = view.getUint32(at + 4, true)
  if (size < RECORD_MIN || size > CHUNK - RECORDS || at + size > end) return 0
  if (view.getUint32(at + size - 4, true) !== size) return 0
  const written = writtenAt(reader, at)
  return written > EARLIEST && written < LATEST ? size : 0
}
