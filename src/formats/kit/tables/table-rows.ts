import type { Sink } from '../../format.ts'
import type { Place } from '../../../event/place.ts'
import { rowText, type RowCutter } from './csv-rows.ts'
import { EventFields, type EventRows } from '../event-log/event-fields.ts'
import type { SpanReader } from '../text/span-feed.ts'
import { TableRuns, type TablePlan } from './table-runs.ts'
import { cellsOf } from '../../../text/csv.ts'
import { isSeparatorLine, separatorOf, type Separator } from './table-head.ts'

/** Columns of a table; more are nobody's. */
const MAX_COLUMNS = 1000

const UNCLOSED = 'a quote of the row is not closed; the rows behind it were read by themselves'
/** Fewer columns are too few to tell a row from a line of a text: a line is a row where it looks like another. */
const LEAST_COLUMNS = 3

/** What a format makes of a table. */
export interface TableShape {
  /** Takes a row, whose fields have the names of the columns, which stay the same list. */
  row(fields: EventFields, place: Place, names: readonly string[]): void
  end(): void
  /** The name of a last cell that the tool has no name for, given the others; such a cell may be missing. */
  beyond?(names: readonly string[]): string | null
  /** Where rows go, and how those go that are as they should be; `null` when each has to be looked at. */
  readonly many?: {
    readonly rows: EventRows
    plan(names: readonly string[]): TablePlan | null
  }
}

/** Reads a table whose first row names its columns. */
export function tableReader(sink: Sink, cutter: RowCutter, shape: TableShape): SpanReader {
  const { many } = shape
  const kernel = many?.rows.kernel
  const runs = many && kernel ? new TableRuns(kernel, many.rows, cutter) : null
  let names: readonly string[] | null = null
  let separator: Separator = ','
  let least = 0
  /** What the first row of one line looks like. */
  let usual: string | null = null
  const isRow = (line: string, other: string, width: number): boolean => {
    if (line.split('"').length % 2 === 0) return false
    const cells = cellsOf(line, separator)
    return cells[0] !== '' && formOf(cells) === (usual ?? formOf(cellsOf(other, separator), width))
  }
  return {
    take(bytes, start, stop, place) {
      const text = rowText(bytes, start, stop)
      if (names === null) {
        if (isSeparatorLine(text) && !cutter.cut) return null
        separator = separatorOf(text)
      }
      const cells = cellsOf(text, separator)
      if (names === null) {
        names = cells
          .slice(0, MAX_COLUMNS)
          .map((name, i) => (name.trim() === '' ? `Column${i + 1}` : name.trim()))
        least = names.length
        const last = shape.beyond?.(names) ?? null
        if (last !== null) names = [...names, last]
        const distinct = new Set(names).size === names.length
        runs?.use(distinct ? many!.plan(names) : null, separator, names.length)
        const { length } = names
        if (length >= LEAST_COLUMNS) cutter.isRow = (line, other) => isRow(line, other, length)
        if (text.includes('\n'))
          sink.issue({
            code: 'bad-quote',
            place,
            detail: 'the names of its columns run over more than one line',
          })
        if (cutter.cut)
          sink.issue({ code: 'cut-short', place, detail: 'the source ends in the names of its columns' })
        return null
      }
      if (!cutter.unclosed && !text.includes('\n')) usual ??= formOf(cells)
      if (cutter.unclosed) sink.issue({ code: 'bad-quote', place, detail: UNCLOSED })
      else if (cutter.cut) sink.issue({ code: 'cut-short', place, detail: 'the source ends in this row' })
      else if (cells.length < least || cells.length > names.length) {
        sink.issue({ code: 'field-count', place, detail: `${cells.length} cells, ${least} columns` })
      }
      const fields = new EventFields()
      cells.forEach((value, i) => {
        const name = names?.[i]
        if (name === undefined) fields.add('Unnamed', value)
        else if (value !== '') fields.put(name, value)
      })
      shape.row(fields, place, names)
      return null
    },
    runs,
    end: () => shape.end(),
  }
}

/** What a row looks like: its cells by number, and the first two with each run of digits or letters as one. */
function formOf([first = '', second = '', ...others]: readonly string[], width = others.length + 2): string {
  const written = `${first.slice(0, 100)}\n${second.slice(0, 100)}`
  return `${width}\n${written.replace(/\d+/g, '9').replace(/\p{L}+/gu, 'a')}`
}
