/** A row of a table that was read as a text. */
export interface TextRow {
  /** The line on which it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const QUOTE = '"'

/** Reads one cell after the other; quotes are written as spreadsheets write them. */
class CellReader {
  readonly #text: string
  readonly #separator: string
  /** A line end outside of quotes ends a cell. */
  readonly #hasRows: boolean
  at: number

  constructor(text: string, separator: string, hasRows: boolean, at: number) {
    this.#text = text
    this.#separator = separator
    this.#hasRows = hasRows
    this.at = at
  }

  /** The cell that begins at `at`, which moves to its end: a separator, a line end or the end of the text. */
  next(): string {
    const quoted = this.#text[this.at] === QUOTE ? this.#quoted() : ''
    const start = this.at
    this.at = this.#end(start)
    return quoted + this.#text.slice(start, this.at)
  }

  /** What stands in quotes; text that follows the closing quote belongs to the cell, too. */
  #quoted(): string {
    const text = this.#text
    let cell = ''
    for (let from = this.at + 1; ;) {
      const quote = text.indexOf(QUOTE, from)
      if (quote < 0) {
        this.at = text.length
        return cell + text.slice(from)
      }
      cell += text.slice(from, quote)
      if (text[quote + 1] !== QUOTE) {
        this.at = quote + 1
        return cell
      }
      cell += QUOTE
      from = quote + 2
    }
  }

  #end(from: number): number {
    const text = this.#text
    if (!this.#hasRows) {
      const at = text.indexOf(this.#separator, from)
      return at < 0 ? text.length : at
    }
    let at = from
    while (at < text.length && text[at] !== this.#separator && !isLineEnd(text[at])) at++
    return at
  }
}

/** The cells of one row, without their quotes. The row may hold line ends in quotes. */
export function cellsOf(row: string, separator: string): string[] {
  const reader = new CellReader(row, separator, false, 0)
  const cells: string[] = []
  for (; reader.at <= row.length; reader.at++) cells.push(reader.next())
  return cells
}

/** The rows of a table. Cells are trimmed, and rows without any text are left out. */
export function rowsOf(text: string, separator: string): TextRow[] {
  const reader = new CellReader(text, separator, true, text.startsWith('\ufeff') ? 1 : 0)
  const rows: TextRow[] = []
  let line = 1
  while (reader.at < text.length) {
    const start = reader.at
    const cells: string[] = []
    for (;;) {
      while (text[reader.at] !== separator && isBlank(text[reader.at])) reader.at++
      cells.push(reader.next().trim())
      const isEnd = text[reader.at] !== separator
      reader.at++
      if (isEnd) break
    }
    if (cells.some((cell) => cell !== '')) rows.push({ line, cells })
    line += lineFeeds(text, start, reader.at)
  }
  return rows
}

function isLineEnd(char: string | undefined): boolean {
  return char === '\n' || char === '\r'
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}

function lineFeeds(text: string, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (text[at] === '\n') count++
  return count
}
