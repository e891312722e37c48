import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { openWhole } from '../kit/text/whole-text.ts'
import { readXml } from '../kit/markup/xml-tree.ts'
import { configEvents } from './config-events.ts'
import { tellMitigations } from './protection-facts.ts'

const ID = 'iis-config'

export default defineFormat({
  id: ID,
  title: 'Configuration of IIS (applicationHost.config, web.config)',
  logsource: { product: 'windows', service: 'iis-configuration' },
  clock: 'local-unknown',
  priority: 580,
  why: 'its first element is configuration',
  roles: { 'file.path': 'PhysicalPath' },
  show: ['Element', 'Site', 'Path', 'PhysicalPath', 'Name', 'Type', 'Image', 'Binding', 'Settings'],
  kindFields: [],
  text: true,
  loose: true,
  sniff: (head) =>
    /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--(?:[^-]|-(?!->)){0,8000}-->\s*)*<configuration[\s>]/.test(
      textOf(head, 0, Math.min(head.length, 16 << 10)),
    ),
  open(sink) {
    const rows = new EventRows(ID, (block) => sink.block(block))
    return openWhole(sink, ({ bytes }) => {
      const whole = readXml(bytes, 0, bytes.length)
      const root = whole ?? readXml(bytes, 0, bytes.length, true)
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
