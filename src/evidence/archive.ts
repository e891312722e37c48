import { BlobReader, configure, ZipReader, type Entry, type FileEntry } from '@zip.js/zip.js'
import type { Issue, IssueCode } from '../event/issue.ts'
import { LIMITS, type Member } from './input.ts'
import { safePath } from './safe-path.ts'

// Its own workers would be made from blobs, which the content security policy forbids.
configure({ useWebWorkers: false, useCompressionStream: true })

/** Evidence is read as far as it goes; unsafe names are made safe here instead of ending the list. */
const TOLERANT = { strictness: 'tolerant', filenameValidation: 'tolerant' } as const
/** Growth is not judged before this many bytes. */
const RATIO_FREE = 64 << 20
/** Tried on every locked member; responders protect samples with it. */
const USUAL_PASSWORD = 'infected'
const SYMBOLIC_LINK = 0o120000
const FILE_TYPE = 0o170000

/** An open zip archive: what it holds, and how to read it. */
export interface Archive {
  readonly path: string
  readonly members: readonly Member[]
  /** About the archive as a whole. */
  readonly issues: readonly Issue[]
  readonly entries: ReadonlyMap<number, FileEntry>
  readonly passwords: readonly string[]
}

export type ArchiveOutcome =
  { readonly ok: true; readonly archive: Archive } | { readonly ok: false; readonly issue: Issue }

export function isZip(head: Uint8Array): boolean {
  const [p, k, a, b] = head
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6) || (a === 7 && b === 8))
}

/** Reads the directory of a zip archive. */
export async function openArchive(
  blob: Blob,
  path: string,
  options: { readonly passwords: readonly string[] },
): Promise<ArchiveOutcome> {
  const listed: Entry[] = []
  const issues: Issue[] = []
  try {
    for await (const entry of new ZipReader(new BlobReader(blob), TOLERANT).getEntriesGenerator()) {
      if (listed.length === LIMITS.members) {
        issues.push(issueOf('archive-limit', `it holds more than ${LIMITS.members} members`))
        break
      }
      listed.push(entry)
    }
  } catch (error) {
    const issue = issueOf('broken-archive', messageOf(error))
    if (listed.length === 0) return { ok: false, issue }
    issues.push(issue)
  }
  const entries = new Map<number, FileEntry>()
  const members: Member[] = []
  const names = new Set<string>()
  listed.forEach((entry, index) => {
    if (entry.directory) return
    if (isLink(entry)) {
      issues.push(issueOf('unsafe-name', `${safePath(entry.filename).path} is a link and was not followed`))
      return
    }
    const { path: name, changed } = safePath(entry.filename)
    const memberIssues =
      changed && entry.filename.replaceAll('\\', '/') !== name
        ? [issueOf('unsafe-name', shown(entry.filename))]
        : []
    members.push({
      path: `${path} > ${distinct(name, names)}`,
      index,
      size: entry.uncompressedSize,
      packed: entry.compressedSize,
      issues: memberIssues,
    })
    entries.set(index, entry)
  })
  return { ok: true, archive: { path, members, issues, entries, passwords: options.passwords } }
}

/**
 * Unpacks one member from front to back, waiting for `onPiece` before it goes on. What is wrong
 * with it comes back as issues; the pieces before the damage have been delivered.
 */
export async function readMember(
  archive: Archive,
  index: number,
  onPiece: (piece: Uint8Array) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<{ readonly issues: readonly Issue[] }> {
  const entry = archive.entries.get(index)
  if (!entry) return { issues: [issueOf('broken-archive', `member ${index} is not in the archive`)] }
  if (!entry.encrypted) return unpack(entry, onPiece, signal, undefined)
  for (const password of [...archive.passwords, USUAL_PASSWORD]) {
    const outcome = await unpack(entry, onPiece, signal, password)
    if (outcome.delivered > 0 || outcome.issues.every((issue) => issue.code !== 'locked-archive'))
      return outcome
  }
  return { issues: [issueOf('locked-archive', 'none of the passwords at hand opens it')] }
}

async function unpack(
  entry: FileEntry,
  onPiece: (piece: Uint8Array) => void | Promise<void>,
  signal: AbortSignal | undefined,
  password: string | undefined,
): Promise<{ readonly issues: readonly Issue[]; readonly delivered: number }> {
  let delivered = 0
  let ours: unknown = null
  let limit: string | null = null
  const sink = new WritableStream<Uint8Array>({
    async write(piece) {
      delivered += piece.length
      if (delivered > RATIO_FREE && delivered > entry.compressedSize * LIMITS.ratio) {
        limit = `${delivered} bytes came out of ${entry.compressedSize}`
        throw new Error(limit)
      }
      try {
        await onPiece(piece)
      } catch (error) {
        ours = error ?? new Error('failed')
        throw error
      }
    },
  })
  try {
    await entry.getData(sink, {
      checkSignature: true,
      ...(signal ? { signal } : {}),
      ...(password === undefined ? {} : { password }),
    })
    return { issues: [], delivered }
  } catch (error) {
    if (ours !== null) throw ours
    if (limit !== null) return { issues: [issueOf('archive-limit', limit)], delivered }
    if (signal?.aborted) return { issues: [], delivered }
    const message = messageOf(error)
    const locked = /password|encrypt/i.test(message)
    return { issues: [issueOf(locked ? 'locked-archive' : 'broken-archive', message)], delivered }
  }
}

function isLink(entry: Entry): boolean {
  const mode = (entry.externalFileAttributes ?? 0) >>> 16
  return (mode & FILE_TYPE) === SYMBOLIC_LINK
}

/** Members of one name are told apart by a number. */
function distinct(name: string, names: Set<string>): string {
  let unique = name
  for (let copy = 2; names.has(unique.toLowerCase()); copy++) unique = `${name} (${copy})`
  names.add(unique.toLowerCase())
  return unique
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function issueOf(code: IssueCode, detail: string): Issue {
  return { code, place: null, detail }
}
