import { columnOf } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'
import { defineFormat } from '../format.ts'
import { withShellTokens } from '../kit/w3c/shell-token.ts'
import { withForwardedClient } from '../kit/w3c/forwarded-client.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 40,
  why: 'other products write W3C logs too, so the columns of a web server and a Microsoft header are asked for',
  sniff(head) {
    const top = readW3cHead(head)
    if (!top) return false
    const { software, fields } = top
    const isRequest = fields.includes('cs-method') && fields.includes('cs-uri-stem')
    if (software === null || /^Microsoft HTTP Server API/.test(software)) return isRequest
    return (
      /^Microsoft Internet Information/.test(software) && fields.some((field) => /^(cs?|sc)-/.test(field))
    )
  },
  ...w3cLog({
    format: about.id,
    decisive: about.decisive,
    derive: (block) => withForwardedClient(withShellTokens(block, 'cs-uri-stem', 'cs-uri-query')),
  }),
  kindFields: ['s-port', 's-sitename'],
  kinds(block) {
    const port = valuesThat(columnOf(block, 's-port'), (value) => value === '444')
    const site = valuesThat(columnOf(block, 's-sitename'), (value) => value === 'W3SVC2')
    const other = valuesThat(columnOf(block, 's-sitename'), (value) => OTHER_SERVICE.test(value))
    if (!port && !site && !other) return 'iis/front-end'
    return (row) => {
      if (other?.(row)) return 'iis/other'
      return port?.(row) || site?.(row) ? 'iis/back-end' : 'iis/front-end'
    }
  },
  ...SPACED,
})

/** Sites that are no web sites: IIS writes their logs in the same manner. */
const OTHER_SERVICE = /^(MSFTPSVC|FTPSVC|SMTPSVC|NNTPSVC)\d*$/

function valuesThat(
  column: Column | undefined,
  wanted: (value: string) => boolean,
): ((row: number) => boolean) | null {
  if (!column) return null
  const codes = new Set<number>()
  for (let code = 1; code <= column.values.count; code++) {
    if (wanted(valueText(column.values, code).toUpperCase())) codes.add(code)
  }
  return codes.size === 0 ? null : (row) => codes.has(column.codes[row]!)
}
