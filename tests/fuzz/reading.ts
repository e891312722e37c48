import type { Block } from '../../src/event/block.ts'
import type { Format } from '../../src/formats/format.ts'
import { openSource } from '../../src/formats/registry.ts'
import { seeded } from '../laws/format-reading.ts'

const HEAD = 64 << 10
/** What one input may become: its own size many times over, and what an empty block costs. */
const GROWTH = 64
const GROUND = 8 << 20

/** Reads an input as `format`; returns what must not be, or `null`. */
export function problemWith(bytes: Uint8Array, format: Format, seed: number): string | null {
  try {
    return readAs(format, bytes, seed)
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
}

function readAs(format: Format, bytes: Uint8Array, seed: number): string | null {
  const next = seeded(seed)
  let accounted = 0
  let kept = 0
  let rows = 0
  let wrong: string | null = null
  const parser = openSource(format, bytes.subarray(0, HEAD), {
    block(block) {
      rows += block.rows
      kept += sizeOf(block)
      const kinds = format.kinds(block)
      for (let row = 0; row < block.rows; row++) {
        const end = block.offsets[row]! + block.lengths[row]!
        if (!(block.offsets[row]! >= 0 && end <= bytes.length))
          wrong ??= `${format.id}: a place outside of the source`
        if (typeof kinds !== 'string') kinds(row)
      }
    },
    issue({ place }) {
      if (place && !(place.offset >= 0 && place.offset + place.length <= bytes.length)) {
        wrong ??= `${format.id}: an issue outside of the source`
      }
    },
    fact: () => undefined,
    account(_, count) {
      if (!(count >= 0)) wrong ??= `${format.id}: accounts for ${count} bytes`
      accounted += count
    },
    unbroken(_, from, to) {
      if (!(from <= to)) wrong ??= `${format.id}: a span that ends before it begins`
    },
  })
  const step = 1 + next(bytes.length > 4096 ? 100_000 : 5000)
  for (let at = 0; at < bytes.length; at += step) parser.push(bytes.subarray(at, at + step))
  parser.end()
  if (accounted !== bytes.length) return `${format.id}: accounts for ${accounted} of ${bytes.length} bytes`
  if (kept > GROUND + GROWTH * bytes.length) return `${format.id}: ${bytes.length} bytes became ${kept}`
  if (rows > bytes.length) return `${format.id}: ${rows} events in ${bytes.length} bytes`
  return wrong
}

function sizeOf({ columns, raw }: Block): number {
  let size = 0
  for (const { values, codes } of columns)
    size += values.bytes.length + values.ends.byteLength + codes.byteLength
  for (const line of raw.values()) size += line.length
  return size
}
