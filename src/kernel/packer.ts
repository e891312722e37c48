import { instantiated, isOff } from './kernel.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  packSource(length: number): number
  packTarget(): number
  pack(length: number): number
}

/** More than this at once is packed in TypeScript, so that the memory, which never shrinks, stays small. */
const MOST = 8 << 20

let instance: Exports | null | undefined

/**
 * Packs bytes as LZ4, the same as `pack` in `src/storage/lz4.ts` does; the result is valid until the next call. `null`
 * where it cannot be done here.
 */
export function packedByKernel(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length > MOST || isOff()) return null
  if (instance === undefined) instance = (instantiated()?.exports as Exports | undefined) ?? null
  if (instance === null) return null
  const at = instance.packSource(bytes.length)
  new Uint8Array(instance.memory.buffer).set(bytes, at)
  const length = instance.pack(bytes.length)
  return new Uint8Array(instance.memory.buffer, instance.packTarget(), length)
}
