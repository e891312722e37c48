import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'
import { EvtCutter, isEvt } from './record-cutter.ts'
import { evtFields } from './record-fields.ts'

export default defineFormat({
  ...about,
  priority: 11,
  why: 'its header says its own size twice, with LfLe between',
  kindFields: ['Channel'],
  loose: true,
  sniff: isEvt,
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return new SpanFeed(sink, new EvtCutter(), {
      take(bytes, start, end, place) {
        const read = evtFields(bytes.subarray(start, end))
        if (read === null) return 'its parts do not fit into it'
        rows.row(read.time, { ...place, ordinal: Number(read.fields.text('EventRecordID')) }, read.fields)
        return null
      },
      end: () => rows.end(),
    })
  },
  kinds: kindsOfEvents,
})
