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

/** Sources of one size that are kept, and as many more of each name: a copy mostly has the name of the first. */
const MOST = 200

interface SameSize {
  /** Digests and servers of all that were added. */
  readonly seen: Set<string>
  readonly first: KnownTwin[]
  readonly byName: Map<string, KnownTwin[]>
}

/**
 * Sources that were read whole, by their size, so that another one with the same bytes need not be read. Equal logs in the
 * folders of two servers are evidence of both, and each is read. A copy under another name is only known among the first
 * sources of its size; an archive can hold any number of these, and each would be compared with all others.
 */
export class Twins {
  readonly #bySize = new Map<number, SameSize>()

  add({ path, receipt, contentHost }: Source, twin: Twin): void {
    const server = contentHost === null ? hostOfPath(path, NONE_KNOWN) : null
    let same = this.#bySize.get(receipt.bytes)
    if (!same) this.#bySize.set(receipt.bytes, (same = { seen: new Set(), first: [], byName: new Map() }))
    const mark = `${twin.sha256} ${server}`
    if (same.seen.has(mark)) return
    same.seen.add(mark)
    if (same.first.length < MOST) {
      same.first.push({ twin, server })
      return
    }
    const named = same.byName.get(fileName(path))
    if (!named) same.byName.set(fileName(path), [{ twin, server }])
    else if (named.length < MOST) named.push({ twin, server })
  }

  /** Sources whose bytes can stand for those of a file of this size at this path. */
  of(bytes: number, path: string): readonly Twin[] {
    const known = this.#bySize.get(bytes)
    if (!known) return []
    const server = hostOfPath(path, NONE_KNOWN)
    const named = known.byName.get(fileName(path)) ?? []
    return [...known.first, ...named].flatMap((one) =>
      server === null || one.server === null || one.server === server ? one.twin : [],
    )
  }
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), path.lastIndexOf(' > ') + 2) + 1)
}
