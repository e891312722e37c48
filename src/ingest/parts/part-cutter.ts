import { joined } from '../../event/bytes.ts'
import type { PartsOfSource } from '../../formats/format.ts'

/** The next bytes of a source. */
export interface Segment {
  readonly bytes: Uint8Array
  /** Whether another part may begin behind them. */
  readonly cut: boolean
}

/** Finds where a source may be cut into parts. The places are the same, whatever the size of the pieces that arrive. */
export class PartCutter {
  readonly #parts: PartsOfSource
  /** Offset of the next byte that has not been handed on. */
  #offset = 0
  /** The next offset near which the source may be cut. */
  #place: number
  /** Bytes behind the place, while there are too few of them to decide where to cut. */
  #held: Uint8Array[] = []
  #heldBytes = 0

  constructor(parts: PartsOfSource) {
    this.#parts = parts
    this.#place = parts.next(0)
  }

  /** Gives the segments in their order. They are valid as long as the piece is. */
  *push(piece: Uint8Array): Generator<Segment> {
    let at = 0
    while (at < piece.length) {
      const before = this.#place - this.#offset
      if (this.#heldBytes === 0 && before > 0) {
        const bytes = piece.subarray(at, at + before)
        at += bytes.length
        this.#offset += bytes.length
        if (bytes.length > 0) yield { bytes, cut: false }
        continue
      }
      const wanted = this.#parts.ahead - this.#heldBytes
      const more = piece.subarray(at, at + wanted)
      at += more.length
      if (this.#heldBytes === 0 && more.length === wanted) yield* this.#decide(more)
      else {
        this.#held.push(more.slice())
        this.#heldBytes += more.length
        if (more.length === wanted) yield* this.end()
      }
    }
  }

  /** Nothing more comes: gives the bytes that were held back. */
  *end(): Generator<Segment> {
    if (this.#heldBytes === 0) return
    const ahead = joined(this.#held)
    this.#held = []
    this.#heldBytes = 0
    yield* this.#decide(ahead)
  }

  *#decide(ahead: Uint8Array): Generator<Segment> {
    const cut = this.#parts.cut(ahead)
    this.#place = this.#parts.next(this.#offset)
    this.#offset += ahead.length
    if (cut === null) yield { bytes: ahead, cut: false }
    else {
      yield { bytes: ahead.subarray(0, cut), cut: true }
      yield { bytes: ahead.subarray(cut), cut: false }
    }
  }
}
