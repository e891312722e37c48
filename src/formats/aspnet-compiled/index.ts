import { textOf } from '../../event/bytes.ts'
import { defineFormat } from '../format.ts'
import { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import { openWhole } from '../kit/text/whole-text.ts'
import { attribute, elementsOf } from '../../text/xml.ts'
import { xmlRoot } from '../kit/markup/xml-document.ts'
import about from './about.ts'

const NAMES: Readonly<Record<string, string>> = {
  virtualpath: 'VirtualPath',
  assembly: 'Assembly',
  type: 'Type',
  resulttype: 'ResultType',
  filehash: 'FileHash',
  hash: 'Hash',
  flags: 'Flags',
}

export default defineFormat({
  ...about,
  priority: 570,
  why: 'its only element is preserve',
  kindFields: [],
  text: true,
  loose: true,
  sniff: (head) =>
    /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?<preserve\s/.test(textOf(head, 0, Math.min(head.length, 4096))),
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes }) => {
      const root = xmlRoot(sink, bytes)
      if (!root) return 0
      const place = { kind: 'record' as const, ordinal: 1, offset: 0, length: bytes.length }
      const fields = new EventFields()
      for (const [name, value] of root.attributes) fields.put(NAMES[name.toLowerCase()] ?? name, value)
      const files = elementsOf(root)
        .flatMap(elementsOf)
        .map((file) => attribute(file, 'name') ?? '')
      if (files.length > 0) fields.put('FileDependencies', files)
      rows.row(NaN, place, fields)
      rows.end()
      return bytes.length
    })
  },
  kinds: () => 'aspnet-cache',
})
