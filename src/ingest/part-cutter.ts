import { joined } from '../event/bytes.ts'
import type { PartsOfSource } from '../formats/format.ts'

/** Bytes of a source; `cut`: behind them another part may begin. */
export interface Segment {
  readonly bytes: Uint8Array
  readonly cut: boolean
}

/** Finds in what arrives in pieces of any size where a source may be cut: always at the same places. */
export class PartCutter {
  readonly #parts: PartsOfSource
  /** Of the next byte that is not handed on. */
  #offset = 0
  #place: number
  /** What stands behind the place, while there is too little of it to tell. */
  #held: Uint8Array[] = []
  #heldBytes = 0

  constructor(parts: PartsOfSource) {
    this.#parts = parts
    this.#place = parts.next(0)
  }

  /** The segments in their order; valid as long as the piece is. */
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

  /** Nothing more comes: what is held back. */
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
