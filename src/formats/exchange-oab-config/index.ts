import type { Place } from '../../event/place.ts'
import { defineFormat } from '../format.ts'
import { decoded, openWhole } from '../kit/text/whole-text.ts'
import { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import about from './about.ts'
import { buildOf, configObjects, timeOf } from './config-dump.ts'
import { scriptTraits } from '../kit/markup/script-traits.ts'

export default defineFormat({
  ...about,
  priority: 590,
  why: 'a list of properties with ExternalUrl among them; asked before scripts, because such a list can be one',
  kindFields: [],
  text: true,
  loose: true,
  sniff(head) {
    const text = decoded(head).slice(0, 16 << 10)
    return /^(Name|RunspaceId|PSComputerName) +: /m.test(text) && /^(ExternalUrl|InternalUrl) +: /m.test(text)
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes, text }) => {
      const objects = configObjects(text)
      objects.forEach((object, i) => {
        const fields = new EventFields()
        for (const [name, value] of object.properties) fields.put(name, value)
        const { languages, traits, requestKeys } = scriptTraits(object.text)
        if (languages.length > 0) fields.put('Languages', languages)
        if (traits.length > 0) fields.put('Traits', traits)
        if (requestKeys.length > 0) fields.put('RequestKeys', requestKeys)
        const changed = timeOf(fields.text('WhenChangedUTC'))
        const local = timeOf(fields.text('WhenChanged'))
        if (!Number.isNaN(local - changed)) {
          fields.put('ServerUtcOffsetMinutes', String(Math.round((local - changed) / 60_000)))
        }
        const build = buildOf(fields.text('AdminDisplayVersion'))
        // With several objects, or in UTF-16, the place is that of the whole text.
        const place: Place = { kind: 'record', ordinal: i + 1, offset: 0, length: bytes.length }
        if (build !== null && !Number.isNaN(changed))
          sink.fact({ key: 'exchange-build', value: build, time: changed, place, evidence: 'cu-only' })
        rows.row(changed, place, fields)
      })
      if (objects.length === 0 || !text.endsWith('\n')) {
        const place = { kind: 'record' as const, ordinal: objects.length, offset: 0, length: bytes.length }
        sink.issue({
          code: 'cut-short',
          place,
          detail: objects.length === 0 ? 'no property stands in it' : 'the text ends within a line',
        })
      }
      rows.end()
      return bytes.length
    })
  },
  kinds: () => 'virtual-directory',
})
