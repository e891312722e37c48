import { Duplex } from 'node:stream'
import { createGunzip, createInflate, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { InflateWhole } from './containers/inflate.ts'

/** Node's own stream hands on 16 KiB at a time, and each piece passes through several streams. */
const CHUNK_BYTES = 256 << 10
/** Node takes no smaller ones. */
const MIN_CHUNK = 64

const MAKERS = { gzip: createGunzip, deflate: createInflate, 'deflate-raw': createInflateRaw } as const

/** A `DecompressionStream` that gives larger pieces. */
export class NodeDecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BufferSource>

  constructor(format: keyof typeof MAKERS) {
    const { readable, writable } = Duplex.toWeb(MAKERS[format]({ chunkSize: CHUNK_BYTES }))
    this.readable = readable as ReadableStream<Uint8Array<ArrayBuffer>>
    this.writable = writable as WritableStream<BufferSource>
  }
}

/** Inflates a whole member by Node's zlib, which is faster than JavaScript. */
export const inflatedByNode: InflateWhole = (packed, size) => {
  const options = { info: true, chunkSize: Math.max(MIN_CHUNK, size + 1), maxOutputLength: size + 1 }
  try {
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as InflateInfo
    return engine.bytesWritten === packed.length && buffer.length === size ? buffer : null
  } catch {
    return null
  }
}

/** The result with the option `info`, which Node's types do not describe. */
interface InflateInfo {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}
