import { textOf } from '../../event/bytes.ts'
import { MAX_SPAN, type Cutter, type Span } from '../kit/text/span-feed.ts'

const LT = 0x3c
const START = '<Event'
const END = '</Event>'

/** `Event` elements one after the other, within a root element or without one. */
export class EventCutter implements Cutter {
  end = 0
  open = false
  #seen = 0
  #tooLong = false

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    if (this.open) return this.#event(bytes, start)
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    for (let at = find(bytes, LT, start + this.#seen, stop); ; at = find(bytes, LT, at + 1, stop)) {
      if (at < stop) {
        const whole = at + START.length < stop
        if (!whole && !last && stop < start + MAX_SPAN) return this.#more(at - start)
        if (!whole || !isStart(bytes, at)) continue
        if (at > start) return this.#ends(between(textOf(bytes, start, at)), at)
        this.open = true
        this.#seen = START.length
        this.#tooLong = false
        return this.#event(bytes, start)
      }
      if (!last && stop < start + MAX_SPAN) return this.#more(stop - start)
      return this.#ends(between(textOf(bytes, start, stop)), stop)
    }
  }

  #event(bytes: Uint8Array, start: number): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    for (let at = find(bytes, LT, start + this.#seen, stop); at < stop; at = find(bytes, LT, at + 1, stop)) {
      if (at + END.length > stop) {
        if (stop < start + MAX_SPAN) return this.#more(at - start)
        break
      }
      // Another event begins before this one ended.
      if (isStart(bytes, at) && at > start) return this.#closes(this.#tooLong ? 'long' : 'junk', at)
      if (isEnd(bytes, at)) return this.#closes(this.#tooLong ? 'long' : 'record', at + END.length)
    }
    if (stop < start + MAX_SPAN) return this.#more(stop - start)
    this.#tooLong = true
    return this.#ends('long', stop)
  }

  #more(seen: number): Span {
    this.#seen = seen
    return 'more'
  }

  #closes(span: Span, end: number): Span {
    this.open = false
    return this.#ends(span, end)
  }

  #ends(span: Span, end: number): Span {
    this.#seen = 0
    this.end = end
    return span
  }
}

function find(bytes: Uint8Array, byte: number, from: number, stop: number): number {
  const at = bytes.indexOf(byte, from)
  return at < 0 || at > stop ? stop : at
}

function isStart(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < START.length; i++) if (bytes[at + i] !== START.charCodeAt(i)) return false
  const after = bytes[at + START.length]!
  return after === 0x3e || after <= 0x20
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < END.length; i++) if (bytes[at + i] !== END.charCodeAt(i)) return false
  return true
}

/**
 * What stands between events: white space, the root element, declarations, marks of some tools, and the signs by which a
 * browser folds elements, which are copied with the text.
 */
function between(text: string): Span {
  const rest = text.replace(
    /<\/?Events[^<>]*>|<\?xml[^<>]*\?>|<!--[^<>]*-->|^Record \d+\s*$|^[-+]\s*$|^\ufeff/gm,
    '',
  )
  return rest.trim() === '' ? 'gap' : 'junk'
}
