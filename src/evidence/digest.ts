import { createMD5, createSHA1, createSHA256, type IHasher } from 'hash-wasm'
import { joined } from '../event/bytes.ts'

/** The SHA-256 of a source, computed while the source is read. */
export interface Digest {
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): Promise<string>
}

/** A digest that is used for one source after another: making it costs ten times the digest of a small file. */
export interface ReusableDigest {
  begin(): void
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

/** Sources up to this size are read in one piece, of which the browser takes the digest. */
export const ONE_PIECE_BYTES = 16 << 20
/** Up to this size, asking the browser takes longer than the digest itself. */
const FEW_BYTES = 16 << 10

/**
 * A digest for a source of about `bytes` bytes; the pieces that it is given must not be written to again. The browser uses
 * the processor's own instructions and another thread, but takes only whole sources; larger ones, and very small
 * ones, go through WebAssembly.
 */
export async function sha256(bytes: number): Promise<Digest> {
  const stream = idle.pop() ?? streamOf(await createSHA256())
  stream.begin()
  const whole = hasSubtle() && bytes > FEW_BYTES && bytes <= ONE_PIECE_BYTES
  return whole ? new WholeDigest(bytes, stream) : new StreamDigest(stream)
}

const idle: ReusableDigest[] = []

/** A page that came over plain HTTP from another machine has no Web Crypto. */
function hasSubtle(): boolean {
  return (globalThis.crypto as Partial<Crypto> | undefined)?.subtle !== undefined
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

class StreamDigest implements Digest {
  readonly #stream: ReusableDigest

  constructor(stream: ReusableDigest) {
    this.#stream = stream
  }

  update(piece: Uint8Array): void {
    this.#stream.update(piece)
  }

  async hex(): Promise<string> {
    const hex = this.#stream.hex()
    idle.push(this.#stream)
    return hex
  }
}

/** Keeps the pieces until the source is whole, or longer than expected. */
class WholeDigest implements Digest {
  readonly #expected: number
  readonly #stream: ReusableDigest
  readonly #pieces: Uint8Array[] = []
  #bytes = 0
  /** The digest in progress, when the whole source came as one piece. */
  #begun: Promise<string> | null = null

  constructor(expected: number, stream: ReusableDigest) {
    this.#expected = expected
    this.#stream = stream
  }

  update(piece: Uint8Array): void {
    this.#bytes += piece.length
    if (this.#bytes > ONE_PIECE_BYTES) {
      for (const kept of this.#pieces.splice(0)) this.#stream.update(kept)
      this.#stream.update(piece)
      return
    }
    if (this.#bytes === this.#expected && this.#pieces.length === 0) this.#begun = digestOf(piece)
    this.#pieces.push(piece)
  }

  async hex(): Promise<string> {
    const streamed = this.#stream.hex()
    idle.push(this.#stream)
    if (this.#bytes > ONE_PIECE_BYTES) return streamed
    return this.#begun !== null && this.#pieces.length === 1 ? this.#begun : digestOf(joined(this.#pieces))
  }
}

/** SHA-1, only for comparison with the digests in collectors' records and in lists of indicators. */
export async function sha1Stream(): Promise<ReusableDigest> {
  return streamOf(await createSHA1())
}

/** MD5, for the same purpose as `sha1Stream` only. */
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

/** Bytes at the beginning of a source by which its format is recognised, and by which the source is recognised again. */
export const HEAD_BYTES = 64 << 10

/** SHA-256 of the first bytes. */
export async function headDigest(head: Uint8Array): Promise<string> {
  const start = head.subarray(0, HEAD_BYTES)
  const digest = await sha256(start.length)
  digest.update(start)
  return digest.hex()
}
