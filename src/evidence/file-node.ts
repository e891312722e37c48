import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'

/** The path and span by which another thread opens the same bytes. */
export interface FilePart {
  readonly path: string
  readonly start: number
  readonly end: number
  /** Modification time of the file when it was given, in ms: a file that changes meanwhile is not read on. */
  readonly modified: number
}

/** A file that is no longer what it was. */
export class ChangedFile extends Error {
  readonly code = 'ECHANGED'
}

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

  static async at(path: string): Promise<NodeFile> {
    const { size, mtimeMs } = await stat(path)
    return new NodeFile({ path, start: 0, end: size, modified: mtimeMs })
  }

  /** Whether it is all of the file. */
  async isWhole(): Promise<boolean> {
    const { path, start, end } = this.part
    return start === 0 && (await stat(path)).size === end
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

  /** Fills `target` with the bytes from `at` on. Throws `ChangedFile`, or what the system says. */
  async readInto(at: number, target: Uint8Array): Promise<void> {
    const { path, start, modified } = this.part
    // A few bytes are here sooner than another thread has heard of them.
    const file = openSync(path, 'r')
    try {
      for (let done = 0; done < target.length;) {
        const wanted = target.length - done
        const take = wanted <= FEW_BYTES ? readSync : readLater
        const got = await take(file, target, done, wanted, start + at + done)
        if (got === 0) throw new ChangedFile('it became shorter while it was read')
        done += got
      }
      if (fstatSync(file).mtimeMs !== modified) throw new ChangedFile('it was changed while it was read')
    } finally {
      closeSync(file)
    }
  }
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
