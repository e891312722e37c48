import { MAX_SPAN, type Cutter, type Span } from '../kit/text/span-feed.ts'

const LF = 0x0a
const OPEN = 0x5b
const DIGIT = 0x30
/** As far as a line has to be seen to be known for the first of a record. */
const AHEAD = 3

/** A record begins with a bracket and a digit, and goes on over the lines that do not. */
export class SetupCutter implements Cutter {
  end = 0
  open = false
  #seen = 0

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    for (let at = start + this.#seen; at < stop; at++) {
      if (bytes[at] !== LF) continue
      if (at + AHEAD >= stop && !last && stop < start + MAX_SPAN) return this.#more(at - start)
      if (at + 1 >= stop || isFirst(bytes, at + 1))
        return this.#ends(isFirst(bytes, start) ? 'record' : other(bytes, start, at + 1), at + 1)
    }
    if (stop === start + MAX_SPAN) return this.#ends('long', stop)
    if (!last) return this.#more(stop - start)
    // Setup ends each line; one that does not end was cut.
    this.open = isFirst(bytes, start)
    return this.open ? 'more' : this.#ends(other(bytes, start, stop), stop)
  }

  #more(seen: number): Span {
    this.#seen = seen
    return 'more'
  }

  #ends(span: Span, end: number): Span {
    this.#seen = 0
    this.end = end
    return span
  }
}

/** A bracket that is the last byte may be the first of a line that was cut. */
function isFirst(bytes: Uint8Array, at: number): boolean {
  const from = bytes[at] === 0xef ? at + 3 : at
  if (bytes[from] !== OPEN) return false
  const digit = bytes[from + 1] ?? DIGIT
  return digit >= DIGIT && digit <= DIGIT + 9
}

function other(bytes: Uint8Array, start: number, end: number): Span {
  for (let at = start; at < end; at++) if (bytes[at]! > 0x20) return 'junk'
  return 'gap'
}
