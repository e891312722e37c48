import type { Container } from '../../evidence/containers/container.ts'
import type { EmbeddedArchive } from '../../evidence/containers/embedded.ts'
import { LIMITS, type Member, type Spool } from '../../evidence/input.ts'
import { readIssue } from '../../evidence/read-errors.ts'
import { NOTHING, type BlocksAndHits } from '../hits/source-hunt.ts'
import { SourceLog } from '../source-log.ts'
import type { FoundArchive } from '../task.ts'
import { mayHoldEvidence } from '../../detections/verdict/lost-sources.ts'
import type { ArchiveMembers, Content, ContentSetup } from './content.ts'

/** Bytes of a member that is deflated to nothing. */
const EMPTY_PACKED = 2
/** Empty members of an archive that are sources of their own. */
const MOST_EMPTY = 5_000

/**
 * A packed file. Its members become tasks of their own. A member of another archive arrives only once and from front to
 * back, so it is written to a spool, where its directory can be read.
 */
export class ArchiveContent implements Content {
  readonly log = new SourceLog(null)
  readonly format: string
  readonly readsEvents = false
  readonly isEventLog = false
  readonly #setup: ContentSetup
  readonly #spool: Spool | null
  /** The file from the archive on, when other bytes stand before it. */
  readonly #embedded: Blob | null
  /** Bytes before the archive that have yet to come. */
  #before: number
  /** Bytes of the archive itself, which are called skipped until it is open. */
  #bytes = 0

  private constructor(
    setup: ContentSetup,
    container: Container,
    spool: Spool | null,
    embedded?: EmbeddedArchive,
  ) {
    this.#setup = setup
    this.format = container.id
    this.#spool = spool
    this.#embedded = embedded?.blob ?? null
    this.#before = embedded?.before ?? 0
  }

  /** A source that begins as an archive of this kind. */
  static async begin(setup: ContentSetup, container: Container): Promise<ArchiveContent> {
    const { task, platform } = setup
    return new ArchiveContent(setup, container, task.member === null ? null : await platform.spool())
  }

  /** A file in which an archive stands behind other bytes. */
  static behind(setup: ContentSetup, embedded: EmbeddedArchive): ArchiveContent {
    const { container, before } = embedded
    const content = new ArchiveContent(setup, container, null, embedded)
    content.log.note('prefixed-archive', `${before} bytes stand before the ${container.title}`)
    return content
  }

  async push(piece: Uint8Array): Promise<null> {
    if (this.#spool) await this.#spool.write(piece)
    const before = Math.min(this.#before, piece.length)
    this.#before -= before
    this.#bytes += piece.length - before
    this.log.account('skipped', piece.length)
    return null
  }

  async end(): Promise<BlocksAndHits> {
    return NOTHING
  }

  async list(): Promise<FoundArchive | null> {
    const found = await this.#open()
    this.#account(found)
    return found
  }

  /** An archive is parsed as far as members came out of it: the rest is unreadable, or was left out for a reason. */
  #account(found: FoundArchive | null): void {
    const broken = this.log.has('broken-archive')
    const members = found?.members.reduce((sum, { packed }) => sum + packed, 0) ?? 0
    const left = this.log.has('archive-limit') || this.log.has('locked-archive')
    const isEmpty = members === 0 && this.log.has('not-a-file')
    const whole = found !== null && !broken && !left && !isEmpty
    const parsed = whole ? this.#bytes : Math.min(this.#bytes, members)
    this.log.move('skipped', 'parsed', parsed)
    if (broken) this.log.move('skipped', 'unreadable', this.#bytes - parsed)
  }

  async #open(): Promise<FoundArchive | null> {
    const { task, open } = this.#setup
    if (task.depth >= LIMITS.depth) {
      this.log.note('archive-limit', `it stands in ${task.depth} archives already`)
      return null
    }
    const blob = this.#spool ? await this.#spool.finish() : (this.#embedded ?? task.blob)
    const opened = await open(task.id, blob, task.path)
    if (!opened.ok && opened.unpack) return this.#unpack(blob)
    if (!opened.ok) {
      this.log.issue(opened.issue)
      return null
    }
    return this.#listed(blob, this.#spool !== null || task.spooled, opened.archive)
  }

  async discard(): Promise<void> {
    await this.#spool?.dispose()
  }

  /** Kinds whose members cannot be read in place are unpacked into a spool first. */
  async #unpack(blob: Blob): Promise<FoundArchive | null> {
    const { task, platform, cancelled } = this.#setup
    const { path, passwords, allowance, volumes } = task
    let stop = (): void => undefined
    const stopped = new Promise<null>((resolve) => {
      stop = () => resolve(null)
      if (cancelled.aborted) stop()
      cancelled.addEventListener('abort', stop, { once: true })
    })
    const unpacking = platform.unpacker.unpack(blob, path, passwords, allowance, volumes)
    const unpacked = await Promise.race([unpacking.catch(readIssue), stopped])
    cancelled.removeEventListener('abort', stop)
    if (unpacked !== null && 'code' in unpacked) {
      this.log.issue(unpacked)
      return null
    }
    if (unpacked === null) {
      this.log.note('cancelled', 'while it was unpacked')
      return null
    }
    return this.#listed(unpacked.blob ?? blob, true, unpacked)
  }

  #listed(blob: Blob, spooled: boolean, archive: ArchiveMembers): FoundArchive {
    const { path, depth, allowance } = this.#setup.task
    for (const issue of archive.issues) this.log.issue(issue)
    const left = archive.members.length - allowance.members
    if (left > 0)
      this.log.note('archive-limit', `${left} of its members are more than are taken from one drop`)
    const members = this.#withoutManyEmpty(archive.members.slice(0, allowance.members)).map(
      ({ size, ...member }) => ({ ...member, bytes: size }),
    )
    return { blob, path, depth: depth + 1, spooled, members }
  }

  /** Hundreds of thousands of empty members fit into a small archive, and each would be a source. */
  #withoutManyEmpty(members: readonly Member[]): readonly Member[] {
    let listed = 0
    const left: string[] = []
    const kept = members.filter(({ path, size, packed, issues }) => {
      if (size > 0 || packed > EMPTY_PACKED || issues.length > 0 || listed++ < MOST_EMPTY) return true
      left.push(path)
      return false
    })
    if (left.length === 0) return kept
    const logs = left.filter(mayHoldEvidence)
    if (logs.length > 0)
      this.log.note('archive-limit', `${logs.length} of its empty members are not listed, such as ${logs[0]}`)
    const others = left.length - logs.length
    if (others > 0) this.log.note('empty-members', `${others} of them are not listed`)
    return kept
  }
}
