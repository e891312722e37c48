import { textOf } from '../../../event/bytes.ts'
import { cellsOf } from '../../../text/csv.ts'

/** What the cells of a table may stand between. */
const SEPARATORS = [',', ';', '\t'] as const
export type Separator = (typeof SEPARATORS)[number]

/** More than the names of any table's columns take. */
const MAX_HEAD = 16 << 10
/** Spreadsheets put the separator before the names: `sep=;`. */
const TOLD = /^"?sep=[^\r\n]?"?$/i

/** What the first row of a table says. */
export interface TableHead {
  readonly separator: Separator
  readonly names: readonly string[]
}

/** The names of the columns of a table that begins like this; blank lines and lines of `#` may stand before them. */
export function tableHead(head: Uint8Array): TableHead | null {
  const text = textOf(head, 0, Math.min(head.length, MAX_HEAD)).replace(/^\ufeff/, '')
  for (const ended of text.split('\n', 16)) {
    const line = ended.replace(/\r$/, '')
    if (line.trim() === '' || line.trimStart().startsWith('#') || isSeparatorLine(line)) continue
    const separator = separatorOf(line)
    const names = cellsOf(line, separator).map((name) => name.trim())
    return names.length > 1 ? { separator, names } : null
  }
  return null
}

export function isSeparatorLine(line: string): boolean {
  return TOLD.test(line)
}

/** Whether the names are among the columns, whatever their case. */
export function hasColumns({ names }: Pick<TableHead, 'names'>, ...wanted: readonly string[]): boolean {
  const folded = new Set(names.map((name) => name.toLowerCase()))
  return wanted.every((name) => folded.has(name.toLowerCase()))
}

/** What stands most often between the names of columns. */
export function separatorOf(line: string): Separator {
  const counts = new Map<string, number>()
  let quoted = false
  for (const char of line) {
    if (char === '"') quoted = !quoted
    else if (!quoted) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  const often = (separator: Separator): number => counts.get(separator) ?? 0
  return SEPARATORS.reduce((best, one) => (often(one) > often(best) ? one : best))
}
