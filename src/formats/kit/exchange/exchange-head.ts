import { headText } from '../text/head-text.ts'

/** What the beginning of an Exchange log says about itself. */
export interface ExchangeHead {
  /** Value of `#Log-type`, lower case; `null` when there is none. */
  readonly logType: string | null
  /** Whether a directive says that Exchange wrote it. */
  readonly signed: boolean
  /** Column names, lower case, of the first header; empty when there is none. */
  readonly fields: readonly string[]
  readonly text: string
}

const known = new WeakMap<Uint8Array, ExchangeHead | null>()

/** As `readExchangeHead`, once for an array that many formats ask about; it must not be written to meanwhile. */
export function exchangeHeadOf(head: Uint8Array): ExchangeHead | null {
  let read = known.get(head)
  if (read === undefined) known.set(head, (read = readExchangeHead(head)))
  return read
}

/**
 * Reads the preamble at the beginning of an Exchange log, in any layout; `null` when the bytes are
 * no such log. Only lines before the first row that follows a header count: rows before any header were cut off from
 * the log before.
 */
function readExchangeHead(head: Uint8Array): ExchangeHead | null {
  const text = headText(head)
  if (text === null) return null
  let logType: string | null = null
  let fields: readonly string[] = []
  let software: string | null = null
  for (const [i, line] of text.split(/\r?\n/, 64).entries()) {
    const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const first = cells[0]!
    const directive = /^#([A-Za-z-]+):\s*(.*)$/.exec(first)
    if (directive) {
      const value = directive[2]!
      const name = directive[1]!.toLowerCase()
      if (name === 'log-type') logType = value.toLowerCase()
      else if (name === 'software') software = value
      else if (name === 'fields') fields = [value, ...cells.slice(1)].map((cell) => cell.toLowerCase())
    } else if (/^(DateTime|date-time|TimeStamp)$/i.test(first) && cells.length > 1) {
      fields = cells.map((cell) => cell.toLowerCase())
    } else if (i === 0 && cells.length > 1 && cells.every(isColumnName)) {
      fields = cells.map((cell) => cell.toLowerCase())
    } else if (first !== '' && !first.startsWith('#') && (fields.length > 0 || !STAMP.test(first))) break
  }
  if (software !== null && !/exchange/i.test(software)) return null
  const timed = /^(datetime|date-time|timestamp)$/.test(fields[0] ?? '')
  if (logType === null && software === null && !timed) return null
  return { logType, signed: software !== null, fields, text }
}

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:/

/** Whether a cell can name a column: no value of a log's first row looks like this in every cell. */
export function isColumnName(cell: string): boolean {
  return /^[A-Za-z][A-Za-z _().-]{0,63}$/.test(cell)
}
