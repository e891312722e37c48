import type { Source } from '../event/source.ts'
import { md5Stream, sha1Stream, type ReusableDigest } from '../evidence/digest.ts'

/** Digests that nothing rests on, but by which lists and collectors name files. */
export type WeakDigests = Pick<Source, 'md5' | 'sha1'>

type Name = keyof WeakDigests

/** Sources up to this size have all digests, so that lists that are added later find them too. */
export const ALWAYS_DIGESTED = 1 << 20

const MAKERS = { md5: md5Stream, sha1: sha1Stream } as const

/** Takes the digests of one source after the other. */
export class WeakDigesting {
  readonly #made = new Map<Name, ReusableDigest>()
  #running: readonly (readonly [Name, ReusableDigest])[] = []

  /** A source begins, of about so many bytes. */
  async begin(bytes: number, wanted: Readonly<Record<Name, boolean>>): Promise<void> {
    const running: [Name, ReusableDigest][] = []
    for (const name of ['md5', 'sha1'] as const) {
      if (!wanted[name] && bytes > ALWAYS_DIGESTED) continue
      const digest = this.#made.get(name) ?? (await MAKERS[name]())
      this.#made.set(name, digest)
      digest.begin()
      running.push([name, digest])
    }
    this.#running = running
  }

  update(piece: Uint8Array): void {
    for (const [, digest] of this.#running) digest.update(piece)
  }

  /** The source is over. */
  end(): WeakDigests {
    return Object.fromEntries(this.#running.map(([name, digest]) => [name, digest.hex()]))
  }
}
