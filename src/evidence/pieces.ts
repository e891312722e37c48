import type { RandomBytes } from './input.ts'
import { ONE_PIECE_BYTES } from './digest.ts'
import { ShortRead } from './read-errors.ts'

/** Large slices are several times faster than small ones; from 4 MiB on it makes little difference. */
const PIECE_BYTES = 4 << 20

/**
 * The bytes from `start` on, up to `end` or to the end of the file. Throws what the platform says, and when it gives fewer
 * bytes than stand there: nobody would miss the others.
 */
export async function bytesOf(
  blob: RandomBytes,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = blob
  const wanted = Math.max(0, Math.min(end, size) - start)
  // A slice of a file costs a look at the disk more than the file itself.
  const whole = start === 0 && wanted === size
  const bytes = await (whole ? blob : blob.slice(start, Math.min(end, size))).arrayBuffer()
  if (bytes.byteLength !== wanted)
    throw new ShortRead(`${bytes.byteLength} bytes came instead of ${wanted} from byte ${start} on`)
  return new Uint8Array(bytes)
}

/** The bytes from front to back in large pieces, the next one being read while one is looked at. */
export function readPieces(blob: RandomBytes, pieceBytes = PIECE_BYTES): AsyncGenerator<Uint8Array> {
  return piecesOf(blob.size, pieceBytes, (start, end) => bytesOf(blob, start, end))
}

/** Like `readPieces`, but a piece is valid only until the next one is taken, because its memory is reused. */
export function readPassing(blob: RandomBytes): AsyncGenerator<Uint8Array> {
  const { size } = blob
  const { readInto } = blob
  if (!readInto) return readPieces(blob, size <= ONE_PIECE_BYTES ? ONE_PIECE_BYTES : PIECE_BYTES)
  const most = Math.min(size, PIECE_BYTES)
  const buffers = [new Uint8Array(most), new Uint8Array(size > most ? most : 0)]
  let turn = 0
  return piecesOf(size, PIECE_BYTES, async (start, end) => {
    const piece = buffers[turn++ % 2]!.subarray(0, end - start)
    await readInto.call(blob, start, piece)
    return piece
  })
}

async function* piecesOf(
  size: number,
  pieceBytes: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const from = (start: number): Promise<Uint8Array> | null => {
    if (start >= size) return null
    const piece = read(start, Math.min(size, start + pieceBytes))
    // A read ahead that fails is only looked at when its turn comes.
    piece.catch(() => undefined)
    return piece
  }
  let next = from(0)
  for (let start = pieceBytes; next !== null; start += pieceBytes) {
    const piece = await next
    next = from(start)
    yield piece
  }
}
