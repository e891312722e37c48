import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import about from './about.ts'
import { SetupCutter } from './setup-cutter.ts'
import { SetupSession } from './setup-session.ts'

const LINE = /^\ufeff?\[(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)\.(\d{4})\] \[(\d+)\] ?/

export default defineFormat({
  ...about,
  priority: 560,
  why: 'no other log begins its lines with an American date and a depth, each in brackets',
  kindFields: [],
  text: true,
  loose: true,
  sniff: (head) =>
    /^\ufeff?\[\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\.\d{4}\] \[\d+\] /.test(
      textOf(head, 0, Math.min(head.length, 200)),
    ),
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const session = new SetupSession(sink)
    return new SpanFeed(sink, new SetupCutter(), {
      take(bytes, start, end, place) {
        const text = textOf(bytes, start, end)
        const head = LINE.exec(text)
        if (!head) return 'the line does not begin with a time'
        const [month, day, year, hour, minute, second, fraction] = head.slice(1).map(Number)
        const time = Date.UTC(year!, month! - 1, day, hour, minute, second, Math.floor(fraction! / 10))
        const fields = new EventFields()
        const message = text.slice(head[0].length).trimEnd()
        fields.put('Depth', head[8]!)
        const severity = /^\[(ERROR|WARNING)\] ?/.exec(message)
        if (severity) fields.put('Severity', severity[1]!)
        fields.put('Message', message)
        rows.row(time, place, fields)
        session.saw(message, time, place)
        return null
      },
      end: () => rows.end(),
    })
  },
  kinds: () => 'exchange-setup',
})
