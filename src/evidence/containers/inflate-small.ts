import { Gunzip } from 'fflate'
import { joined } from '../../event/bytes.ts'

/** Deflate grows a piece up to a thousandfold, so that these stay small. */
const CAREFUL_BYTES = 32 << 10
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
const TRAILER_BYTES = 8
/** An empty gzip: where it is found, the one before it has ended. */
const END = Uint8Array.of(...HEADER, 3, 0, ...new Uint8Array(TRAILER_BYTES))

/** As `InflateWhole`, without the help of a platform. */
export function inflatedInPieces(packed: Uint8Array, size: number): Uint8Array | null {
  const framed = joined([HEADER, packed, new Uint8Array(TRAILER_BYTES), END])
  const pieces: Uint8Array[] = []
  let left = size
  let end: number | null = null
  const gunzip = new Gunzip((piece) => {
    left -= piece.length
    pieces.push(piece)
  })
  gunzip.onmember = (offset) => (end ??= offset)
  try {
    for (let at = 0; at < framed.length && left >= 0; at += CAREFUL_BYTES)
      gunzip.push(framed.subarray(at, at + CAREFUL_BYTES), at + CAREFUL_BYTES >= framed.length)
  } catch {
    return null
  }
  return left === 0 && end === framed.length - END.length ? joined(pieces) : null
}
