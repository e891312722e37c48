import type { Format, PartsOfSource, Sink } from '../../format.ts'
import { HASH, isDigit, LF, QUOTE } from './ascii.ts'
import type { TextBegin, TextFeed, TextState } from './text-feed.ts'

/** A little less than what as many short rows as fit into one block come to. */
const APART = 15 << 20
/** Few rows are longer. */
const AHEAD = 64 << 10

/** Opens a text, in its middle when `begin` says where. */
export type OpenText = (sink: Sink, begin?: TextBegin) => TextFeed

/** A text that is read from front to back, or in parts. */
export function textSource(open: OpenText): Pick<Format, 'open' | 'parts'> {
  return { open: (sink) => open(sink), parts: (apart) => textParts(open, apart) }
}

/**
 * A text in parts: each begins at a line that looks like a row or a directive. Such a line may stand in a quoted cell
 * as well, which whoever reads what stands before it finds out.
 */
function textParts(open: OpenText, apart = APART): PartsOfSource {
  return {
    next: (offset) => (Math.floor(offset / apart) + 1) * apart,
    ahead: Math.min(AHEAD, apart),
    cut: rowIn,
    open: (sink, from, state) =>
      open(sink, from === 0 ? undefined : { offset: from, ...(state as TextState) }),
    guess: (state, bytes) => guessed(open, state as TextState, bytes),
    join: () => undefined,
  }
}

/** Where the first line that begins like a row begins. */
function rowIn(bytes: Uint8Array): number | null {
  for (let at = bytes.indexOf(LF); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1]!
    if (isDigit(next) || next === HASH || next === QUOTE) return at + 1
  }
  return null
}

/** More lines that are no rows than this are too many to read them twice. */
const MAX_ODD = 1000

/** What only the lines that are no rows, and the rows behind them, do to a state; and the number of the line. */
function guessed(open: OpenText, state: TextState, bytes: Uint8Array): TextState {
  let lines = 0
  let odd = 0
  let behind = false
  let feed: TextFeed | null = null
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf(LF, at)
    const next = lineEnd < 0 ? bytes.length : lineEnd + 1
    if (lineEnd >= 0) lines++
    const isOdd = !isDigit(bytes[bytes[at] === QUOTE ? at + 1 : at])
    if ((isOdd || behind) && odd < MAX_ODD) {
      odd++
      feed ??= open(NOWHERE, { offset: 0, ...state })
      feed.push(bytes.subarray(at, next))
    }
    behind = isOdd
    at = next
  }
  feed?.end()
  return { line: state.line + lines, reader: feed ? feed.state().reader : state.reader }
}

const NOWHERE: Sink = {
  block: () => undefined,
  issue: () => undefined,
  fact: () => undefined,
  account: () => undefined,
  unbroken: () => undefined,
}
