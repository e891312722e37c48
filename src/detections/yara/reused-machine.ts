let memory: { readonly asked: string; readonly made: WebAssembly.Memory } | null = null
let module: { readonly code: Uint8Array; readonly made: WebAssembly.Module } | null = null

/**
 * YARA-X makes a module, a memory and an instance for each source that is asked and each global that is set, and never lets
 * go of one; a browser has room for about a hundred memories. Only the newest is ever used, so that one module, and
 * one memory, emptied, serve for all.
 */
export function withReusedMachine<T>(work: () => T): T {
  const { Memory, Module } = WebAssembly
  const own: { Memory: unknown; Module: unknown } = WebAssembly
  own.Memory = function (descriptor: WebAssembly.MemoryDescriptor) {
    const asked = JSON.stringify(descriptor)
    if (memory?.asked === asked && memory.made.buffer.byteLength === descriptor.initial * 65_536) {
      new Uint8Array(memory.made.buffer).fill(0)
      return memory.made
    }
    memory = { asked, made: new Memory(descriptor) }
    return memory.made
  }
  own.Module = function (code: Uint8Array<ArrayBuffer>) {
    if (!module || !areSame(module.code, code)) module = { code: code.slice(), made: new Module(code) }
    return module.made
  }
  try {
    return work()
  } finally {
    own.Memory = Memory
    own.Module = Module
  }
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
