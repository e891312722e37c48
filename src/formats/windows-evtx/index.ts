import { defineFormat } from '../format.ts'
import { EvtxParser, partsOf } from '../kit/evtx/evtx-parser.ts'
import { reachOf, recordXml } from '../kit/evtx/record-xml.ts'
import { EVENT_ROLES, EVENT_SHOW, kindsOfEvents } from '../kit/event-log/event-vocabulary.ts'

const ID = 'windows-evtx'
const MAGIC = [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]

export default defineFormat({
  id: ID,
  title: 'Windows event log (EVTX)',
  logsource: { product: 'windows' },
  clock: 'utc',
  priority: 10,
  why: 'its first eight bytes are like those of nothing else',
  roles: EVENT_ROLES,
  show: EVENT_SHOW,
  view: { reach: reachOf, text: recordXml },
  kindFields: ['Channel'],
  sniff: (head) => MAGIC.every((byte, i) => head[i] === byte),
  open: (sink) => new EvtxParser(ID, sink),
  parts: (apart) => partsOf(ID, apart),
  kinds: kindsOfEvents,
})
