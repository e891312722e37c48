import { defineFormat } from '../format.ts'
import { EvtxParser } from '../kit/evtx/evtx-parser.ts'
import { ByteReader } from '../kit/evtx/byte-reader.ts'
import { CHUNK_MAGIC, framedSize } from '../kit/evtx/layout.ts'
import { reachOf, recordXml } from '../kit/evtx/record-xml.ts'
import { kindsOfEvents } from '../kit/event-log/event-kinds.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 990,
  why: 'only asked about bytes that are nothing else; an event log of its own begins with its header',
  kindFields: ['Channel'],
  loose: true,
  view: { reach: reachOf, text: recordXml },
  sniff: (head) => holdsRemains(head),
  open: (sink) => new EvtxParser(about.id, sink, { carving: true }),
  kinds: kindsOfEvents,
})

/** A chunk or a whole record somewhere in the bytes, and no event log around it. */
function holdsRemains(head: Uint8Array): boolean {
  if (head[0] === 0x45 && String.fromCharCode(...head.subarray(0, 7)) === 'ElfFile') return false
  for (let at = head.indexOf(0x45); at >= 0; at = head.indexOf(0x45, at + 1))
    if (CHUNK_MAGIC.every((byte, i) => head[at + i] === byte)) return true
  const reader = new ByteReader(head)
  for (let at = head.indexOf(0x2a); at >= 0; at = head.indexOf(0x2a, at + 1))
    if (framedSize(reader, at, head.length) > 0) return true
  return false
}
