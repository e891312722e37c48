import { LF } from '../kit/text/ascii.ts'
import { MAX_SPAN, type Cutter, type Span } from '../kit/text/span-feed.ts'

/** Lines; a line of nothing but spaces is a gap. */
export class LineCutter implements Cutter {
  end = 0
  readonly open = true
  /** The line that was told last has no line end. */
  cut = false
  #seen = 0
  #long = false

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    const found = bytes.subarray(0, stop).indexOf(LF, start + this.#seen)
    const full = found < 0 && stop === start + MAX_SPAN
    if (found < 0 && !full && !last) {
      this.#seen = stop - start
      return 'more'
    }
    this.#seen = 0
    this.end = found < 0 ? stop : found + 1
    const long = this.#long || full
    this.#long = full
    if (long) return 'long'
    this.cut = found < 0
    let at = start
    while (at < this.end && bytes[at]! <= 0x20) at++
    return at === this.end ? 'gap' : 'record'
  }
}
