import type { RandomBytes } from '../input.ts'
import { bytesOf } from '../pieces.ts'
import type { Container } from './container.ts'

/** A zip ends in its directory and a comment of at most so many bytes. */
const END_BYTES = 22
const MAX_COMMENT = 0xffff
const END = 0x06054b50
const CENTRAL = 0x02014b50
/** Programs that unpack themselves carry the archive behind so many bytes at most. */
const MAX_PROGRAM = 4 << 20
const HEAD_BYTES = 64

/** An archive that does not begin where its file does. */
export interface EmbeddedArchive {
  readonly container: Container
  readonly blob: Blob
  /** Bytes of the file before it, which are no part of it. */
  readonly before: number
}

/** Finds the archive in a self-extracting program, or in a zip with bytes before it; `null` when there is none. */
export async function embeddedIn(blob: Blob, kinds: readonly Container[]): Promise<EmbeddedArchive | null> {
  const zip = kinds.find(({ id }) => id === 'zip')
  const start = zip ? await zipStart(blob) : null
  if (zip && start !== null) return { container: zip, blob: blob.slice(start), before: start }
  const head = await bytesOf(blob, 0, 2)
  // Only programs: archives that somebody hid elsewhere are not looked for.
  return head[0] === 0x4d && head[1] === 0x5a ? behindProgram(blob, kinds) : null
}

async function zipStart(blob: RandomBytes): Promise<number | null> {
  const from = Math.max(0, blob.size - END_BYTES - MAX_COMMENT)
  const view = new DataView((await bytesOf(blob, from, blob.size)).buffer)
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue
    if (at + END_BYTES + view.getUint16(at + 20, true) !== view.byteLength) continue
    const bytes = view.getUint32(at + 12, true)
    const directory = from + at - bytes
    const start = directory - view.getUint32(at + 16, true)
    if (bytes === 0 || start <= 0 || directory < 0) return null
    const first = new DataView((await bytesOf(blob, directory, directory + 4)).buffer)
    return first.byteLength === 4 && first.getUint32(0, true) === CENTRAL ? start : null
  }
  return null
}

async function behindProgram(blob: Blob, kinds: readonly Container[]): Promise<EmbeddedArchive | null> {
  const bytes = await bytesOf(blob, 0, MAX_PROGRAM)
  const unpacked = kinds.filter(({ id }) => id === '7z' || id === 'rar' || id === 'rar5')
  for (let at = 1; at < bytes.length; at++) {
    // `7z` and `Rar!`
    if (bytes[at] !== 0x37 && bytes[at] !== 0x52) continue
    const container = unpacked.find((kind) => kind.sniff(bytes.subarray(at, at + HEAD_BYTES)))
    if (container) return { container, blob: blob.slice(at), before: at }
  }
  return null
}
