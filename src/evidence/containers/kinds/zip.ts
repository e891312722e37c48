import {
  BlobReader,
  configure,
  ZipReader,
  type Entry,
  type FileEntry,
  type Reader,
} from '@zip.js/zip.js/index-native.js'
import type { Issue } from '../../../event/issue.ts'
import { LIMITS } from '../../input.ts'
import {
  issueOf,
  messageOf,
  refused,
  type Archive,
  type ArchiveOutcome,
  type Container,
} from '../container.ts'
import { Flow } from '../flow.ts'
import { MemberList } from '../member-list.ts'
import { SmallMembers } from '../small-members.ts'
import { rebuiltZip } from '../zip-recovery.ts'

/** Read and handed on at once: a browser takes about a millisecond for each read, however small. */
const CHUNK_BYTES = 1 << 20

// Its own workers would be made from blobs, which the content security policy forbids.
configure({ useWebWorkers: false, useCompressionStream: true, chunkSize: CHUNK_BYTES })

/** Evidence is read as far as it goes; unsafe names are made safe here instead of ending the list. */
const TOLERANT = { strictness: 'tolerant', filenameValidation: 'tolerant' } as const
/** Tried on every locked member; responders protect samples with it. */
export const USUAL_PASSWORD = 'infected'
/** Members by which a password is judged. */
const TRIED_MEMBERS = 3
/** Stored, deflate, deflate64, and AES around one of them. */
const METHODS: ReadonlySet<number> = new Set([0, 8, 9, 99])
const SYMBOLIC_LINK = 0o120000
const FILE_TYPE = 0o170000

class ZipArchive implements Archive {
  readonly path: string
  readonly members
  readonly issues: readonly Issue[]
  readonly #entries: ReadonlyMap<number, FileEntry>
  readonly #small: SmallMembers
  readonly #passwords: readonly string[]
  /** The password that opened the last member, which most likely opens the next one. */
  #fits: string | undefined
  readonly #right = new Map<string, Promise<boolean>>()

  constructor(
    blob: Blob,
    list: MemberList,
    path: string,
    entries: Map<number, FileEntry>,
    passwords: readonly string[],
  ) {
    this.path = path
    this.#small = new SmallMembers(blob)
    this.members = list.members
    this.issues = list.issues
    this.#entries = entries
    this.#passwords = passwords
  }

  async read(
    index: number,
    onPiece: (piece: Uint8Array) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<{ readonly issues: readonly Issue[] }> {
    const entry = this.#entries.get(index)
    if (!entry) return { issues: [issueOf('broken-archive', `member ${index} is not in the archive`)] }
    if (!entry.encrypted) {
      const whole = signal?.aborted ? null : await this.#small.read(entry)
      if (!whole) return unpack(entry, onPiece, signal, undefined)
      if (whole.length > 0) await onPiece(whole)
      return { issues: [] }
    }
    const first = this.#fits === undefined ? [] : [this.#fits]
    for (const password of new Set([...first, ...this.#passwords, USUAL_PASSWORD])) {
      if (entry.zipCrypto && !(await this.#seemsRight(password, signal))) continue
      const outcome = await unpack(entry, onPiece, signal, password)
      const locked = outcome.issues.some((issue) => issue.code === 'locked-archive')
      if (outcome.delivered === 0 && locked) continue
      this.#fits = password
      return outcome
    }
    return { issues: [issueOf('locked-archive', 'none of the passwords at hand opens it')] }
  }

  /**
   * The old encryption of zips knows a wrong password by one byte, so of 256 members one opens under any and seems
   * damaged. A password is believed when it opens one of the smallest members whole, or none of them refuses it.
   */
  #seemsRight(password: string, signal: AbortSignal | undefined): Promise<boolean> {
    let verdict = this.#right.get(password)
    if (!verdict) this.#right.set(password, (verdict = this.#trial(password, signal)))
    return verdict
  }

  async #trial(password: string, signal: AbortSignal | undefined): Promise<boolean> {
    const smallest = [...this.#entries.values()]
      .filter(({ encrypted, zipCrypto, uncompressedSize }) => encrypted && zipCrypto && uncompressedSize > 0)
      .sort((a, b) => a.compressedSize - b.compressedSize)
      .slice(0, TRIED_MEMBERS)
    let refused = false
    for (const entry of smallest) {
      const { issues } = await unpack(entry, () => undefined, signal, password)
      if (issues.length === 0) return true
      refused ||= issues.some(({ code }) => code === 'locked-archive')
    }
    // With a single member there is no other evidence, which is too little for a password that nobody gave.
    return !refused && (smallest.length !== 1 || password !== USUAL_PASSWORD)
  }
}

async function unpack(
  entry: FileEntry,
  onPiece: (piece: Uint8Array) => void | Promise<void>,
  signal: AbortSignal | undefined,
  password: string | undefined,
): Promise<{ readonly issues: readonly Issue[]; readonly delivered: number }> {
  const flow = new Flow(entry.compressedSize, onPiece)
  try {
    await entry.getData(new WritableStream<Uint8Array>({ write: (piece) => flow.take(piece) }), {
      checkSignature: true,
      ...(signal ? { signal } : {}),
      ...(password === undefined ? {} : { password }),
    })
    return { issues: [], delivered: flow.delivered }
  } catch (error) {
    return { issues: flow.issuesOf(error, signal), delivered: flow.delivered }
  }
}

async function listed(reader: Reader<Blob>): Promise<{ entries: Entry[]; problem: string | null }> {
  const entries: Entry[] = []
  try {
    for await (const entry of new ZipReader(reader, TOLERANT).getEntriesGenerator()) {
      entries.push(entry)
      if (entries.length > LIMITS.members) break
    }
    return { entries, problem: null }
  } catch (error) {
    return { entries, problem: messageOf(error) }
  }
}

async function open(blob: Blob, path: string, passwords: readonly string[]): Promise<ArchiveOutcome> {
  let { entries, problem } = await listed(new BlobReader(blob))
  const list = new MemberList(path)
  if (problem !== null) {
    const rebuilt = await rebuiltZip(blob)
    const found = rebuilt === null ? null : await listed(rebuilt)
    if (found && found.entries.length > entries.length) {
      entries = found.entries
      list.issues.push(issueOf('rebuilt-archive', problem))
      problem = found.problem
    }
    if (entries.length === 0) return refused('broken-archive', problem ?? 'it holds no member')
    if (problem !== null) list.issues.push(issueOf('broken-archive', problem))
  }
  if (entries.some(({ directory, compressionMethod }) => !directory && !METHODS.has(compressionMethod)))
    return { ok: false, unpack: true }
  const files = new Map<number, FileEntry>()
  entries.every((entry, index) => {
    if (entry.directory) return true
    files.set(index, entry)
    return list.add({
      name: entry.filename,
      index,
      size: entry.uncompressedSize,
      packed: entry.compressedSize,
      link: ((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK,
    })
  })
  return { ok: true, archive: new ZipArchive(blob, list, path, files, passwords) }
}

const zip: Container = {
  id: 'zip',
  title: 'Zip archive',
  sniff([p, k, a, b]) {
    return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6) || (a === 7 && b === 8))
  },
  open,
}

export default [zip]
