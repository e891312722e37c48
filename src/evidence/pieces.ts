import type { RandomBytes } from './input.ts'

/** Large slices are several times faster than small ones; measured best between 4 and 8 MiB. */
const PIECE_BYTES = 8 << 20

/** The bytes from front to back in large pieces, the next one being read while one is looked at. */
export async function* readPieces(blob: RandomBytes, pieceBytes = PIECE_BYTES): AsyncGenerator<Uint8Array> {
  const { size } = blob
  if (size > 0 && size <= pieceBytes) {
    // A slice of a file costs a look at the disk more than the file itself.
    yield new Uint8Array(await blob.arrayBuffer())
    return
  }
  const read = (start: number): Promise<ArrayBuffer> =>
    blob.slice(start, Math.min(size, start + pieceBytes)).arrayBuffer()
  let next = size > 0 ? read(0) : null
  // A read ahead that fails is only looked at when its turn comes.
  next?.catch(() => undefined)
  for (let start = 0; next !== null; start += pieceBytes) {
    const piece = await next
    next = start + pieceBytes < size ? read(start + pieceBytes) : null
    next?.catch(() => undefined)
    yield new Uint8Array(piece)
  }
}
