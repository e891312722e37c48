import type { Source } from '../../event/source.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { HEAD_BYTES, headDigest } from '../../evidence/digest.ts'
import type { Resume, Task } from '../../ingest/task.ts'
import type { BlockEnvelope } from '../../storage/store.ts'

/** After these a source may hold more than was read of it. */
export const AGAIN: ReadonlySet<string> = new Set([
  'locked-archive',
  'interrupted',
  'cancelled',
  'storage-full',
  'our-error',
  'archive-limit',
  'needs-mapping',
])

/** What is asked of a task to find it again. */
type Wanted = Pick<Task, 'path' | 'bytes' | 'blob' | 'archivePath'>

/** Sources of an earlier reading that was broken off, by which the next one knows what is done. */
export class Resumption {
  readonly #sources = new Map<string, Source>()
  readonly #blocks = new Map<number, BlockEnvelope[]>()
  /** Archives that are the very same as before, so that their members are. */
  readonly #same = new Set<string>()

  /** `envelopes` in the order of their ids. */
  constructor(sources: readonly Source[], envelopes: readonly BlockEnvelope[]) {
    for (const source of sources) this.#sources.set(source.path, source)
    for (const envelope of envelopes) {
      const blocks = this.#blocks.get(envelope.source)
      if (blocks) blocks.push(envelope)
      else this.#blocks.set(envelope.source, [envelope])
    }
  }

  /** The source of a task that need not be read again; `null` for all others. */
  async done(task: Wanted): Promise<Source | null> {
    const source = this.#known(task)
    if (!source?.mark || source.sha256 === null || containerById(source.format)) return null
    if (source.receipt.issues.some(({ code }) => AGAIN.has(code))) return null
    if (task.archivePath !== null) return this.#same.has(task.archivePath) ? source : null
    try {
      const head = new Uint8Array(await task.blob.slice(0, HEAD_BYTES).arrayBuffer())
      return (await headDigest(head)) === source.mark.head ? source : null
    } catch {
      // What cannot be read any more is found out, and said, when it is read.
      return null
    }
  }

  /** Where a source is already in the case, in part or to be read again. */
  partly(task: Wanted): { readonly id: number; readonly resume: Resume | null } | null {
    const source = this.#known(task)
    if (!source?.mark) return null
    const { head, kept } = source.mark
    const blocks = this.#blocks.get(source.id) ?? []
    return { id: source.id, resume: blocks.length === 0 ? null : { head, kept: kept ?? {}, blocks } }
  }

  /** Learns that a source was read again. */
  learn(source: Source): void {
    const before = this.#sources.get(source.path)
    if (before && before.sha256 !== null && before.sha256 === source.sha256) this.#same.add(source.path)
  }

  #known({ path, bytes }: Wanted): Source | undefined {
    const source = this.#sources.get(path)
    return source?.mark?.bytes === bytes ? source : undefined
  }
}
