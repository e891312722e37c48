import { CR, LF, QUOTE, SPACE, TAB } from '../text/ascii.ts'
import { DOUBLED, MAX_CELLS, PLAIN, QUOTED, type Cells } from '../text/cells.ts'

const NUMBER = /^(\d{1,20}|-)$/
const ADDRESS = /^([0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*(%\w{1,10})?|-)$/

/** What values of a column look like, where that can be told. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d:\d\d(\.\d+)?$/,
  's-ip': ADDRESS,
  'c-ip': ADDRESS,
  's-port': NUMBER,
  'c-port': NUMBER,
  'cs-method': /^([A-Z_]{1,32}|-)$/,
  'cs-uri-stem': /^[/*-]/,
  'cs-version': /^(HTTP\/\d\.\d|-)$/,
  'sc-status': NUMBER,
  'sc-substatus': NUMBER,
  'sc-win32-status': NUMBER,
  'sc-bytes': NUMBER,
  'cs-bytes': NUMBER,
  'time-taken': NUMBER,
}

/** Columns that may hold spaces, the likeliest first; then any other without a shape. */
const SPACED = ['cs(user-agent)', 'cs-username', 'cs-uri-query', 'cs-uri-stem', 'cs(referer)', 'cs(cookie)']
/** Longer values are not looked at: none of the shapes is so long. */
const LONGEST = 64

/**
 * Splits the record of `cells` again, values in quotes taken as one; leaves it as it was and returns
 * false when a quote is not closed.
 */
export function splitAtQuotes(bytes: Uint8Array, start: number, cells: Cells): boolean {
  const end = cells.contentEnd
  const found: number[] = []
  for (let at = start; at < end;) {
    const byte = bytes[at]!
    if (byte === SPACE || byte === TAB) {
      at++
      continue
    }
    if (found.length / 3 >= MAX_CELLS) return false
    if (byte === QUOTE) {
      let close = at + 1
      let doubled = false
      while (close < end) {
        if (bytes[close] === QUOTE) {
          if (bytes[close + 1] !== QUOTE || close + 1 >= end) break
          doubled = true
          close++
        }
        close++
      }
      if (close >= end || !endsCell(bytes, close + 1, end)) return false
      found.push(at + 1, close, doubled ? DOUBLED : QUOTED)
      at = close + 1
    } else {
      let close = at
      while (!endsCell(bytes, close, end)) close++
      found.push(at, close, PLAIN)
      at = close
    }
  }
  cells.count = found.length / 3
  for (let i = 0; i < cells.count; i++) {
    cells.starts[i] = found[3 * i]!
    cells.ends[i] = found[3 * i + 1]!
    cells.forms[i] = found[3 * i + 2]!
  }
  if (cells.count > 0) cells.canonical = false
  return true
}

function endsCell(bytes: Uint8Array, at: number, end: number): boolean {
  const byte = bytes[at]
  return at >= end || byte === SPACE || byte === TAB || byte === CR || byte === LF
}

/**
 * Joins cells of a record with too many of them into the one column that may hold spaces, so that
 * dates, addresses and numbers stand where they belong. Returns that column, `null` when no column
 * makes it fit. `names` in lower case.
 */
export function joinSpacedValue(bytes: Uint8Array, cells: Cells, names: readonly string[]): string | null {
  const extra = cells.count - names.length
  if (extra <= 0 || cells.count > MAX_CELLS) return null
  const others = names.filter((name) => SHAPES[name] === undefined && !SPACED.includes(name))
  for (const name of [...SPACED, ...others]) {
    const column = names.indexOf(name)
    if (column < 0 || !fits(bytes, cells, names, column, extra)) continue
    cells.ends[column] = cells.ends[column + extra]!
    cells.starts.copyWithin(column + 1, column + 1 + extra, cells.count)
    cells.ends.copyWithin(column + 1, column + 1 + extra, cells.count)
    cells.count = names.length
    cells.canonical = false
    return name
  }
  return null
}

function fits(
  bytes: Uint8Array,
  cells: Cells,
  names: readonly string[],
  column: number,
  extra: number,
): boolean {
  let shaped = 0
  for (let i = 0; i < names.length; i++) {
    const shape = SHAPES[names[i]!]
    if (!shape) continue
    const at = i > column ? i + extra : i
    const start = cells.starts[at]!
    const end = Math.min(cells.ends[at]!, start + LONGEST)
    let text = ''
    for (let j = start; j < end; j++) text += String.fromCharCode(bytes[j]!)
    if (!shape.test(text)) return false
    if (i > column) shaped++
  }
  // With nothing to hold it on the right any column would do.
  return shaped > 0
}
