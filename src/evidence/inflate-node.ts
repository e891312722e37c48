import { Duplex } from 'node:stream'
import { createGunzip, createInflate, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { InflateWhole } from './containers/inflate.ts'

/** Node's own hands on 16 KiB at a time, each of them on a long way through streams. */
const CHUNK_BYTES = 256 << 10
/** Node takes no smaller ones. */
const MIN_CHUNK = 64

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

/** As `InflateWhole`. Node takes less time for it than JavaScript does. */
export const inflatedByNode: InflateWhole = (packed, size) => {
  const options = { info: true, chunkSize: Math.max(MIN_CHUNK, size + 1), maxOutputLength: size + 1 }
  try {
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as Inflated
    return engine.bytesWritten === packed.length && buffer.length === size ? buffer : null
  } catch {
    return null
  }
}

/** What `info` makes of the result; the types do not know it. */
interface Inflated {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}
