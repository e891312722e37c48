import { defineFormat } from '../format.ts'
import { EvtxParser, partsOf } from '../kit/evtx/evtx-parser.ts'
import { reachOf, recordXml } from '../kit/evtx/record-xml.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'

const MAGIC = [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]

export default defineFormat({
  ...about,
  priority: 10,
  why: 'its first eight bytes are like those of nothing else',
  view: { reach: reachOf, text: recordXml },
  kindFields: ['Channel'],
  sniff: (head) => MAGIC.every((byte, i) => head[i] === byte),
  open: (sink) => new EvtxParser(about.id, sink),
  parts: (apart) => partsOf(about.id, apart),
  kinds: kindsOfEvents,
})
