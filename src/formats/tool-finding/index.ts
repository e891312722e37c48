import { textOf } from '../../event/bytes.ts'
import type { Place } from '../../event/place.ts'
import { defineFormat, type Parser, type Sink } from '../format.ts'
import { RowCutter } from '../kit/tables/csv-rows.ts'
import { EventRows, type EventFields } from '../kit/event-log/event-fields.ts'
import { JsonCutter } from '../kit/markup/json-cutter.ts'
import { readJson } from '../../text/json.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { tableHead } from '../kit/tables/table-head.ts'
import { tableReader } from '../kit/tables/table-rows.ts'
import { WrittenDates } from '../kit/times/written-dates.ts'
import about from './about.ts'
import { findingOf } from './findings.ts'
import { findingReader, holdsFindings, type Finding } from './finding-tables.ts'

export default defineFormat({
  ...about,
  priority: 390,
  why: 'names the rule of a tool beside the event; asked before exported events, which they hold',
  kindFields: [],
  text: true,
  sniff(head) {
    const text = textOf(head, 0, Math.min(head.length, 16 << 10))
    if (/^\s*\[?\s*\{/.test(text)) {
      return (
        /"RuleTitle"\s*:/.test(text) ||
        (/"kind"\s*:\s*"(individual|aggregate)"/.test(text) && /"document"\s*:/.test(text))
      )
    }
    const table = tableHead(head)
    return table !== null && holdsFindings(table, text)
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const dates = new WrittenDates(sink)
    const put: PutFinding = ({ fields, time, utc }, place) =>
      rows.row(dates.time(time, place, utc), place, fields)
    let parser: Parser | null = null
    return {
      push(piece) {
        if (piece.length === 0) return
        parser ??= opened(piece[0]!, sink, put, () => rows.end())
        parser.push(piece)
      },
      end: () => parser?.end(),
    }
  },
  kinds: () => 'tool-finding',
})

type PutFinding = (finding: Finding, place: Place) => void

/** JSON begins with a bracket; a table does not. */
function opened(first: number, sink: Sink, put: PutFinding, end: () => void): Parser {
  if (first !== 0x7b && first !== 0x5b) {
    const cutter = new RowCutter()
    let finding: ((row: EventFields) => Finding) | null = null
    const row = (fields: EventFields, place: Place, names: readonly string[]): void => {
      finding ??= findingReader(names)
      put(finding(fields), place)
    }
    return new SpanFeed(sink, cutter, tableReader(sink, cutter, { row, end }))
  }
  return new SpanFeed(sink, new JsonCutter(), {
    take(bytes, start, stop, place) {
      const object = readJson(bytes, start, stop)
      const fields = object && findingOf(object)
      if (!fields) return 'the object is no finding'
      fields.fill('Tool', 'Hayabusa')
      put({ fields, time: fields.text('Timestamp'), utc: true }, place)
      return null
    },
    end,
  })
}
