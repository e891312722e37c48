import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { RowCutter } from '../kit/tables/csv-rows.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { SysmonClock } from '../kit/event-log/sysmon-clock.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { tableHead, type TableHead } from '../kit/tables/table-head.ts'
import { tableReader } from '../kit/tables/table-rows.ts'
import { WrittenDates } from '../kit/times/written-dates.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'
import { payloadPlan } from './payload-plan.ts'
import { columnsOf, isViewer, tableEvent, type TableColumns } from './table-event.ts'

const NUMBERS = ['eventid', 'event_id', 'eventcode']
const ORIGINS = [
  'channel',
  'logname',
  'log_name',
  'sourcename',
  'providername',
  'provider_name',
  'provider',
  'source',
]
const TIMES = ['timecreated', 'timegenerated', 'eventtime', '@timestamp', '_time', 'utctime', 'system']

export default defineFormat({
  ...about,
  priority: 405,
  why: 'columns for the number, the origin and the time of events; results of other tools are asked first',
  kindFields: ['Channel'],
  text: true,
  sniff(head) {
    const table = tableHead(head)
    return table !== null && holdsEvents(table) && !/^#(Software|Fields|Log-type):/im.test(textOf(head))
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const dates = new WrittenDates(sink)
    const clock = new SysmonClock(sink)
    const cutter = new RowCutter()
    let columns: TableColumns | null = null
    const reader = tableReader(sink, cutter, {
      row({ values }, place, names) {
        columns ??= columnsOf(names)
        const { fields, time, utc } = tableEvent(values, columns)
        rows.row(clock.time(fields, dates.time(time, place, utc)), place, fields)
      },
      end: () => rows.end(),
      many: { rows, plan: (names) => payloadPlan(names, rows, dates) },
      beyond: (names) => (isViewer(names) && !names.includes('Message') ? 'Message' : null),
    })
    return new SpanFeed(sink, cutter, reader)
  },
  kinds: kindsOfEvents,
})

function holdsEvents({ names }: TableHead): boolean {
  if (isViewer(names)) return true
  const last = new Set(names.map((name) => name.toLowerCase().split('.').at(-1)!))
  const has = (wanted: readonly string[]): boolean => wanted.some((name) => last.has(name))
  if (!has(TIMES)) return false
  if (has(NUMBERS) && has(ORIGINS)) return true
  if (last.has('id') && has(['providername', 'logname'])) return true
  return ['timecreated', 'machinename', 'message'].every((name) => last.has(name))
}
