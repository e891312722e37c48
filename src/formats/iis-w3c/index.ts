import { columnOf, type Block } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'
import { defineFormat } from '../format.ts'
import { SPACE } from '../kit/ascii.ts'
import { headText } from '../kit/exchange-head.ts'
import { plainLine } from '../kit/rebuilt-line.ts'
import { openW3cLog } from '../kit/w3c-log.ts'

const ID = 'iis-w3c'

export default defineFormat({
  id: ID,
  title: 'IIS W3C log',
  logsource: { product: 'windows', category: 'webserver' },
  clock: 'utc',
  priority: 40,
  why: 'other products write W3C logs too, so the columns of a web server and a Microsoft header are asked for',
  roles: {
    host: 's-computername',
    'client.ip': 'c-ip',
    'user.name': 'cs-username',
    'user.agent': 'cs(User-Agent)',
    'http.method': 'cs-method',
    'http.status': 'sc-status',
    'url.path': 'cs-uri-stem',
    'url.query': 'cs-uri-query',
  },
  show: ['c-ip', 'cs-method', 'cs-uri-stem', 'cs-uri-query', 'sc-status', 'cs-username', 'cs(User-Agent)'],
  sniff(head) {
    const text = headText(head)
    if (text === null) return false
    const software = /^#Software:[ \t]*(.*)$/m.exec(text)?.[1]
    if (software !== undefined && !/^Microsoft (Internet Information|HTTP Server API)/.test(software))
      return false
    const fields = /^#Fields:[ \t]*(.*)$/m
      .exec(text)?.[1]
      ?.trim()
      .split(/[ \t]+/)
    return fields !== undefined && fields.includes('cs-method') && fields.includes('cs-uri-stem')
  },
  open: (sink) => openW3cLog(ID, sink),
  kindFields: ['s-port', 's-sitename'],
  kinds(block) {
    const port = valuesThatAre(columnOf(block, 's-port'), '444')
    const site = valuesThatAre(columnOf(block, 's-sitename'), 'W3SVC2')
    if (!port && !site) return 'iis/front-end'
    return (row) => (port?.(row) || site?.(row) ? 'iis/back-end' : 'iis/front-end')
  },
  rebuild: (block: Block, row) => plainLine(block, row, SPACE),
})

function valuesThatAre(column: Column | undefined, wanted: string): ((row: number) => boolean) | null {
  if (!column) return null
  const codes = new Set<number>()
  for (let code = 1; code <= column.values.count; code++) {
    if (valueText(column.values, code).toUpperCase() === wanted) codes.add(code)
  }
  return codes.size === 0 ? null : (row) => codes.has(column.codes[row]!)
}
