import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { HEAD_BYTES, headDigest } from '../../evidence/digest.ts'
import type { StoredPrefix, Task } from '../../ingest/task.ts'
import type { BlockEnvelope } from '../../storage/store.ts'

/** Issues after which a source may hold more than was read of it, so that reading it again is worth it. */
export const RETRY_CODES: ReadonlySet<IssueCode> = new Set([
  'locked-archive',
  'interrupted',
  'cancelled',
  'storage-full',
  'memory-full',
  'our-error',
  'archive-limit',
  'needs-mapping',
])

/** What a task is recognised by. */
type TaskMark = Pick<Task, 'path' | 'bytes' | 'blob' | 'archivePath'>

/** Sources of an earlier reading that was interrupted. The next reading learns here what need not be read again. */
export class InterruptedReading {
  readonly #sources = new Map<string, Source>()
  readonly #blocks = new Map<number, BlockEnvelope[]>()
  /** Paths of archives with the same bytes as before; so their members have, too. */
  readonly #unchangedArchives = new Set<string>()

  /** `envelopes` in the order of their ids. */
  constructor(sources: readonly Source[], envelopes: readonly BlockEnvelope[]) {
    for (const source of sources) this.#sources.set(source.path, source)
    for (const envelope of envelopes) {
      const blocks = this.#blocks.get(envelope.source)
      if (blocks) blocks.push(envelope)
      else this.#blocks.set(envelope.source, [envelope])
    }
  }

  /** The source of a task that was read to its end and need not be read again; `null` for all others. */
  async finished(task: TaskMark): Promise<Source | null> {
    const source = this.#known(task)
    if (!source?.mark || source.sha256 === null || containerById(source.format)) return null
    if (source.receipt.issues.some(({ code }) => RETRY_CODES.has(code))) return null
    if (task.archivePath !== null) return this.#unchangedArchives.has(task.archivePath) ? source : null
    try {
      const head = new Uint8Array(await task.blob.slice(0, HEAD_BYTES).arrayBuffer())
      return (await headDigest(head)) === source.mark.head ? source : null
    } catch {
      // That it cannot be read any more is found out, and reported, when it is read.
      return null
    }
  }

  /** The id of the source that a task had in the case, and what is stored of it; `null` for a task that is new. */
  storedPart(task: TaskMark): { readonly id: number; readonly stored: StoredPrefix | null } | null {
    const source = this.#known(task)
    if (!source?.mark) return null
    const { head, kept } = source.mark
    const blocks = this.#blocks.get(source.id) ?? []
    const stored = blocks.length === 0 ? null : { head, kept: kept ?? {}, blocks }
    return { id: source.id, stored }
  }

  /** Takes note of a source that was read again. */
  learn(source: Source): void {
    const before = this.#sources.get(source.path)
    if (before && before.sha256 !== null && before.sha256 === source.sha256)
      this.#unchangedArchives.add(source.path)
  }

  #known({ path, bytes }: TaskMark): Source | undefined {
    const source = this.#sources.get(path)
    return source?.mark?.bytes === bytes ? source : undefined
  }
}
