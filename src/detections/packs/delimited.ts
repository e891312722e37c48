export interface DelimitedRow {
  /** From 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Rows of comma- or otherwise separated text; quotes as spreadsheets write them. Empty lines are left out. */
export function readDelimited(text: string, separator: string): DelimitedRow[] {
  const rows: DelimitedRow[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let begun = 1
  const endRow = (): void => {
    cells.push(cell.trim())
    if (cells.some((one) => one !== '')) rows.push({ line: begun, cells })
    cells = []
    cell = ''
  }
  for (let i = text.startsWith('\ufeff') ? 1 : 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '\n') line++
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (char === '"' && cell.trim() === '') {
      quoted = true
      cell = ''
    } else if (char === separator) {
      cells.push(cell.trim())
      cell = ''
    } else if (char === '\n' || char === '\r') {
      endRow()
      begun = line
    } else cell += char
  }
  endRow()
  return rows
}
