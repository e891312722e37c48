import { defineFormat } from '../format.ts'
import { BuildFacts } from '../kit/exchange/build-facts.ts'
import { EventRows } from '../kit/event-log/event-fields.ts'
import { decoded, openWhole } from '../kit/text/whole-text.ts'
import about from './about.ts'
import { brokenBuild, crashOf, timeOfReport } from './crash.ts'
import { reportFields } from './report-fields.ts'

export default defineFormat({
  ...about,
  priority: 565,
  why: 'its first lines are its version and the type of the event, as nothing else begins',
  kindFields: [],
  text: true,
  loose: true,
  sniff: (head) => /^\ufeff?Version=\d{1,4}\r?\nEventType=/.test(decoded(head.subarray(0, 256))),
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes, text }) => {
      const place = { kind: 'record' as const, ordinal: 1, offset: 0, length: bytes.length }
      const { fields, signature, beyond } = reportFields(text)
      const eventType = fields.text('EventType')
      const time = timeOfReport(fields.text('EventTime'))
      const crash = crashOf(eventType, signature)
      for (const [name, value] of Object.entries(crash)) fields.put(name, value, 'Sig')
      if (fields.values.size > 0) rows.row(time, place, fields)
      rows.end()
      const build = brokenBuild(eventType, crash)
      if (build !== null) new BuildFacts(sink).saw(build, time, 'executable', place)
      if (Number.isNaN(time))
        sink.issue({ code: 'bad-time', place, detail: 'no EventTime that can be read stands in it' })
      if (beyond > 0)
        sink.issue({ code: 'too-long', place, detail: `its last ${beyond} lines were not looked at` })
      if (!/[\r\n]$/.test(text))
        sink.issue({ code: 'cut-short', place, detail: 'the text ends within a line' })
      return fields.values.size > 0 ? bytes.length : 0
    })
  },
  kinds: () => 'error-report',
})
