import { joined, textOf } from '../../../event/bytes.ts'
import type { Parser, Sink } from '../../format.ts'

/** A configuration or a script is small; of a larger file only this much is looked at. */
const MAX_BYTES = 8 << 20

export interface WholeText {
  /** As it stands in the source. */
  readonly bytes: Uint8Array
  /** Decoded; a position in it is a byte offset only where the text is ASCII. */
  readonly text: string
}

/**
 * Reads a source that only makes sense as a whole. `read` returns how many bytes it understood; what it
 * did not is unreadable.
 */
export function openWhole(sink: Sink, read: (whole: WholeText) => number): Parser {
  const pieces: Uint8Array[] = []
  let held = 0
  let beyond = 0
  return {
    push(piece) {
      const taken = piece.slice(0, Math.max(0, Math.min(piece.length, MAX_BYTES - held)))
      if (taken.length > 0) pieces.push(taken)
      held += taken.length
      beyond += piece.length - taken.length
    },
    end() {
      const bytes = joined(pieces)
      pieces.length = 0
      const understood = held === 0 ? 0 : Math.min(held, read({ bytes, text: decoded(bytes) }))
      sink.account('parsed', understood)
      sink.account('unreadable', held - understood)
      if (beyond === 0) return
      const place = { kind: 'record' as const, ordinal: 1, offset: held, length: beyond }
      sink.issue({ code: 'too-long', place, detail: `only the first ${held} bytes were looked at` })
      sink.account('skipped', beyond)
    },
  }
}

/** Text of either byte order, or UTF-8. */
export function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return textOf(bytes).replace(/^\ufeff/, '')
}
