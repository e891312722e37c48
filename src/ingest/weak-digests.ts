import type { Source } from '../event/source.ts'
import { md5Stream, sha1Stream, type ReusableDigest } from '../evidence/digest.ts'

/** Digests that nothing rests on, but by which lists and collectors name files. */
export type WeakDigests = Pick<Source, 'md5' | 'sha1'>

type Name = keyof WeakDigests

/** Sources up to this size that are no logs have all digests, so that lists that are added later find them too. */
export const ALWAYS_DIGESTED = 1 << 20

const MAKERS = { md5: md5Stream, sha1: sha1Stream } as const

/** Takes the digests of sources, some of them at the same time. */
export class WeakDigesting {
  readonly #idle: Record<Name, ReusableDigest[]> = { md5: [], sha1: [] }

  /** A source begins, of about so many bytes. */
  async begin(bytes: number, wanted: Readonly<Record<Name, boolean>>): Promise<WeakRun> {
    const running: [Name, ReusableDigest][] = []
    for (const name of ['md5', 'sha1'] as const) {
      if (!wanted[name] && bytes > ALWAYS_DIGESTED) continue
      const digest = this.#idle[name].pop() ?? (await MAKERS[name]())
      digest.begin()
      running.push([name, digest])
    }
    return new WeakRun(running, wanted, this.#idle)
  }
}

/** The digests of one source. */
class WeakRun {
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

  /** From here on only what somebody asks for is taken. */
  wantedOnly(): void {
    for (const [name, digest] of this.#running) if (!this.#wanted[name]) this.#idle[name].push(digest)
    this.#running = this.#running.filter(([name]) => this.#wanted[name])
  }

  update(piece: Uint8Array): void {
    for (const [, digest] of this.#running) digest.update(piece)
  }

  /** The source is over. */
  end(): WeakDigests {
    const digests = Object.fromEntries(this.#running.map(([name, digest]) => [name, digest.hex()]))
    for (const [name, digest] of this.#running) this.#idle[name].push(digest)
    return digests
  }
}
