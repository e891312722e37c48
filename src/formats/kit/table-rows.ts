import type { Sink } from '../format.ts'
import type { Place } from '../../event/place.ts'
import { rowText, type RowCutter } from './csv-rows.ts'
import { EventFields } from './event-fields.ts'
import type { SpanReader } from './span-feed.ts'
import { cellsOf, isSeparatorLine, separatorOf, type Separator } from './table-head.ts'

/** Columns of a table; more are nobody's. */
const MAX_COLUMNS = 1000

/** Reads a table whose first row names its columns; `row` gets the cells by these names, which stay the same list. */
export function tableReader(
  sink: Sink,
  cutter: RowCutter,
  row: (fields: EventFields, place: Place, names: readonly string[]) => void,
  end: () => void,
  /** The name of a last cell that the tool has no name for, given the others; such a cell may be missing. */
  beyond: (names: readonly string[]) => string | null = () => null,
): SpanReader {
  let names: readonly string[] | null = null
  let separator: Separator = ','
  let least = 0
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
        const last = beyond(names)
        if (last !== null) names = [...names, last]
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
      if (cutter.cut) sink.issue({ code: 'cut-short', place, detail: 'the source ends in this row' })
      else if (cells.length < least || cells.length > names.length) {
        sink.issue({ code: 'field-count', place, detail: `${cells.length} cells, ${least} columns` })
      }
      const fields = new EventFields()
      cells.forEach((value, i) => {
        const name = names?.[i]
        if (name === undefined) fields.add('Unnamed', value)
        else if (value !== '') fields.put(name, value)
      })
      row(fields, place, names)
      return null
    },
    end,
  }
}
