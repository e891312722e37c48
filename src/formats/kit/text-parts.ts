import type { Format, PartsOfSource, Sink } from '../format.ts'
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
    guess: (state, bytes) => ({ ...(state as TextState), line: (state as TextState).line + linesIn(bytes) }),
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

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++
  return lines
}
