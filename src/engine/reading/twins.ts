import { hostOfPath } from '../../evidence/hosts.ts'
import type { Source } from '../../event/source.ts'
import type { Twin } from '../../ingest/task.ts'

const NONE_KNOWN: ReadonlySet<string> = new Set()

/** A source that was read whole, and the server that its path names. */
interface KnownTwin {
  readonly twin: Twin
  /** `null` where no server is named, or where the content names one itself, wherever the copy lies. */
  readonly server: string | null
}

/**
 * Sources that were read whole, by their size, so that another one with the same bytes need not be read. Equal logs in the
 * folders of two servers are evidence of both, and each is read.
 */
export class Twins {
  readonly #bySize = new Map<number, KnownTwin[]>()

  add({ path, receipt, contentHost }: Source, twin: Twin): void {
    const server = contentHost === null ? hostOfPath(path, NONE_KNOWN) : null
    const known = this.#bySize.get(receipt.bytes)
    if (!known) this.#bySize.set(receipt.bytes, [{ twin, server }])
    else if (!known.some((one) => one.twin.sha256 === twin.sha256 && one.server === server))
      known.push({ twin, server })
  }

  /** Sources whose bytes can stand for those of a file of this size at this path. */
  of(bytes: number, path: string): readonly Twin[] {
    const known = this.#bySize.get(bytes)
    if (!known) return []
    const server = hostOfPath(path, NONE_KNOWN)
    return known.flatMap((one) =>
      server === null || one.server === null || one.server === server ? one.twin : [],
    )
  }
}
