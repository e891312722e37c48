import { Duplex } from 'node:stream'
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** Node's own hands on 16 KiB at a time, each of them on a long way through streams. */
const CHUNK_BYTES = 256 << 10

const MAKERS = { gzip: createGunzip, deflate: createInflate, 'deflate-raw': createInflateRaw } as const

/** As `DecompressionStream`, in larger pieces. */
export class NodeDecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BufferSource>

  constructor(format: keyof typeof MAKERS) {
    const { readable, writable } = Duplex.toWeb(MAKERS[format]({ chunkSize: CHUNK_BYTES }))
    this.readable = readable as ReadableStream<Uint8Array<ArrayBuffer>>
    this.writable = writable as WritableStream<BufferSource>
  }
}
