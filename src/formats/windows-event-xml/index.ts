import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { SysmonClock } from '../kit/event-log/sysmon-clock.ts'
import { eventTime } from '../kit/times/event-time.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { readXml } from '../../text/xml.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'
import { EventCutter } from './event-cutter.ts'
import { fieldsOfEvent } from './event-element.ts'

export default defineFormat({
  ...about,
  priority: 410,
  why: 'the element Event with System in it stands in nothing else',
  kindFields: ['Channel'],
  text: true,
  sniff(head) {
    const text = textOf(head, 0, Math.min(head.length, 16 << 10))
    return /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(Record \d+\s*)?(<\?xml[^>]*\?>\s*)?([-+]?\s*<Events[^>]*>\s*)?[-+]?\s*<Event[\s>][^>]*>?\s*[-+]?\s*<System[\s>]/.test(
      text,
    )
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const clock = new SysmonClock(sink)
    return new SpanFeed(sink, new EventCutter(), {
      take(bytes, start, end, place) {
        const element = readXml(bytes, start, end)
        if (element === null) return 'the element is not well formed'
        const fields = fieldsOfEvent(element)
        const text = fields.text('TimeCreated_SystemTime')
        const time = eventTime(text)
        if (Number.isNaN(time)) sink.issue({ code: 'bad-time', place, detail: text.slice(0, 100) })
        rows.row(clock.time(fields, time), place, fields)
        return null
      },
      end: () => rows.end(),
    })
  },
  kinds: kindsOfEvents,
})
