import { joined } from '../../event/bytes.ts'
import { mapsAlike, type Mapping } from '../../event/mapping.ts'
import { recordOf } from '../../evidence/collectors/registry.ts'
import { containerOf, embeddedArchive } from '../../evidence/containers/registry.ts'
import { readIssue } from '../../evidence/read-errors.ts'
import { HEAD_BYTES, headDigest } from '../../evidence/digest.ts'
import { strangerOf, type Stranger } from '../../evidence/strangers.ts'
import type { Format } from '../../formats/format.ts'
import { mappedFormat } from '../../formats/mapped-table/mapped-format.ts'
import { columnsIn, proposeMapping } from '../../formats/mapped-table/propose.ts'
import { carver, openSource, recognise } from '../../formats/registry.ts'
import type { BlocksAndHits } from '../hits/source-hunt.ts'
import { SourceLog } from '../source-log.ts'
import { ContentChangedError } from '../stored-block-skipper.ts'
import { ArchiveContent } from './archive.ts'
import { CarvedContent } from './carved.ts'
import { RecordContent } from './collector-record.ts'
import type { Content, ContentSetup, Decision } from './content.ts'
import { LogContent } from './log.ts'
import { UnknownContent } from './unknown.ts'

/** Reads large logs in parts where the format allows it; `null` where it does not. */
export type OpenInParts = (format: Format, head: Uint8Array) => Content | null

/** A source whose first bytes are still being gathered. */
export class UndecidedContent implements Content {
  readonly log = new SourceLog(null)
  readonly format = null
  readonly readsEvents = false
  readonly isEventLog = false
  readonly #setup: ContentSetup
  readonly #openInParts: OpenInParts
  readonly #onHead: (digest: string) => void
  #pieces: Uint8Array[] = []
  #bytes = 0

  /** `onHead` is told the digest of the first bytes once they are known. */
  constructor(setup: ContentSetup, openInParts: OpenInParts, onHead: (digest: string) => void) {
    this.#setup = setup
    this.#openInParts = openInParts
    this.#onHead = onHead
  }

  async push(piece: Uint8Array): Promise<Decision | null> {
    this.#bytes += piece.length
    const enough = this.#bytes >= HEAD_BYTES
    this.#pieces.push(enough ? piece : piece.slice())
    return enough ? this.#decide(false) : null
  }

  decide(complete: boolean): Promise<Decision> {
    return this.#decide(complete)
  }

  async end(): Promise<BlocksAndHits> {
    throw new Error('decide was not called')
  }

  /** `complete`: nothing more will come, and nothing is missing, so that a source without bytes is an empty file. */
  async #decide(complete: boolean): Promise<Decision> {
    const [first] = this.#pieces
    const bytes = first && this.#pieces.length === 1 ? first : joined(this.#pieces)
    this.#pieces = []
    const digest = await headDigest(bytes)
    this.#onHead(digest)
    const { stored } = this.#setup.task
    if (stored && stored.head !== digest) throw new ContentChangedError()
    return { content: await this.#contentOf(bytes, complete), bytes }
  }

  async #contentOf(bytes: Uint8Array, complete: boolean): Promise<Content> {
    const container = containerOf(bytes)
    if (container) return ArchiveContent.begin(this.#setup, container)
    const head = bytes.subarray(0, HEAD_BYTES)
    const record = recordOf(head, this.#setup.task.path)
    if (record) return new RecordContent(record)
    const format = recognise(head)
    if (format) return this.#logOf(format, head)
    const proposal = proposeMapping(head)
    if (proposal) return this.#tableOf(proposal.mapping, head)
    if (bytes.length === 0) {
      if (complete) this.log.note('empty-file', '0 bytes')
      return new UnknownContent(this.log)
    }
    const carved = new CarvedContent(this.#setup, carver(), untimedTable(head) ?? strangerOf(bytes))
    try {
      return (await this.#embeddedArchive()) ?? carved
    } catch (error) {
      carved.log.issue(readIssue(error))
      return carved
    }
  }

  #logOf(format: Format, head: Uint8Array): Content {
    const inParts = this.#openInParts(format, head)
    if (inParts) return inParts
    const log = new SourceLog(format)
    return new LogContent(this.#setup, format, openSource(format, head, log), log)
  }

  /** A table of no known format is read once somebody has said what its columns mean. */
  #tableOf(proposed: Mapping, head: Uint8Array): Content {
    const { mappings, assume } = this.#setup.task.tables
    const mapping = mappings.find((one) => mapsAlike(one, proposed)) ?? (assume ? proposed : null)
    if (mapping) return this.#logOf(mappedFormat(mapping), head)
    this.log.note('needs-mapping', describeTable(proposed))
    return new UnknownContent(this.log)
  }

  /** Looks for an archive behind other bytes, as in a self-extracting program. Only a file can be read at any place. */
  async #embeddedArchive(): Promise<Content | null> {
    const { task } = this.#setup
    const embedded = task.member === null ? await embeddedArchive(task.blob) : null
    return embedded && ArchiveContent.behind(this.#setup, embedded)
  }
}

/** A table that cannot be mapped, since no column of it says when. */
function untimedTable(head: Uint8Array): Stranger | null {
  const columns = columnsIn(head)
  return columns && { code: 'table-without-time', detail: named(columns) }
}

function describeTable({ shape, columns }: Mapping): string {
  return `${shape} with the columns ${named(columns)}`
}

function named(columns: readonly string[]): string {
  const first = columns.slice(0, 12).map((name) => name.slice(0, 40))
  const more = columns.length > first.length ? ` and ${columns.length - first.length} more` : ''
  return `${first.join(', ')}${more}`
}
