import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { openWhole } from '../kit/text/whole-text.ts'
import { readXml } from '../../text/xml.ts'
import about from './about.ts'
import { configEvents } from './config-events.ts'
import { tellMitigations } from './protection-facts.ts'

export default defineFormat({
  ...about,
  priority: 580,
  why: 'its first element is configuration',
  kindFields: [],
  text: true,
  loose: true,
  sniff: (head) =>
    /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--(?:[^-]|-(?!->)){0,8000}-->\s*)*<configuration[\s>]/.test(
      textOf(head, 0, Math.min(head.length, 16 << 10)),
    ),
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes }) => {
      const whole = readXml(bytes, 0, bytes.length)
      const root = whole ?? readXml(bytes, 0, bytes.length, { lenient: true })
      let understood = root === null ? 0 : bytes.length
      if (root) {
        let last = 0
        configEvents(root).forEach(({ element, end, fields }, i) => {
          const place = {
            kind: 'record' as const,
            ordinal: i + 1,
            offset: element.offset,
            length: end - element.offset,
          }
          rows.row(NaN, place, fields)
          last = Math.max(last, end)
        })
        tellMitigations(root, sink)
        if (!whole) understood = last
      }
      if (!whole) {
        const place = {
          kind: 'record' as const,
          ordinal: 1,
          offset: understood,
          length: bytes.length - understood,
        }
        sink.issue({ code: 'cut-short', place, detail: 'the XML is not well formed behind this place' })
      }
      rows.end()
      return understood
    })
  },
  kinds: () => 'iis-config',
})
