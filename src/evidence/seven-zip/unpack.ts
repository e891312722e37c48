import type { Issue } from '../../event/issue.ts'
import { issueOf } from '../containers/container.ts'
import { MemberList } from '../containers/member-list.ts'
import { sevenZipType } from '../containers/kinds/seven-zip.ts'
import type { UnpackedContent } from '../containers/unpacker.ts'
import { LIMITS } from '../input.ts'
import type { Volume } from '../volumes.ts'
import { GAVE_UP, runSevenZip, Stop, type ProgramRun, type SyncInput, type SyncOutput } from './program.ts'

/** Tried on every locked archive, since responders protect samples with it. */
const USUAL_PASSWORD = 'infected'
/** The program asks for a password where none is given, and nobody is there to answer. */
const NO_PASSWORD = 'none'
const WRONG = /wrong password/i
const HEAD_BYTES = 32
const PACKED_LIST = 0x17
/** The description of a packed list takes some dozens of bytes. */
const MAX_PACKED_LIST = 4_096
/** The id of AES-256 with SHA-256 within a 7z. */
const CIPHER = [0x06, 0xf1, 0x07, 0x01]
/** Unpacked bytes that are not judged by their ratio: a log that repeats itself is packed a thousandfold. */
const UNJUDGED = 4 * 2 ** 30
/** Complaints of one archive that are cited. */
const MAX_CITED = 5

/** A place for what comes out; `finish` gives it back for reading. */
export interface SyncSpool extends SyncOutput {
  finish(): Promise<Blob>
}

export interface UnpackRequest {
  readonly module: WebAssembly.Module
  readonly input: SyncInput
  readonly path: string
  readonly passwords: readonly string[]
  readonly allowance: { readonly members: number; readonly bytes: number }
  readonly volumes?: readonly Volume[] | undefined
  readonly spool: () => Promise<SyncSpool>
}

interface Work extends UnpackRequest {
  /** 7-Zip's name of the kind: `7z`, `Rar5`, `xz`. */
  readonly type: string
}

interface ArchiveItem {
  readonly path: string
  readonly size: number
  readonly encrypted: boolean
  readonly folder: boolean
}

/** Takes an archive apart into a spool, or says why not. */
export async function unpackWhole(packed: UnpackRequest): Promise<UnpackedContent> {
  const head = new Uint8Array(16)
  packed.input.read(0, head)
  const work: Work = { ...packed, type: sevenZipType(head) }
  try {
    const opened = await list(work)
    if ('code' in opened) return nothing(opened)
    const files = opened.items.filter(({ folder }) => !folder)
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (files.length > Math.min(LIMITS.members, work.allowance.members))
      return nothing(issueOf('archive-limit', `it holds ${files.length} members`))
    if (bytes > work.allowance.bytes)
      return nothing(issueOf('archive-limit', `${bytes} bytes would come out of it`))
    const password = await passwordFor(work, files, opened.password)
    if (password === null)
      return nothing(
        issueOf('locked-archive', 'none of the passwords at hand opens it; nothing of it was read'),
      )
    return await extract(work, password)
  } catch (error) {
    if (error instanceof Stop) return nothing(issueOf('archive-limit', error.message))
    throw error
  }
}

function nothing(issue: Issue): UnpackedContent {
  return { blob: null, members: [], issues: [issue] }
}

async function list(work: Work): Promise<{ items: ArchiveItem[]; password: string } | Issue> {
  const locked = work.type === '7z' && hasLockedList(work.input)
  for (const password of candidates(work)) {
    const run = await command(work, ['l', '-slt', '-ba'], password)
    // Under a wrong password a list is noise, of which the program may also despair.
    if (WRONG.test(run.complained) || (locked && run.code === GAVE_UP)) continue
    if (run.code === null) return issueOf('archive-limit', run.stopReason)
    const items = itemsOf(run.said)
    if (run.code !== 0 && items.length === 0) return issueOf('broken-archive', complaint(run))
    return { items, password }
  }
  return issueOf('locked-archive', 'its list is locked, and none of the passwords at hand opens it')
}

/** Whether the list of a 7z, which stands at its end, is packed by the cipher of 7z. */
function hasLockedList(input: SyncInput): boolean {
  const head = new Uint8Array(HEAD_BYTES)
  if (input.read(0, head) < HEAD_BYTES) return false
  const view = new DataView(head.buffer)
  const at = HEAD_BYTES + Number(view.getBigUint64(12, true))
  const list = new Uint8Array(Math.min(MAX_PACKED_LIST, Number(view.getBigUint64(20, true))))
  if (at > input.size || input.read(at, list) === 0 || list[0] !== PACKED_LIST) return false
  return list.some((_, i) => CIPHER.every((byte, j) => list[i + j] === byte))
}

/** The password that opens the smallest locked member; the one of the list when none is locked. */
async function passwordFor(
  work: Work,
  files: readonly ArchiveItem[],
  ofList: string,
): Promise<string | null> {
  const locked = files.filter(({ encrypted }) => encrypted).sort((a, b) => a.size - b.size)
  const smallest = locked.find(({ size }) => size > 0) ?? locked[0]
  if (!smallest) return ofList
  for (const password of new Set([ofList, ...candidates(work)])) {
    const run = await command(work, ['t', '-spd', `-i!${smallest.path}`], password)
    if (run.code !== GAVE_UP && !WRONG.test(run.complained)) return password
  }
  return null
}

async function extract(work: Work, password: string): Promise<UnpackedContent> {
  const spool = await work.spool()
  const bytes = Math.min(work.allowance.bytes, Math.max(UNJUDGED, work.input.size * LIMITS.ratio))
  let total = 0
  const run = await command(work, ['x', '-aou', '-snld', '-o/out'], password, {
    write(piece) {
      total += piece.length
      if (total > bytes) throw new Stop()
      spool.write(piece)
    },
  })
  const members = new MemberList(work.path)
  const issues: Issue[] = []
  if (run.code === null) {
    const cut = run.written.at(-1)?.path ?? 'nothing'
    issues.push(
      issueOf(
        'archive-limit',
        `${run.stopReason || `more than ${bytes} bytes came out of ${work.input.size}`}; ${cut} is cut there`,
      ),
    )
  }
  const damaged = damagedMembers(run.complained)
  for (const [index, { path, offset, bytes: size, link }] of run.written.entries()) {
    members.add({ name: path, index, size, packed: size, link, span: { offset, bytes: size } })
    const reason = damaged.get(path)
    if (reason !== undefined) issues.push(issueOf('broken-archive', `${path}: ${reason}`))
  }
  if (run.code !== null && run.code > 0 && issues.length === 0)
    issues.push(issueOf('broken-archive', complaint(run)))
  return { blob: await spool.finish(), members: members.members, issues: [...members.issues, ...issues] }
}

function command(
  work: Work,
  words: readonly string[],
  password: string,
  output?: SyncOutput,
): Promise<ProgramRun> {
  const lent = filesOf(work)
  const name = lent[0]!.name
  const args = [...words, '-bd', '-y', `-t${work.type}`, `-p${password}`, '--', `/in/${name}`]
  const nowhere: SyncOutput = {
    write() {
      throw new Error('it was not to write anything')
    },
  }
  return runSevenZip(work.module, args, lent, output ?? nowhere)
}

/** The archive, or its volumes, as the program sees them. */
function filesOf({ path, input, volumes }: Work): readonly { name: string; input: SyncInput }[] {
  if (!volumes || volumes.length === 0) return [{ name: archiveName(path), input }]
  let start = 0
  return volumes.map(({ name, bytes }) => {
    const from = start
    start += bytes
    return {
      name,
      input: {
        size: bytes,
        read: (at, into) =>
          input.read(from + at, into.subarray(0, Math.max(0, Math.min(into.length, bytes - at)))),
      },
    }
  })
}

function candidates({ passwords }: Work): ReadonlySet<string> {
  return new Set([NO_PASSWORD, ...passwords, USUAL_PASSWORD])
}

/** Single packed files are named after the file that they come in. */
function archiveName(path: string): string {
  const name = path.split(/[/\\]| > /).at(-1) ?? ''
  return name.replace(/[^\w.+-]/g, '_').slice(-120) || 'archive'
}

/** Reads `Key = value` paragraphs. */
function itemsOf(said: string): ArchiveItem[] {
  const items: ArchiveItem[] = []
  for (const paragraph of said.split(/\n\s*\n/)) {
    const values = new Map<string, string>()
    for (const line of paragraph.split('\n')) {
      const match = /(?:^|\s)(Path|Size|Encrypted|Attributes|Folder|Packed Size) = (.*)$/.exec(line)
      if (match) values.set(match[1]!, match[2]!)
    }
    if (!values.has('Size')) continue
    items.push({
      path: values.get('Path') ?? '',
      size: Number(values.get('Size')) || 0,
      encrypted: values.get('Encrypted') === '+',
      folder: values.get('Folder') === '+' || /^D/.test(values.get('Attributes') ?? ''),
    })
  }
  return items
}

/** `ERROR: CRC Failed : folder/name` by name. */
function damagedMembers(complained: string): Map<string, string> {
  const damaged = new Map<string, string>()
  for (const line of complained.split('\n')) {
    const match = /^ERROR: (.+?) : (.+)$/.exec(line)
    if (match) damaged.set(match[2]!, match[1]!)
  }
  return damaged
}

function complaint(run: ProgramRun): string {
  const lines = run.complained.split('\n').filter((line) => /\S/.test(line))
  return lines.slice(0, MAX_CITED).join('; ') || `7-Zip ended with ${run.code}`
}
