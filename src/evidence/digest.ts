import { createSHA256 } from 'hash-wasm'

/** A SHA-256 that grows with its input. */
export interface Digest {
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

export async function sha256Stream(): Promise<Digest> {
  const hasher = await createSHA256()
  hasher.init()
  return {
    update: (piece) => void hasher.update(piece),
    hex: () => hasher.digest('hex'),
  }
}
