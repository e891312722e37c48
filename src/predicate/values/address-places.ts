import type { ValueHeap } from '../../event/column.ts'
import { returnKernel, takeKernel } from '../../kernel/kernel.ts'

const DOT = 46
const COLON = 58
/** Length of the shortest IPv6 address without `::`. */
const LONG = 15
/** Bytes by which successive pieces overlap: the colons and dots of an address never span more. */
const OVERLAP = 64
/** With fewer bytes than this, a call of the kernel does not pay. */
const FEW_BYTES = 512

/** The codes, in ascending order, of values that may contain an IPv6 address or, if `dotted`, an IPv4 address. */
export function addressPlaces(heap: ValueHeap, dotted: boolean): number[] {
  const { bytes, ends, count } = heap
  const total = count === 0 ? 0 : ends[count]!
  const codes: number[] = []
  const kernel = total < FEW_BYTES ? null : takeKernel()
  if (!kernel) {
    for (let code = 1; code <= count; code++)
      if (mayHold(bytes, ends[code - 1]!, ends[code]!, dotted)) codes.push(code)
    return codes
  }
  const long = longest(heap) >= LONG
  const room = kernel.placeBytes
  const step = room - OVERLAP
  let code = 1
  for (let from = 0; from < total; from += step) {
    const piece = bytes.subarray(from, Math.min(total, from + room))
    for (const place of kernel.addresses(piece, long, dotted)) {
      // A place in the overlap is found again, with the bytes that follow it, in the next piece.
      if (place >= step) break
      const at = from + place
      while (ends[code]! <= at) code++
      if (codes.at(-1) !== code && mayHold(bytes, ends[code - 1]!, ends[code]!, dotted)) codes.push(code)
    }
  }
  returnKernel(kernel)
  return codes
}

function longest({ ends, count }: ValueHeap): number {
  let most = 0
  for (let code = 1; code <= count; code++) most = Math.max(most, ends[code]! - ends[code - 1]!)
  return most
}

function mayHold(bytes: Uint8Array, start: number, end: number, dotted: boolean): boolean {
  let dots = 0
  let colons = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte === DOT) {
      if (++dots === 3 && dotted) return true
    } else if (byte === COLON) {
      dots = 0
      if (i > start && bytes[i - 1] === COLON) return true
      if (++colons === 6) return true
    } else if (byte < 48 || byte > 57) {
      dots = 0
      const letter = byte | 32
      if (letter < 97 || letter > 102) colons = 0
    }
  }
  return false
}
