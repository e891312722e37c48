import { LEVELS } from '../../../event/hit.ts'
import { rowsOf } from '../../../text/csv.ts'
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
  return (
    ['csv', 'tsv'].includes(extensionOf(path)) &&
    headsOf(text).some(({ names }) =>
      names.every((name) => /^[a-z_][\w -]*$/.test(name) && guessed(name) === null),
    )
  )
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
        if (/^(?:0|false)$/i.test(cell(ids)))
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
