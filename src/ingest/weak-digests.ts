import type { Source } from '../event/source.ts'
import { md5Stream, sha1Stream, type ReusableDigest } from '../evidence/digest.ts'

/** MD5 and SHA-1 prove nothing, but lists of indicators and records of collectors name files by them. */
export type WeakDigests = Pick<Source, 'md5' | 'sha1'>

type Name = keyof WeakDigests

/** Files of up to this many bytes that are no logs get both digests, so that lists added later find them too. */
export const ALWAYS_DIGESTED = 1 << 20

const MAKERS = { md5: md5Stream, sha1: sha1Stream } as const

/** Computes the digests of sources, of several at the same time. */
export class WeakDigester {
  readonly #idle: Record<Name, ReusableDigest[]> = { md5: [], sha1: [] }

  /** Begins a source of about this many bytes. */
  async begin(bytes: number, wanted: Readonly<Record<Name, boolean>>): Promise<SourceDigests> {
    const running: [Name, ReusableDigest][] = []
    for (const name of ['md5', 'sha1'] as const) {
      if (!wanted[name] && bytes > ALWAYS_DIGESTED) continue
      const digest = this.#idle[name].pop() ?? (await MAKERS[name]())
      digest.begin()
      running.push([name, digest])
    }
    return new SourceDigests(running, wanted, this.#idle)
  }
}

/** Computes the digests of one source. */
class SourceDigests {
  #running: readonly (readonly [Name, ReusableDigest])[]
  readonly #wanted: Readonly<Record<Name, boolean>>
  readonly #idle: Record<Name, ReusableDigest[]>

  constructor(
    running: readonly (readonly [Name, ReusableDigest])[],
    wanted: Readonly<Record<Name, boolean>>,
    idle: Record<Name, ReusableDigest[]>,
  ) {
    this.#running = running
    this.#wanted = wanted
    this.#idle = idle
  }

  /** The source is a log: goes on only with the digests that somebody asks for. */
  wantedOnly(): void {
    for (const [name, digest] of this.#running) if (!this.#wanted[name]) this.#idle[name].push(digest)
    this.#running = this.#running.filter(([name]) => this.#wanted[name])
  }

  update(piece: Uint8Array): void {
    for (const [, digest] of this.#running) digest.update(piece)
  }

  /** Gives the digests of all bytes that were taken. */
  end(): WeakDigests {
    const digests = Object.fromEntries(this.#running.map(([name, digest]) => [name, digest.hex()]))
    for (const [name, digest] of this.#running) this.#idle[name].push(digest)
    return digests
  }
}
