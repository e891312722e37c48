import { configure } from '@zip.js/zip.js/index-native.js'

let Stream: typeof DecompressionStream = DecompressionStream

/** The platform has a better one than the global. */
export function inflateBy(other: typeof DecompressionStream): void {
  Stream = other
  configure({ DecompressionStream: other })
}

export function inflating(format: CompressionFormat): DecompressionStream {
  return new Stream(format)
}
