import { defineFormat } from '../format.ts'
import { RowCutter } from '../kit/tables/csv-rows.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { hasColumns, tableHead } from '../kit/tables/table-head.ts'
import { tableReader } from '../kit/tables/table-rows.ts'
import { WrittenDates } from '../kit/times/written-dates.ts'
import about from './about.ts'
import { listed } from './listings.ts'
import { planOf } from './plan.ts'

/** What the columns of each tool's table have among them. */
const KINDS = [
  ['EntryNumber', 'ParentPath', 'FileName'],
  ['Name', 'UpdateTimestamp', 'UpdateReasons'],
  ['FullName', 'LastWriteTime'],
  ['FullName', 'LastWriteTimeUtc'],
  ['FullName', 'CreationTime'],
  ['FullName', 'CreationTimeUtc'],
]

export default defineFormat({
  ...about,
  priority: 610,
  why: 'the names of its columns are those of one of three tools',
  kindFields: [],
  text: true,
  sniff(head) {
    const table = tableHead(head)
    return table !== null && KINDS.some((names) => hasColumns(table, ...names))
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const cutter = new RowCutter()
    const dates = new WrittenDates(sink)
    const reader = tableReader(sink, cutter, {
      row(fields, place) {
        const { when, utc } = listed(fields)
        rows.row(dates.time(when, place, utc), place, fields)
      },
      end: () => rows.end(),
      many: { rows, plan: (names) => planOf(names, dates) },
    })
    return new SpanFeed(sink, cutter, reader)
  },
  kinds: () => 'file-listing',
})
