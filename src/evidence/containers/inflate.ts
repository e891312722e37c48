import { configure } from '@zip.js/zip.js/index-native.js'
import { inflatedAtOnce } from './inflate-small.ts'

/** All that one raw deflate comes to; `null` where it is not whole, or does not fill `packed` and `size` exactly. */
export type InflateWhole = (packed: Uint8Array, size: number) => Uint8Array | null

let Stream: typeof DecompressionStream = DecompressionStream
let whole: InflateWhole = inflatedAtOnce

/** The platform has better ones than the global and what is brought along. */
export function inflateBy(other: typeof DecompressionStream, otherWhole: InflateWhole): void {
  Stream = other
  whole = otherWhole
  configure({ DecompressionStream: other })
}

export function inflating(format: CompressionFormat): DecompressionStream {
  return new Stream(format)
}

/** At once, for what is so small that a stream of its own costs more than its bytes. */
export const inflatedWhole: InflateWhole = (packed, size) => whole(packed, size)
