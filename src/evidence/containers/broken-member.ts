import { Inflate } from 'fflate'
import { bytesOf, readPieces } from '../pieces.ts'
import type { Flow } from './flow.ts'
import type { ZipMember } from './zip-directory.ts'
import { bytesBeforeData, DEFLATED, LOCAL, LOCAL_BYTES, STORED } from './zip-layout.ts'

const PIECE_BYTES = 1 << 20
/** Deflate grows a piece up to a thousandfold, so that these stay small. */
const CAREFUL_BYTES = 32 << 10
const ENCRYPTED = 1

/**
 * Delivers what can still be unpacked of a member whose unpacking failed. A stream that fails drops what it had unpacked and
 * not yet handed on, which of a small member is all of it. Nothing is delivered twice. Throws what the receiver or the file throws.
 */
export async function deliverTheRest(
  zip: Blob,
  member: ZipMember,
  flow: Flow,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { compressionMethod: method, encrypted } = member
  if (encrypted || (method !== STORED && method !== DEFLATED)) return
  let skip = flow.delivered
  const out: Uint8Array[] = []
  const inflate = new Inflate((piece) => void out.push(piece))
  for await (const packed of packedPieces(zip, member)) {
    if (signal?.aborted) return
    const goesOn = method === STORED ? out.push(packed) > 0 : pushed(inflate, packed)
    for (const piece of out.splice(0)) {
      const given = Math.min(skip, piece.length)
      skip -= given
      if (given < piece.length) await flow.take(piece.subarray(given))
    }
    if (!goesOn) return
  }
}

/** Whether the packed data goes on to make sense. */
function pushed(inflate: Inflate, packed: Uint8Array): boolean {
  try {
    inflate.push(packed)
    return true
  } catch {
    return false
  }
}

async function* packedPieces(zip: Blob, { offset, compressedSize }: ZipMember): AsyncGenerator<Uint8Array> {
  const header = await bytesOf(zip, offset, offset + LOCAL_BYTES)
  if (header.length < LOCAL_BYTES) return
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (view.getUint32(0, true) !== LOCAL || (view.getUint16(6, true) & ENCRYPTED) !== 0) return
  const start = offset + bytesBeforeData(view)
  const end = Math.min(zip.size, start + compressedSize)
  if (start >= end) return
  for await (const large of readPieces(zip.slice(start, end), PIECE_BYTES))
    for (let at = 0; at < large.length; at += CAREFUL_BYTES) yield large.subarray(at, at + CAREFUL_BYTES)
}
