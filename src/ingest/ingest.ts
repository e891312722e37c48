import type { Source } from '../event/source.ts'
import { Hunter } from '../detections/hunt/hunt.ts'
import { digestsIn } from '../detections/indicators/source-hits.ts'
import type { ArchiveOutcome } from '../evidence/containers/container.ts'
import { openArchive } from '../evidence/containers/registry.ts'
import { readIssue } from '../evidence/read-errors.ts'
import { fieldOf } from '../formats/registry.ts'
import { Commits } from './commits.ts'
import type { OpenArchive } from './content/content.ts'
import type { IngestSetup } from './ingest-setup.ts'
import { readPart, type PartJob, type PartOutcome } from './parts/part.ts'
import { rescanBytes, type RescanOutcome } from './rescan-bytes.ts'
import { SourceReading, type FileDigests } from './source-reading.ts'
import { ContentChangedError } from './stored-block-skipper.ts'
import type { Task, TaskOutcome, TaskProgress } from './task.ts'
import { WeakDigester } from './weak-digests.ts'

/** Archives kept open, so that their directory is read once for many members. */
const OPEN_ARCHIVES = 4

/** Reads the sources of one case: from bytes to stored blocks, hits and receipts. */
export class Ingest {
  readonly #setup: IngestSetup
  readonly #hunter: Hunter
  readonly #commits: Commits
  readonly #digests: FileDigests
  readonly #archives = new Map<string, Promise<ArchiveOutcome>>()

  constructor(setup: IngestSetup) {
    this.#setup = setup
    this.#hunter = new Hunter(setup.rules, fieldOf, setup.costs)
    this.#commits = new Commits(setup.store, setup.caseId)
    this.#digests = { weak: new WeakDigester(), named: digestsIn(setup.rules.indicators) }
  }

  /** Reads one source. Its progress is reported a few times a second. */
  async read(
    task: Task,
    onProgress: (progress: TaskProgress) => void,
    cancelled: AbortSignal,
  ): Promise<TaskOutcome> {
    const { store, caseId } = this.#setup
    const setup = {
      ...this.#setup,
      hunter: this.#hunter,
      commits: this.#commits,
      digests: this.#digests,
      open: this.#openFor(task, cancelled),
    }
    const reading = new SourceReading(setup, task, onProgress, cancelled)
    try {
      return await reading.run()
    } catch (error) {
      if (!(error instanceof ContentChangedError)) return reading.failed(error)
    }
    // What is stored of the source belongs to other bytes, so it is read anew.
    await this.#commits.settle()
    const dropped = await store.sources.drop(caseId, task.id)
    if (!dropped.ok) return reading.refused(dropped.detail)
    return this.read({ ...task, stored: null }, onProgress, cancelled)
  }

  /** Scans the bytes of a source that is read already for rules and digests that came later. */
  rescanBytes(task: Task, source: Source, cancelled: AbortSignal): Promise<RescanOutcome> {
    const setup = { ...this.#setup, ...this.#digests, open: this.#openFor(task, cancelled) }
    return rescanBytes(setup, task, source, cancelled)
  }

  /** Reads a part of a source for another reader. */
  readPart(job: PartJob): Promise<PartOutcome> {
    return readPart(this.#hunter, job, this.#setup.pause, this.#setup.store)
  }

  /** Resolves when all that was read is stored; to false when there was no room for it. */
  async settle(): Promise<boolean> {
    await this.#commits.settle()
    return !this.#commits.full
  }

  #openFor({ passwords }: Task, cancelled: AbortSignal): OpenArchive {
    return (id, blob, path) => this.#open(id, blob, path, passwords, cancelled)
  }

  /** Archives are remembered by the id of their source: each task brings another blob of the same bytes. */
  async #open(
    id: number,
    blob: Blob,
    path: string,
    passwords: readonly string[],
    cancelled: AbortSignal,
  ): Promise<ArchiveOutcome> {
    const key = [id, ...passwords].join('\n')
    const known = this.#archives.get(key)
    if (known) return known
    const opening = openArchive(blob, path, passwords, cancelled).catch(unopened)
    for (const oldest of this.#archives.keys()) {
      if (this.#archives.size < OPEN_ARCHIVES) break
      this.#archives.delete(oldest)
    }
    this.#archives.set(key, opening)
    if (!(await opening).ok) this.#archives.delete(key)
    return opening
  }
}

/** An archive whose bytes cannot be read. */
function unopened(error: unknown): ArchiveOutcome {
  return { ok: false, unpack: false, issue: readIssue(error) }
}
