const MEMORY_SECTION = 5
const PAGE_BYTES = 65_536

/**
 * The module with a bound on its memory, so that rules that ask for more end in an error instead of
 * taking what the machine has. `null` when it declares no memory of its own that can be bounded.
 */
export function boundedMemory(module: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> | null {
  const most = Math.floor(bytes / PAGE_BYTES)
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] ?? 0
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }
  while (at < module.length) {
    const start = at
    const section = module[at++]
    const size = number()
    const content = at
    if (section !== MEMORY_SECTION) {
      at = content + size
      continue
    }
    const memories = number()
    const flags = number()
    const least = number()
    // Flags: 0 is a memory without a bound, 1 one with a bound.
    if (memories !== 1 || flags > 1 || least > most) return null
    const limits = [1, 1, ...leb(least), ...leb(most)]
    const section5 = [MEMORY_SECTION, ...leb(limits.length), ...limits]
    const rest = module.subarray(content + size)
    const bounded = new Uint8Array(start + section5.length + rest.length)
    bounded.set(module.subarray(0, start))
    bounded.set(section5, start)
    bounded.set(rest, start + section5.length)
    return bounded
  }
  return null
}

function leb(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return [...bytes, left]
    bytes.push((left & 127) | 128)
  }
}
