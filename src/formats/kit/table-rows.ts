import type { Sink } from '../format.ts'
import type { Place } from '../../event/place.ts'
import { cellsOfRow, type RowCutter } from './csv-rows.ts'
import { EventFields } from './event-fields.ts'
import type { SpanReader } from './span-feed.ts'

/** Columns of a table; more are nobody's. */
const MAX_COLUMNS = 1000

/** Reads a table whose first row names its columns; `row` gets the cells by these names. */
export function tableReader(
  sink: Sink,
  cutter: RowCutter,
  row: (fields: EventFields, place: Place) => void,
  end: () => void,
): SpanReader {
  let names: readonly string[] | null = null
  return {
    take(bytes, start, stop, place) {
      const cells = cellsOfRow(bytes, start, stop)
      if (names === null) {
        names = cells
          .slice(0, MAX_COLUMNS)
          .map((name, i) => (name.trim() === '' ? `Column${i + 1}` : name.trim()))
        if (cutter.cut)
          sink.issue({ code: 'cut-short', place, detail: 'the source ends in the names of its columns' })
        return null
      }
      if (cutter.cut) sink.issue({ code: 'cut-short', place, detail: 'the source ends in this row' })
      else if (cells.length !== names.length) {
        sink.issue({ code: 'field-count', place, detail: `${cells.length} cells, ${names.length} columns` })
      }
      const fields = new EventFields()
      cells.forEach((value, i) => {
        const name = names?.[i]
        if (name === undefined) fields.add('Unnamed', value)
        else if (value !== '') fields.put(name, value)
      })
      row(fields, place)
      return null
    },
    end,
  }
}
