import { createMD5, createSHA1, createSHA256, type IHasher } from 'hash-wasm'

/** A digest that grows with its input. */
export interface Digest {
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

/** A digest that can be taken of one thing after the other: to make one costs ten times what a small file does. */
export interface ReusableDigest extends Digest {
  begin(): void
}

export async function sha256Stream(): Promise<Digest> {
  return streamOf(await createSHA256())
}

/** Only to compare with what collectors and lists name; nothing rests on it. */
export async function sha1Stream(): Promise<ReusableDigest> {
  return streamOf(await createSHA1())
}

/** As `sha1Stream`. */
export async function md5Stream(): Promise<ReusableDigest> {
  return streamOf(await createMD5())
}

function streamOf(hasher: IHasher): ReusableDigest {
  hasher.init()
  return {
    begin: () => void hasher.init(),
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
