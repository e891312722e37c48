import type { Source } from '../event/source.ts'
import { md5Stream, sha1Stream, type ReusableDigest } from '../evidence/digest.ts'

/** Digests that nothing rests on, but by which lists and collectors name files. */
export type WeakDigests = Pick<Source, 'md5' | 'sha1'>

type Name = keyof WeakDigests

/** Sources up to this size have all digests, so that lists that are added later find them too. */
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
    return new WeakRun(running, this.#idle)
  }
}

/** The digests of one source. */
class WeakRun {
  readonly #running: readonly (readonly [Name, ReusableDigest])[]
  readonly #idle: Record<Name, ReusableDigest[]>

  constructor(running: readonly (readonly [Name, ReusableDigest])[], idle: Record<Name, ReusableDigest[]>) {
    this.#running = running
    this.#idle = idle
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
