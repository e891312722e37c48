import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { RowCutter } from '../kit/csv-rows.ts'
import { EventRows } from '../kit/event-fields.ts'
import { eventTime } from '../kit/event-time.ts'
import { SpanFeed } from '../kit/span-feed.ts'
import { tableReader } from '../kit/table-rows.ts'
import { listed } from './listings.ts'

const ID = 'file-listing'
const KINDS = [
  /^"?EntryNumber"?,.*\bParentPath\b.*\bFileName\b/,
  /^"?Name"?,.*\bUpdateTimestamp\b.*\bUpdateReasons\b/,
  /^(?=.*"?FullName"?)(?=.*"?(LastWriteTime|CreationTime)(Utc)?"?)[\w",() ]+$/,
]

export default defineFormat({
  id: ID,
  title: 'List of files (MFTECmd, $J, Get-ChildItem)',
  logsource: { product: 'windows', category: 'file_event' },
  clock: 'local-unknown',
  priority: 610,
  why: 'the names of its columns are those of one of three tools',
  roles: { 'file.path': 'FilePath' },
  show: ['FilePath', 'Reasons', 'Created', 'Modified', 'Size'],
  kindFields: [],
  text: true,
  sniff(head) {
    const [line = ''] = textOf(head, 0, Math.min(head.length, 4096))
      .replace(/^\ufeff/, '')
      .replace(/^#TYPE[^\n]*\n/, '')
      .split(/\r?\n/, 1)
    return KINDS.some((kind) => kind.test(line))
  },
  open(sink) {
    const rows = new EventRows(ID, (block) => sink.block(block))
    const cutter = new RowCutter()
    const reader = tableReader(
      sink,
      cutter,
      (fields, place) => {
        const when = listed(fields)
        const time = eventTime(when)
        if (Number.isNaN(time)) sink.issue({ code: 'bad-time', place, detail: when.slice(0, 100) })
        rows.row(time, place, fields)
      },
      () => rows.flush(),
    )
    return new SpanFeed(sink, cutter, reader)
  },
  kinds: () => 'file-listing',
})
