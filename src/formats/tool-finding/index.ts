import { textOf } from '../../event/bytes.ts'
import { defineFormat, type Parser, type Sink } from '../format.ts'
import { RowCutter } from '../kit/csv-rows.ts'
import { EventRows, type EventFields } from '../kit/event-fields.ts'
import { eventTime } from '../kit/event-time.ts'
import { JsonCutter } from '../kit/json-cutter.ts'
import { readJson } from '../kit/json-tree.ts'
import { SpanFeed } from '../kit/span-feed.ts'
import { tableReader } from '../kit/table-rows.ts'
import { findingOf, named } from './findings.ts'

const ID = 'tool-finding'
const HAYABUSA = /"?Timestamp"?,.*"?RuleTitle"?/
const PROXYLOGON = /^"?DateTime"?,"?AnchorMailbox"?\r?$/

export default defineFormat({
  id: ID,
  title: 'Findings of another tool (Hayabusa, Chainsaw, Test-ProxyLogon)',
  logsource: { product: 'windows', service: 'tool-finding' },
  clock: 'offset-in-text',
  priority: 390,
  why: 'names the rule of a tool beside the event; asked before exported events, which they hold',
  roles: { host: 'Computer', 'event.id': 'EventID', 'event.channel': 'Channel', message: 'Details' },
  show: ['Tool', 'RuleTitle', 'Level', 'Computer', 'EventID', 'Details'],
  kindFields: [],
  text: true,
  sniff(head) {
    const text = textOf(head, 0, Math.min(head.length, 16 << 10))
    if (/^\s*\[?\s*\{/.test(text)) {
      return (
        /"RuleTitle"\s*:/.test(text) ||
        (/"kind"\s*:\s*"(individual|aggregate)"/.test(text) && /"document"\s*:/.test(text))
      )
    }
    const [line = ''] = text
      .replace(/^\ufeff/, '')
      .replace(/^#TYPE[^\n]*\n/, '')
      .split('\n', 1)
    return HAYABUSA.test(line) || PROXYLOGON.test(line)
  },
  open(sink) {
    const rows = new EventRows(ID, (block) => sink.block(block))
    const put = (fields: EventFields, place: Parameters<EventRows['row']>[1]): void => {
      const when = named(fields)
      const time = eventTime(when)
      if (Number.isNaN(time)) sink.issue({ code: 'bad-time', place, detail: when.slice(0, 100) })
      rows.row(time, place, fields)
    }
    let parser: Parser | null = null
    return {
      push(piece) {
        if (piece.length === 0) return
        parser ??= opened(piece[0]!, sink, put, () => rows.flush())
        parser.push(piece)
      },
      end: () => parser?.end(),
    }
  },
  kinds: () => 'tool-finding',
})

/** JSON begins with a bracket; a table does not. */
function opened(
  first: number,
  sink: Sink,
  put: (fields: EventFields, place: Parameters<EventRows['row']>[1]) => void,
  end: () => void,
): Parser {
  if (first !== 0x7b && first !== 0x5b) {
    const cutter = new RowCutter()
    return new SpanFeed(sink, cutter, tableReader(sink, cutter, put, end))
  }
  return new SpanFeed(sink, new JsonCutter(), {
    take(bytes, start, stop, place) {
      const object = readJson(bytes, start, stop)
      const fields = object && findingOf(object)
      if (!fields) return 'the object is no finding'
      put(fields, place)
      return null
    },
    end,
  })
}
