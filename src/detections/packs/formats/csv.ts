import { LEVELS } from '../../../event/hit.ts'
import { rowsOf } from '../../../text/csv.ts'
import { isOn } from '../json.ts'
import { guessed, typed } from '../guess.ts'
import { entryOf, extensionOf, refused, type PackFile, type PackFormat } from '../pack.ts'

const VALUE = ['value', 'indicator', 'ioc', 'observable', 'indicatorvalue', 'indicator_value']
const TYPE = ['type', 'indicatortype', 'indicator_type', 'ioc_type', 'kind']
const DATE = ['date', 'dateadded', 'date_added', 'first_seen', 'firstseen']
const NOTE = ['comment', 'description', 'note', 'title']

interface Head {
  readonly separator: string
  readonly names: readonly string[]
}

/** The separator and the header of a table with a column of values; `null` for other text. */
function headOf(text: string): Head | null {
  return headsOf(text).find(({ names }) => names.some((name) => VALUE.includes(name))) ?? null
}

/** The headers as which the first line can be read, one for each separator. */
function headsOf(text: string): Head[] {
  const first = /^\ufeff?(?:\s*#[^\n]*\n|\s*\n)*([^\n]*)/.exec(text.slice(0, 65_536))?.[1] ?? ''
  return [',', ';', '\t'].flatMap((separator) => {
    const names = first.split(separator).map((name) => name.trim().replace(/^"|"$/g, '').toLowerCase())
    return names.length > 1 ? { separator, names } : []
  })
}

/** A table about something else: its first line holds names of columns and no indicator. */
function isOtherTable({ path, text }: PackFile): boolean {
  const isTable = ['csv', 'tsv'].includes(extensionOf(path))
  return headsOf(text).some(
    ({ names, separator }) =>
      names.every((name) => /^[a-z_][\w -]*$/.test(name) && guessed(name) === null) &&
      (isTable || isEven(text, separator, names.length)),
  )
}

/** True when the lines that follow the header have as many cells as it. */
function isEven(text: string, separator: string, cells: number): boolean {
  const rows = rowsOf(text.slice(0, 65_536), separator).slice(1, 20)
  return rows.length > 0 && rows.every((row) => row.cells.length === cells)
}

const format: PackFormat = {
  id: 'csv',
  title: 'Table (CSV) with a column "value" or "indicator"',
  priority: 50,
  sniff: (file) => headOf(file.text) !== null || isOtherTable(file),
  read({ path, text }) {
    const head = headOf(text)
    if (!head) return [refused(path, 'its header names no column of values')]
    const column = (known: readonly string[]): number => head.names.findIndex((name) => known.includes(name))
    const [value, type, date, note, level, source, ids] = [
      VALUE,
      TYPE,
      DATE,
      NOTE,
      ['level', 'severity'],
      ['source'],
      ['to_ids'],
    ].map(column)
    return rowsOf(text, head.separator)
      .filter(({ cells }) => !cells[0]!.startsWith('#'))
      .slice(1)
      .map(({ line, cells }) => {
        const cell = (index: number | undefined): string => cells[index ?? -1] ?? ''
        const label = cell(value)
        if (!isOn(cell(ids), true))
          return refused(label, 'its author says that it is not meant for detection (to_ids)', line)
        const kind = cell(type)
        const written = kind === '' ? guessed(label) : typed(kind, label)
        if (written === 'unknown-kind')
          return refused(label, `"${kind}" is no kind of indicator that is known`, line)
        const known = LEVELS.find((one) => one === cell(level).toLowerCase())
        return entryOf(
          label,
          written && {
            ...written,
            date: cell(date).slice(0, 10),
            note: cell(note),
            source: cell(source),
            ...(known ? { level: known } : {}),
          },
          line,
        )
      })
  },
}
export default format
