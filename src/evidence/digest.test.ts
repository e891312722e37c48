import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ONE_PIECE_BYTES, sha256 } from './digest.ts'

const LARGE = new Uint8Array(ONE_PIECE_BYTES + 5).map((_, i) => (i * 2654435761) >>> 24)

async function digestOf(pieces: readonly Uint8Array[], said: number): Promise<string> {
  const digest = await sha256(said)
  for (const piece of pieces) digest.update(piece)
  return digest.hex()
}

describe('the digest of a source', () => {
  it.each([
    ['nothing', 0, []],
    ['one piece', 1000, [1000]],
    ['one piece, although nothing was said to come', 0, [1000]],
    ['several pieces', 1000, [1, 500, 499]],
    ['more than was said', 1000, [1000, 1000]],
    ['less than was said', 5000, [1000, 1000]],
    ['as much as is taken at once', ONE_PIECE_BYTES, [ONE_PIECE_BYTES]],
    ['far more than was said', 1000, [1000, 4000, ONE_PIECE_BYTES]],
    ['more than is taken at once', ONE_PIECE_BYTES + 5, [ONE_PIECE_BYTES, 5]],
  ])('is SHA-256 of %s', async (_, said, lengths) => {
    let at = 0
    const pieces = lengths.map((length) => LARGE.subarray(at % LARGE.length, (at += length)))
    const expected = createHash('sha256')
    for (const piece of pieces) expected.update(piece)
    const wanted = expected.digest('hex')
    expect(await digestOf(pieces, said)).toBe(wanted)
    // What one digest leaves behind is nothing to the next.
    expect(await digestOf(pieces, said)).toBe(wanted)
  })
})
