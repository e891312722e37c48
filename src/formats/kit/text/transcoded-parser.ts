import type { Block } from '../../../event/block.ts'
import type { Place } from '../../../event/place.ts'
import type { TextEncoding } from '../../../event/text-encoding.ts'
import type { Format, Parser, Sink } from '../../format.ts'
import { Transcoder } from './transcoder.ts'

/**
 * Reads a text in another encoding with a format that reads UTF-8. What the format says of places and
 * bytes is turned back into places and bytes of the source, and its blocks note the encoding.
 */
export class TranscodedParser implements Parser {
  readonly #sink: Sink
  readonly #encoding: TextEncoding
  readonly #transcoder: Transcoder
  readonly #inner: Parser
  /** How far the ledger and the blocks have come, in the transcoded text. */
  #accounted = 0
  #emitted = 0

  constructor(format: Format, encoding: TextEncoding, sink: Sink) {
    this.#sink = sink
    this.#encoding = encoding
    this.#transcoder = new Transcoder(encoding)
    this.#inner = format.open({
      block: (block) => this.#block(block),
      issue: (issue) => sink.issue({ ...issue, place: issue.place && this.#place(issue.place) }),
      fact: (fact) => sink.fact(fact),
      account: (kind, bytes) => {
        const from = this.#source(this.#accounted)
        this.#accounted += bytes
        sink.account(kind, this.#source(this.#accounted) - from)
      },
      unbroken: (kind, from, to) => sink.unbroken(kind, from, to),
    })
  }

  push(piece: Uint8Array): void {
    this.#inner.push(this.#transcoder.push(piece))
    this.#transcoder.positions.forget(Math.min(this.#accounted, this.#emitted))
  }

  end(): void {
    const held = this.#transcoder.end()
    if (held.length > 0) this.#inner.push(held)
    this.#inner.end()
    const { rest } = this.#transcoder
    if (rest === 0) return
    this.#sink.account('unreadable', rest)
    this.#sink.issue({ code: 'cut-short', place: null, detail: 'the source ends in half a character' })
  }

  #source(position: number): number {
    return this.#transcoder.positions.sourceOf(position)
  }

  #place(place: Place): Place {
    const offset = this.#source(place.offset)
    return { ...place, offset, length: this.#source(place.offset + place.length) - offset }
  }

  #block(block: Block): void {
    const offsets = new Float64Array(block.rows)
    const lengths = new Uint32Array(block.rows)
    for (let row = 0; row < block.rows; row++) {
      const start = block.offsets[row]!
      this.#emitted = start + block.lengths[row]!
      offsets[row] = this.#source(start)
      lengths[row] = this.#source(this.#emitted) - offsets[row]!
    }
    this.#sink.block({ ...block, offsets, lengths, encoding: this.#encoding })
  }
}
