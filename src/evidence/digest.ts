import { createSHA1, createSHA256, type IHasher } from 'hash-wasm'

/** A digest that grows with its input. */
export interface Digest {
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

export async function sha256Stream(): Promise<Digest> {
  return streamOf(await createSHA256())
}

/** Only to compare with what collectors noted; nothing rests on it. */
export async function sha1Stream(): Promise<Digest> {
  return streamOf(await createSHA1())
}

function streamOf(hasher: IHasher): Digest {
  hasher.init()
  return {
    update: (piece) => void hasher.update(piece),
    hex: () => hasher.digest('hex'),
  }
}

/** What the format of a source is recognised by, and the source is known again. */
export const HEAD_BYTES = 64 << 10

/** SHA-256 of the first bytes. */
export async function headDigest(head: Uint8Array): Promise<string> {
  const digest = await sha256Stream()
  digest.update(head.subarray(0, HEAD_BYTES))
  return digest.hex()
}
