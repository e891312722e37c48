import { inflateSync } from 'fflate'

/** Deflate makes nothing longer by more than a sixteenth and this. */
const LONGER_BYTES = 64

/** Inflates a whole member in JavaScript, where the platform offers nothing faster. */
export function inflatedAtOnce(packed: Uint8Array, size: number): Uint8Array | null {
  if (packed.length > size + (size >>> 4) + LONGER_BYTES) return null
  // One byte more than there may be, so that more of them can be told.
  const out = new Uint8Array(size + 1)
  if (!needsItsEnd(packed, out)) return null
  try {
    const bytes = inflateSync(packed, { out })
    return bytes.length === size ? bytes : null
  } catch {
    return null
  }
}

/** The library ignores bytes behind the packed data; the data is then also complete without its last byte. */
function needsItsEnd(packed: Uint8Array, out: Uint8Array): boolean {
  try {
    inflateSync(packed.subarray(0, -1), { out })
    return false
  } catch {
    return true
  }
}
