import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { SpanFeed } from '../kit/text/span-feed.ts'
import { EVENT_ROLES, kindsOfEvents } from '../kit/event-log/event-vocabulary.ts'
import { EvtCutter, isEvt } from './record-cutter.ts'
import { evtFields } from './record-fields.ts'

const ID = 'windows-evt'
const { host, message } = EVENT_ROLES

export default defineFormat({
  id: ID,
  title: 'Windows event log before Vista (EVT)',
  logsource: { product: 'windows' },
  clock: 'utc',
  priority: 11,
  why: 'its header says its own size twice, with LfLe between',
  roles: {
    ...(host === undefined ? {} : { host }),
    'event.id': 'EventID',
    'event.channel': 'Channel',
    'event.provider': 'Provider_Name',
    ...(message === undefined ? {} : { message }),
  },
  show: ['EventID', 'Provider_Name', 'Data', 'Computer'],
  kindFields: ['Channel'],
  loose: true,
  sniff: isEvt,
  open(sink) {
    const rows = new EventRows(ID, (block) => sink.block(block))
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
