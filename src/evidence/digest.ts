import { createMD5, createSHA1, createSHA256, type IHasher } from 'hash-wasm'
import { joined } from '../event/bytes.ts'

/** The SHA-256 of a source, which grows with what is read of it. */
export interface Digest {
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): Promise<string>
}

/** A digest that can be taken of one thing after the other: to make one costs ten times what a small file does. */
export interface ReusableDigest {
  begin(): void
  update(piece: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

/** Sources up to this size are read in one piece, of which the browser takes the digest. */
export const ONE_PIECE_BYTES = 16 << 20
/** For so few, to ask the browser takes longer than the digest does. */
const FEW_BYTES = 16 << 10

/**
 * The digest of a source of about so many bytes; what it is given must not be written to again. The browser has the
 * instructions of the processor and another thread for it, but only takes what is whole; what is larger, or very
 * small, goes through WebAssembly.
 */
export async function sha256(bytes: number): Promise<Digest> {
  const stream = idle.pop() ?? streamOf(await createSHA256())
  stream.begin()
  const whole = hasSubtle() && bytes > FEW_BYTES && bytes <= ONE_PIECE_BYTES
  return whole ? new WholeDigest(bytes, stream) : new StreamDigest(stream)
}

const idle: ReusableDigest[] = []

/** A page that came over plain HTTP from another machine has none. */
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

/** Keeps what it is given until it is whole, or more than was said. */
class WholeDigest implements Digest {
  readonly #expected: number
  readonly #stream: ReusableDigest
  readonly #pieces: Uint8Array[] = []
  #bytes = 0
  /** Begun when all that is expected came at once. */
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
  const start = head.subarray(0, HEAD_BYTES)
  const digest = await sha256(start.length)
  digest.update(start)
  return digest.hex()
}
