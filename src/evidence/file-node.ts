import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  read,
  readSync,
  statSync,
  type BigIntStats,
} from 'node:fs'
import { stat } from 'node:fs/promises'

/** The path and span by which another thread opens the same bytes. Plain data. */
export interface FilePart {
  /** Its bytes where they are no UTF-8. */
  readonly path: string | Uint8Array
  readonly start: number
  readonly end: number
  /** The whole file when it was given. */
  readonly state: FileState
}

/** What tells a file that is as it was from one that grew and from one that was changed. */
interface FileState {
  /** In bytes. */
  readonly size: number
  /** Time of the last modification, in ns. */
  readonly modified: bigint
  /** As `identityOf` has it. */
  readonly identity: string
}

/** A file that no longer holds what it held. */
export class ChangedFile extends Error {
  readonly code = 'ECHANGED'
}

/**
 * Evidence is only ever read. What was a file when it was listed, and has been replaced by a link or a pipe since, is
 * neither followed nor waited for. Windows has neither flag.
 */
const READ_ONLY =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0)

/**
 * A file of the disk, or a part of it, as the `Blob` that the browser would give. Node's own reads ten times slower, and
 * cannot be handed to another thread.
 */
export class NodeFile extends Blob {
  readonly part: FilePart

  constructor(part: FilePart) {
    super()
    this.part = part
  }

  /** The file as it is now, or as it was when its `stats` were taken. Throws what the system says. */
  static async at(path: string | Buffer, stats?: BigIntStats): Promise<NodeFile> {
    const state = stateOf(stats ?? (await stat(path, { bigint: true })))
    return new NodeFile({ path, start: 0, end: state.size, state })
  }

  /** As the system takes it. */
  get path(): string | Buffer {
    return systemPath(this.part.path)
  }

  /** Whether it is all of the file. */
  async isWhole(): Promise<boolean> {
    const { start, end } = this.part
    return start === 0 && (await stat(this.path)).size === end
  }

  /** Number of bytes by which the file is longer now than when it was given. Throws `ChangedFile`, or what the system says. */
  async growth(): Promise<number> {
    // Asked of every file, and answered sooner than another thread has heard of it.
    const now = stateOf(statSync(this.path, { bigint: true }))
    refuseChanged(this.part.state, now)
    return now.size - this.part.state.size
  }

  override get size(): number {
    return this.part.end - this.part.start
  }

  override slice(start = 0, end = this.size): NodeFile {
    const { size } = this
    const place = (at: number): number => Math.min(size, Math.max(0, at < 0 ? size + at : at))
    const from = place(start)
    const base = this.part.start
    return new NodeFile({ ...this.part, start: base + from, end: base + Math.max(from, place(end)) })
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size)
    await this.readInto(0, bytes)
    return bytes.buffer
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer())
  }

  override stream(): ReturnType<Blob['stream']> {
    let at = 0
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const bytes = new Uint8Array(Math.min(STREAMED_BYTES, this.size - at))
        if (bytes.length === 0) return controller.close()
        await this.readInto(at, bytes)
        at += bytes.length
        controller.enqueue(bytes)
      },
    }) as ReturnType<Blob['stream']>
  }

  /**
   * Fills `target` with the bytes from `at` on. Throws `ChangedFile`, or what the system says. A file that only grew is read
   * as if it had not.
   */
  async readInto(at: number, target: Uint8Array): Promise<void> {
    const { start, state } = this.part
    // A few bytes are here sooner than another thread has heard of them.
    const file = openSync(this.path, READ_ONLY)
    try {
      for (let done = 0; done < target.length;) {
        const wanted = target.length - done
        const take = wanted <= FEW_BYTES ? readSync : readLater
        const got = await take(file, target, done, wanted, start + at + done)
        if (got === 0) throw new ChangedFile(SHORTER)
        done += got
      }
      refuseChanged(state, stateOf(fstatSync(file, { bigint: true })))
    } finally {
      closeSync(file)
    }
  }
}

const SHORTER = 'it became shorter while it was read'

/** Equal for all names of one file, hard links among them. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

function stateOf(stats: BigIntStats): FileState {
  return { size: Number(stats.size), modified: stats.mtimeNs, identity: identityOf(stats) }
}

/** Throws `ChangedFile` unless the file is as it was, or longer. */
function refuseChanged(before: FileState, now: FileState): void {
  // Some file systems number a file anew each time, so the number says something only beside another change.
  if (now.modified === before.modified && now.size === before.size) return
  if (now.size < before.size) throw new ChangedFile(SHORTER)
  if (now.identity !== before.identity) throw new ChangedFile('another file took its place while it was read')
  if (now.size === before.size) throw new ChangedFile('it was changed while it was read')
}

function systemPath(path: string | Uint8Array): string | Buffer {
  return typeof path === 'string' ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)
}

function readLater(
  file: number,
  into: Uint8Array,
  at: number,
  length: number,
  from: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, into, at, length, from, (error, bytes) => (error ? reject(error) : resolve(bytes)))
  })
}

const FEW_BYTES = 1 << 20
const STREAMED_BYTES = 1 << 20
