import { instantiated, isOff } from './kernel.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  packSource(length: number): number
  packTarget(): number
  pack(length: number): number
  unpackSource(packed: number, length: number): number
  unpack(packed: number, length: number): number
}

/** Longer inputs are packed in TypeScript, so that the kernel's memory, which never shrinks, stays small. */
const MAX_BYTES = 8 << 20

let kept: Exports | null | undefined

/**
 * Packs bytes as LZ4, the same as `pack` in `src/storage/lz4.ts` does; the result is valid until the next call. `null`
 * where it cannot be done here.
 */
export function packedByKernel(bytes: Uint8Array): Uint8Array | null {
  const instance = bytes.length > MAX_BYTES ? null : ready()
  if (instance === null) return null
  const at = instance.packSource(bytes.length)
  new Uint8Array(instance.memory.buffer).set(bytes, at)
  const length = instance.pack(bytes.length)
  return new Uint8Array(instance.memory.buffer, instance.packTarget(), length)
}

/** Unpacks into exactly `length` bytes; `damaged` when the packed bytes are not that, `null` where it cannot be done here. */
export function unpackedByKernel(packed: Uint8Array, length: number): Uint8Array | 'damaged' | null {
  const instance = packed.length > MAX_BYTES || length > MAX_BYTES ? null : ready()
  if (instance === null) return null
  const at = instance.unpackSource(packed.length, length)
  new Uint8Array(instance.memory.buffer).set(packed, at)
  if (instance.unpack(packed.length, length) === 0) return 'damaged'
  return new Uint8Array(instance.memory.buffer, instance.packTarget(), length).slice()
}

function ready(): Exports | null {
  if (isOff()) return null
  if (kept === undefined) kept = (instantiated()?.exports as Exports | undefined) ?? null
  return kept
}
