import { columnOf, type Block } from '../../event/block.ts'
import { valueText } from '../../event/column.ts'
import { defineFormat } from '../format.ts'
import { readExchangeHead } from '../kit/exchange-head.ts'
import { openExchangeLog } from '../kit/exchange-log.ts'
import { commaLine } from '../kit/rebuilt-line.ts'
import { rowBuilds } from './row-builds.ts'

const ID = 'exchange-http-proxy'

export default defineFormat({
  id: ID,
  title: 'Exchange HttpProxy log',
  logsource: { product: 'exchange', service: 'httpproxy' },
  clock: 'utc',
  priority: 20,
  why: 'its log type or its columns say so, and no other Exchange log has a proxy action',
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.method': 'Method',
    'http.status': 'HttpStatus',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    'request.id': 'RequestId',
  },
  show: [
    'ClientIpAddress',
    'Method',
    'UrlStem',
    'HttpStatus',
    'AnchorMailbox',
    'AuthenticatedUser',
    'UserAgent',
  ],
  sniff(head) {
    const top = readExchangeHead(head)
    if (!top) return false
    if (top.logType !== null) return /^http\s?proxy/.test(top.logType)
    return ['urlstem', 'proxyaction', 'targetserver'].every((name) => top.fields.includes(name))
  },
  open: (sink) => openExchangeLog({ format: ID, versionIsBuild: true, attend: rowBuilds }, sink),
  kindFields: ['Protocol'],
  kinds(block) {
    const protocol = columnOf(block, 'Protocol')
    if (!protocol) return kindOf('')
    const kinds = [kindOf('')]
    for (let code = 1; code <= protocol.values.count; code++)
      kinds.push(kindOf(valueText(protocol.values, code)))
    return (row) => kinds[protocol.codes[row]!]!
  },
  rebuild: (block: Block, row) => commaLine(block, row),
})

/** Rows whose protocol is missing or damaged must not vouch for one of the real kinds. */
function kindOf(protocol: string): string {
  return `http-proxy/${/^[a-z0-9]{2,24}$/i.test(protocol) ? protocol.toLowerCase() : 'unknown'}`
}
