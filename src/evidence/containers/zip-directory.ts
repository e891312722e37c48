import { ZipReader, type FileEntry, type Reader } from '@zip.js/zip.js/index-native.js'
import { MessageTurns } from '../../event/message-turns.ts'
import { LIMITS } from '../input.ts'
import { messageOf } from './container.ts'
import { zipOfOne } from './zip-recovery.ts'

/** Evidence is read as far as it goes; unsafe names are made safe later instead of ending the list. */
const TOLERANT = { strictness: 'tolerant', filenameValidation: 'tolerant' } as const
/** The library reads a directory at once. With as many members as are taken, under long names, it is still smaller. */
const MAX_DIRECTORY = 128 << 20
/** Bytes of an entry of the directory before its name. */
const CENTRAL_BYTES = 46
const SYMBOLIC_LINK = 0o120000
const FILE_TYPE = 0o170000

/** The part of an entry that is kept. Sizes and places are in bytes. */
export interface ZipMember extends Pick<
  FileEntry,
  | 'filename'
  | 'offset'
  | 'compressedSize'
  | 'uncompressedSize'
  | 'compressionMethod'
  | 'encrypted'
  | 'zipCrypto'
  | 'diskNumberStart'
> {
  /** Absent in the entry of an encrypted member that has none. */
  readonly crc32: number | undefined
  readonly link: boolean
  /** Where its entry in the directory begins. */
  readonly recordAt: number
}

/**
 * The files in the directory of a zip, as far as it can be read. An entry of the library takes several kilobytes, so the library makes
 * one again for each member that it is to unpack.
 */
export class ZipDirectory {
  readonly members: readonly ZipMember[]
  /** Why it could not be read to its end; `null` when it was. */
  readonly problem: string | null
  /** Bytes of the file before the directory, where its members lie. */
  readonly before: number
  /** Why it seems to leave members out; `null` when they fill the bytes before it. */
  readonly lacking: string | null
  readonly #zip: Blob
  readonly #reader: Reader<Blob>

  private constructor(
    zip: Blob,
    reader: Reader<Blob>,
    before: number,
    members: readonly ZipMember[],
    problem: string | null,
  ) {
    this.#zip = zip
    this.#reader = reader
    this.before = before
    this.members = members
    this.problem = problem
    this.lacking = lackIn(before, members)
  }

  /** `reader` is of the bytes of `zip`, or of these and a directory behind them. One member beyond the limit is listed. */
  static async read(zip: Blob, reader: Reader<Blob>, signal?: AbortSignal): Promise<ZipDirectory> {
    const members: ZipMember[] = []
    const turns = new MessageTurns()
    let problem: string | null = null
    refuseLongReads(reader)
    const library = new ZipReader(reader, TOLERANT)
    try {
      let recordAt: number | undefined
      for await (const entry of library.getEntriesGenerator()) {
        recordAt ??= library.directoryOffset ?? 0
        if (!entry.directory) members.push(memberOf(entry, recordAt))
        if (members.length > LIMITS.members || signal?.aborted) break
        if (turns.isDue) await turns.letMessagesThrough()
        const { rawFilename, rawExtraField, rawComment } = entry
        recordAt += CENTRAL_BYTES + rawFilename.length + rawExtraField.length + rawComment.length
      }
    } catch (error) {
      problem = messageOf(error)
    }
    const before = Math.min(zip.size, library.directoryOffset ?? zip.size)
    return new ZipDirectory(zip, reader, before, members, problem)
  }

  /** The entry by which the library unpacks a member. Throws what the library or the file throws. */
  async entryOf(member: ZipMember): Promise<FileEntry> {
    const record = await this.#reader.readUint8Array(member.recordAt, CENTRAL_BYTES)
    const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
    const nameBytes = view.getUint16(28, true)
    const rest = await this.#reader.readUint8Array(
      member.recordAt + CENTRAL_BYTES,
      nameBytes + view.getUint16(30, true),
    )
    const alone = zipOfOne(this.#zip.slice(0, this.before), {
      offset: member.offset,
      flags: view.getUint16(8, true),
      method: view.getUint16(10, true),
      stamp: view.getUint32(12, true),
      crc: view.getUint32(16, true),
      packed: member.compressedSize,
      size: member.uncompressedSize,
      name: rest.slice(0, nameBytes),
      extra: rest.slice(nameBytes),
    })
    const [entry] = await new ZipReader(alone, TOLERANT).getEntries()
    return entry as FileEntry
  }
}

/** Bytes between members that honest programs leave: headers of the members, padding, what was deleted. */
const SLACK = 64 << 10
const SLACK_PER_MEMBER = 1 << 10

/** Whoever changes only the directory hides members from everybody who reads by it. */
function lackIn(before: number, members: readonly ZipMember[]): string | null {
  const listed = members.reduce((sum, { compressedSize }) => sum + compressedSize, 0)
  const slack = members.length === 0 ? 0 : SLACK + SLACK_PER_MEMBER * members.length
  const left = before - listed
  return left > slack ? `${left} bytes before its directory are of no member that it lists` : null
}

function memberOf(entry: FileEntry, recordAt: number): ZipMember {
  const { filename, offset, compressedSize, uncompressedSize, crc32, compressionMethod } = entry
  const { encrypted, zipCrypto, diskNumberStart, externalFileAttributes } = entry
  return {
    ...{ filename, offset, compressedSize, uncompressedSize, crc32, compressionMethod },
    ...{ encrypted, zipCrypto, diskNumberStart, recordAt },
    link: ((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK,
  }
}

/** A directory that claims more than can be held in memory is not read; the message becomes the problem. */
function refuseLongReads(reader: Reader<Blob>): void {
  const read = reader.readUint8Array.bind(reader)
  reader.readUint8Array = async (at, bytes) => {
    if (Math.min(bytes, reader.size - at) > MAX_DIRECTORY)
      throw new Error(`its directory is larger than ${MAX_DIRECTORY} bytes`)
    return read(at, bytes)
  }
}
