import { MessageTurns } from '../../../event/message-turns.ts'
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar'
import {
  issueOf,
  messageOf,
  refused,
  type Archive,
  type ArchiveOutcome,
  type Container,
} from '../container.ts'
import { MemberList } from '../member-list.ts'
import { bytesOf, readPassing } from '../../pieces.ts'

const BLOCK = 512
const WINDOW = 64 << 10
const MAGIC_AT = 257
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8
/** Stands in for the content of members, which is not read for the list. */
const FILLER = new Uint8Array(1 << 20)
const FILES = new Set(['file', 'contiguous-file'])

/** Reads the headers and steps over what lies between: members are read where they lie. */
async function open(
  blob: Blob,
  path: string,
  _passwords: readonly string[],
  signal?: AbortSignal,
): Promise<ArchiveOutcome> {
  const list = new MemberList(path)
  let headers = new HeaderReader()
  const window = new Window(blob)
  const turns = new MessageTurns()
  let zeros = 0
  let at = 0
  try {
    while (at + BLOCK <= blob.size && !signal?.aborted) {
      if (turns.isDue) await turns.letMessagesThrough()
      const block = await window.block(at)
      at += BLOCK
      const isZero = block.every((byte) => byte === 0)
      if (isZero && zeros >= 2) continue
      if (!isZero && zeros >= 2) {
        // Two blocks of zeros end a tar, and other programs read no further: another tar may stand behind it.
        const from = `behind the end of the archive, from byte ${at - BLOCK} on`
        if (!sniff(block)) {
          list.issues.push(issueOf('broken-archive', `${blob.size - at + BLOCK} bytes stand ${from}`))
          break
        }
        list.issues.push(issueOf('rebuilt-archive', `more members stand ${from}`))
        headers.close()
        headers = new HeaderReader()
      }
      zeros = isZero ? zeros + 1 : 0
      const entry = await headers.push(block)
      if (!entry) continue
      const { name, size, type } = entry.header
      const bytes = Math.min(size, blob.size - at)
      if (bytes < size) list.issues.push(issueOf('broken-archive', `it ends in the middle of ${name}`))
      if (type !== 'directory') {
        const link = type === 'link' || type === 'symlink'
        const span = { offset: at, bytes }
        const more = list.add({
          name,
          index: list.members.length,
          size: bytes,
          packed: bytes,
          link,
          special: !link && !FILES.has(type ?? 'file'),
          span,
        })
        if (!more) break
      }
      const padded = Math.ceil(size / BLOCK) * BLOCK
      await headers.skip(entry, padded)
      at += padded
    }
  } catch (error) {
    if (list.members.length === 0) return refused('broken-archive', messageOf(error))
    list.issues.push(issueOf('broken-archive', `after byte ${at}: ${messageOf(error)}`))
  } finally {
    headers.close()
  }
  const read: Archive['read'] = async (index, onPiece, signal) => {
    const span = list.members[index]?.span
    if (!span) return { issues: [issueOf('broken-archive', `member ${index} is not in the archive`)] }
    for await (const piece of readPassing(blob.slice(span.offset, span.offset + span.bytes))) {
      if (signal?.aborted) break
      await onPiece(piece)
    }
    return { issues: [] }
  }
  return { ok: true, archive: { path, members: list.members, issues: list.issues, read } }
}

/** The decoder of the library, fed one block at a time, so that it is known where a member begins. */
class HeaderReader {
  readonly #decoder = createTarDecoder()
  readonly #writer = this.#decoder.writable.getWriter()
  readonly #reader = this.#decoder.readable.getReader()
  #entry: ParsedTarEntry | null = null
  #failure: { readonly error: unknown } | null = null

  constructor() {
    this.#await()
  }

  async push(block: Uint8Array): Promise<ParsedTarEntry | null> {
    await this.#writer.write(block)
    // Data that was written arrives at the other end within these turns.
    for (let turn = 0; turn < 4 && this.#entry === null; turn++) await Promise.resolve()
    if (this.#failure !== null) throw this.#failure.error
    const entry = this.#entry
    this.#entry = null
    return entry
  }

  async skip(entry: ParsedTarEntry, bytes: number): Promise<void> {
    await entry.body.cancel()
    this.#await()
    for (let left = bytes; left > 0; left -= FILLER.length)
      await this.#writer.write(FILLER.subarray(0, Math.min(left, FILLER.length)))
  }

  close(): void {
    this.#writer.abort().catch(() => undefined)
    this.#reader.cancel().catch(() => undefined)
  }

  #await(): void {
    this.#reader.read().then(
      ({ value }) => (this.#entry = value ?? null),
      (error: unknown) => (this.#failure = { error }),
    )
  }
}

class Window {
  readonly #blob: Blob
  #start = 0
  #bytes = new Uint8Array()

  constructor(blob: Blob) {
    this.#blob = blob
  }

  async block(at: number): Promise<Uint8Array> {
    if (at < this.#start || at + BLOCK > this.#start + this.#bytes.length) {
      this.#start = at
      this.#bytes = await bytesOf(this.#blob, at, at + WINDOW)
    }
    return this.#bytes.slice(at - this.#start, at - this.#start + BLOCK)
  }
}

/** The magic of POSIX and GNU, or the check sum of the first header for older ones. */
function sniff(head: Uint8Array): boolean {
  if (head.length < BLOCK || head[0] === 0) return false
  const magic = String.fromCharCode(...head.subarray(MAGIC_AT, MAGIC_AT + 5))
  if (magic === 'ustar') return true
  const stated = /^ *([0-7]{4,7})[ \0]/.exec(
    String.fromCharCode(...head.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES)),
  )?.[1]
  if (stated === undefined) return false
  let sum = CHECKSUM_BYTES * 0x20
  for (let i = 0; i < BLOCK; i++) if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_BYTES) sum += head[i]!
  return sum === Number.parseInt(stated, 8)
}

const tar: Container = { id: 'tar', title: 'Tar archive', sniff, open }

export default [tar]
