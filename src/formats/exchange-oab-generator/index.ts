import type { Block } from '../../event/block.ts'
import { defineFormat } from '../format.ts'
import { headText, exchangeHeadOf } from '../kit/exchange/exchange-head.ts'
import { LINE_FIELD, exchangeLog } from '../kit/exchange/exchange-log.ts'
import { commaLine, plainLine } from '../kit/text/rebuilt-line.ts'
import { COMMA } from '../kit/text/ascii.ts'
import { failureMessage } from './failure-message.ts'

const ID = 'exchange-oab-generator'

export default defineFormat({
  id: ID,
  title: 'Exchange OAB generator log',
  logsource: { product: 'exchange', service: 'oab-generator' },
  clock: 'utc',
  priority: 28,
  why: 'after the Exchange logs with known columns: its own are not published, so its words must do',
  roles: { 'file.path': 'TemporaryFile', message: 'Message' },
  show: ['Message', 'TemporaryFile', LINE_FIELD],
  sniff(head) {
    const top = exchangeHeadOf(head)
    if (top?.logType) return /oab\s?gen/.test(top.logType)
    // A log with many columns is one that other formats know; a request in it may quote these words.
    if (top) return top.fields.length < 16 && /OAB\s?Generator/i.test(top.text)
    const text = headText(head)
    if (text === null || /^#(Software|Fields):/m.test(text)) return false
    return /^\d{4}-\d\d-\d\d[T ][\d:.]+Z?.*(OAB\s?Generator|Download failed and temporary file ')/m.test(text)
  },
  ...exchangeLog({ format: ID, versionIsBuild: false, keepsLines: true, attend: failureMessage }),
  kindFields: [],
  kinds: () => 'oab-generator',
  rebuild: (block: Block, row) =>
    block.schema[0] === LINE_FIELD ? plainLine(block, row, COMMA) : commaLine(block, row),
})
