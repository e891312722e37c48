import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { fillChannel, fillLevel } from '../kit/event-log/event-words.ts'
import { fieldsOfMessage } from '../kit/event-log/message-form.ts'
import { SysmonClock } from '../kit/event-log/sysmon-clock.ts'
import { eventTime } from '../kit/times/event-time.ts'
import { JsonCutter } from '../kit/markup/json-cutter.ts'
import { readJson } from '../../text/json.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'
import { windowsEvent } from './shapes.ts'

/** evtx_dump writes such a line before each event unless told otherwise. */
const MARK = /^Record \d+$/

export default defineFormat({
  ...about,
  priority: 400,
  why: 'JSON that names an event number and a channel or provider; results of other tools are asked first',
  kindFields: ['Channel'],
  text: true,
  sniff(head) {
    const text = textOf(head, 0, Math.min(head.length, 16 << 10))
    return (
      /^\ufeff?\s*(Record \d+\s*)?\[?\s*\{/.test(text) &&
      /"(EventID|EventId|event_id|EventCode|Id)"\s*:/.test(text) &&
      /"(Channel|channel|log_name|LogName|SourceName|ProviderName|provider_name|Provider)"\s*:/.test(text) &&
      !/"(RuleTitle|RuleID|detections|Detections)"\s*:/.test(text)
    )
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    const clock = new SysmonClock(sink)
    return new SpanFeed(sink, new JsonCutter(MARK), {
      take(bytes, start, end, place) {
        const object = readJson(bytes, start, end)
        if (object === null) return 'the object is not well formed'
        const event = windowsEvent(object)
        if (event === null) return 'the object is no Windows event'
        fillChannel(event.fields)
        fillLevel(event.fields)
        if (!event.data) fieldsOfMessage(event.fields)
        const time = eventTime(event.time)
        if (Number.isNaN(time)) sink.issue({ code: 'bad-time', place, detail: event.time.slice(0, 100) })
        rows.row(clock.time(event.fields, time), place, event.fields)
        return null
      },
      end: () => rows.end(),
    })
  },
  kinds: kindsOfEvents,
})
