import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import { eventTime } from '../kit/times/event-time.ts'
import { openWhole } from '../kit/text/whole-text.ts'
import { attribute, elementsOf, innerText, type XmlElement } from '../../text/xml.ts'
import { checkedMitigations } from './checked-mitigations.ts'
import { xmlRoot } from '../kit/markup/xml-document.ts'
import about from './about.ts'

const BUILD = /^15\.\d\.\d{1,5}\.\d{1,5}$/
/** Properties whose value is kept by its own name, wherever it stands. */
const KEPT = new Set([
  'ServerName',
  'Server',
  'FriendlyName',
  'BuildVersion',
  'CU',
  'ExchangeSetup',
  'GenerationTime',
  'MajorVersion',
])
const MAX_VALUES = 64

export default defineFormat({
  ...about,
  priority: 550,
  why: 'objects of PowerShell as XML that name the script',
  kindFields: [],
  text: true,
  loose: true,
  sniff(head) {
    const text = textOf(head)
    return /^\ufeff?\s*<Objs\s/.test(text) && /HealthChecker/.test(text)
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes }) => {
      const root = xmlRoot(sink, bytes)
      if (!root) return 0
      const place = { kind: 'record' as const, ordinal: 1, offset: 0, length: bytes.length }
      const values = new Map<string, string[]>()
      collect(root, values)
      const fields = new EventFields()
      for (const [name, [first = '', ...more]] of values)
        fields.put(name, more.length === 0 ? first : [first, ...more])
      const time = eventTime(values.get('GenerationTime')?.[0] ?? '')
      rows.row(time, place, fields)
      rows.end()
      const build = values.get('BuildVersion')?.find((text) => BUILD.test(text))
      if (build !== undefined && !Number.isNaN(time))
        sink.fact({ key: 'exchange-build', value: build, time, place, evidence: 'executable' })
      for (const [key, value] of checkedMitigations(root)) sink.fact({ key, value, time, place })
      return bytes.length
    })
  },
  kinds: () => 'health-checker',
})

function collect(element: XmlElement, values: Map<string, string[]>): void {
  const name = attribute(element, 'N')
  const children = elementsOf(element)
  if (name !== null && KEPT.has(name) && children.length === 0) {
    const text = innerText(element).trim()
    const kept = values.get(name) ?? []
    if (text !== '' && kept.length < MAX_VALUES && !kept.includes(text)) values.set(name, [...kept, text])
  }
  for (const child of children) collect(child, values)
}
