import { configure } from '@zip.js/zip.js/index-native.js'
import type { Issue } from '../../../event/issue.ts'
import { issueOf, refused, type Archive, type ArchiveOutcome, type Container } from '../container.ts'
import { Flow } from '../flow.ts'
import { deliverTheRest } from '../broken-member.ts'
import { MemberList } from '../member-list.ts'
import { SmallMembers } from '../small-members.ts'
import { ZipDirectory, type ZipMember } from '../zip-directory.ts'
import { LOCAL_BYTES } from '../zip-layout.ts'
import { rebuiltZip, zipReader } from '../zip-recovery.ts'

/** Read and handed on at once: a browser takes about a millisecond for each read, however small. */
const CHUNK_BYTES = 1 << 20

// Its own workers would be made from blobs, which the content security policy forbids.
configure({ useWebWorkers: false, useCompressionStream: true, chunkSize: CHUNK_BYTES })

/** Tried on every locked member; responders protect samples with it. */
export const USUAL_PASSWORD = 'infected'
/** Members by which a password is judged. */
const TRIED_MEMBERS = 3
/** Stored, deflate, deflate64, and AES around one of them. */
const METHODS: ReadonlySet<number> = new Set([0, 8, 9, 99])

class ZipArchive implements Archive {
  readonly path: string
  readonly members
  readonly issues: readonly Issue[]
  readonly #blob: Blob
  readonly #directory: ZipDirectory
  readonly #small: SmallMembers
  readonly #passwords: readonly string[]
  /** The password that opened the last member, which most likely opens the next one. */
  #fits: string | undefined
  readonly #right = new Map<string, Promise<boolean>>()

  constructor(
    blob: Blob,
    list: MemberList,
    path: string,
    directory: ZipDirectory,
    passwords: readonly string[],
  ) {
    this.path = path
    this.#blob = blob
    this.#small = new SmallMembers(blob)
    this.members = list.members
    this.issues = list.issues
    this.#directory = directory
    this.#passwords = passwords
  }

  async read(
    index: number,
    onPiece: (piece: Uint8Array) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<{ readonly issues: readonly Issue[] }> {
    const member = this.#directory.members[index]
    if (!member) return { issues: [issueOf('broken-archive', `member ${index} is not in the archive`)] }
    if (!member.encrypted) {
      const whole = signal?.aborted ? null : await this.#small.read(member)
      if (!whole) return this.#unpack(member, onPiece, signal, undefined)
      if (whole.length > 0) await onPiece(whole)
      return { issues: [] }
    }
    const first = this.#fits === undefined ? [] : [this.#fits]
    for (const password of new Set([...first, ...this.#passwords, USUAL_PASSWORD])) {
      if (member.zipCrypto && !(await this.#seemsRight(password, signal))) continue
      const outcome = await this.#unpack(member, onPiece, signal, password)
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
    const smallest = this.#directory.members
      .filter(({ encrypted, zipCrypto, uncompressedSize }) => encrypted && zipCrypto && uncompressedSize > 0)
      .sort((a, b) => a.compressedSize - b.compressedSize)
      .slice(0, TRIED_MEMBERS)
    let refused = false
    for (const member of smallest) {
      const { issues } = await this.#unpack(member, () => undefined, signal, password)
      if (issues.length === 0) return true
      refused ||= issues.some(({ code }) => code === 'locked-archive')
    }
    // With a single member there is no other evidence, which is too little for a password that nobody gave.
    return !refused && (smallest.length !== 1 || password !== USUAL_PASSWORD)
  }

  async #unpack(
    member: ZipMember,
    onPiece: (piece: Uint8Array) => void | Promise<void>,
    signal: AbortSignal | undefined,
    password: string | undefined,
  ): Promise<{ readonly issues: readonly Issue[]; readonly delivered: number }> {
    const flow = new Flow(member.compressedSize, onPiece)
    const failed = (error: unknown): readonly Issue[] => flow.issuesOf(error, signal)
    try {
      const entry = await this.#directory.entryOf(member)
      await entry.getData(new WritableStream<Uint8Array>({ write: (piece) => flow.take(piece) }), {
        checkSignature: true,
        ...(signal ? { signal } : {}),
        ...(password === undefined ? {} : { password }),
      })
      return { issues: [], delivered: flow.delivered }
    } catch (error) {
      const issues = failed(error)
      if (!issues.some(({ code }) => code === 'broken-archive')) return { issues, delivered: flow.delivered }
      try {
        await deliverTheRest(this.#blob, member, flow, signal)
        return { issues, delivered: flow.delivered }
      } catch (late) {
        return { issues: failed(late), delivered: flow.delivered }
      }
    }
  }
}

async function open(
  blob: Blob,
  path: string,
  passwords: readonly string[],
  signal?: AbortSignal,
): Promise<ArchiveOutcome> {
  let directory = await ZipDirectory.read(blob, zipReader(blob), signal)
  const list = new MemberList(path)
  const doubt = directory.problem ?? (signal?.aborted ? null : directory.lacking)
  if (doubt !== null) {
    const rebuilt = await rebuiltZip(blob)
    const found = rebuilt === null ? null : await ZipDirectory.read(blob, rebuilt, signal)
    if (found && found.members.length > directory.members.length) {
      list.issues.push(issueOf('rebuilt-archive', doubt))
      directory = found
    }
  }
  if (directory.problem !== null) {
    const { members, problem } = directory
    if (members.length === 0) return refused('broken-archive', problem)
    list.issues.push(issueOf('broken-archive', problem))
  }
  if (directory.members.some(({ compressionMethod }) => !METHODS.has(compressionMethod)))
    return { ok: false, unpack: true }
  listMembers(directory, list)
  return { ok: true, archive: new ZipArchive(blob, list, path, directory, passwords) }
}

/**
 * Members that lie over each other can unpack to any size from a few bytes. No honest zip has them, but a damaged
 * directory can make some lie; so those are left out with which more would be read than twice what is there.
 */
function listMembers({ members, before }: ZipDirectory, list: MemberList): void {
  let left = 2 * before
  let overlapping = 0
  members.every(({ filename: name, offset, uncompressedSize: size, compressedSize: packed, link }, index) => {
    const bytes = LOCAL_BYTES + Math.max(0, Math.min(packed, before - offset))
    if (bytes > left) {
      overlapping++
      return true
    }
    left -= bytes
    return list.add({ name, index, size, packed, link })
  })
  if (overlapping > 0)
    list.issues.push(issueOf('archive-limit', `${overlapping} of its members lie over others`))
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
