import type { Block } from '../../event/block.ts'
import { defineFormat } from '../format.ts'
import { exchangeHeadOf } from '../kit/exchange/exchange-head.ts'
import { headText } from '../kit/text/head-text.ts'
import { LINE_FIELD, exchangeLog } from '../kit/exchange/exchange-log.ts'
import { commaLine, plainLine } from '../kit/text/rebuilt-line.ts'
import { COMMA } from '../kit/text/ascii.ts'
import about from './about.ts'
import { failureMessage } from './failure-message.ts'

export default defineFormat({
  ...about,
  priority: 28,
  why: 'after the Exchange logs with known columns: its own are not published, so its words must do',
  sniff(head) {
    const top = exchangeHeadOf(head)
    if (top?.logType) return /oab\s?gen/.test(top.logType)
    // A log with many columns is one that other formats know; a request in it may quote these words.
    if (top) return top.fields.length < 16 && /OAB\s?Generator/i.test(top.text)
    const text = headText(head)
    if (text === null || /^#(Software|Fields):/m.test(text)) return false
    return /^\d{4}-\d\d-\d\d[T ][\d:.]+Z?.*(OAB\s?Generator|Download failed and temporary file ')/m.test(text)
  },
  ...exchangeLog({ format: about.id, versionIsBuild: false, keepsLines: true, attend: failureMessage }),
  kindFields: [],
  kinds: () => 'oab-generator',
  rebuild: (block: Block, row) =>
    block.schema[0] === LINE_FIELD ? plainLine(block, row, COMMA) : commaLine(block, row),
})
