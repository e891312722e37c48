import { defineFormat } from '../format.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'

const ID = 'w3c-other'

export default defineFormat({
  id: ID,
  title: 'W3C log of another product',
  logsource: { product: 'w3c', service: 'other' },
  clock: 'utc',
  priority: 955,
  why: 'last of the W3C logs: it takes any whose columns have a time and that no other format knows',
  roles: {
    'client.ip': 'c-ip',
    'user.agent': 'cs(User-Agent)',
    'http.method': 'cs-method',
    'http.status': 'sc-status',
  },
  show: ['c-ip', 'cs-method', 'sc-status', 'cs(User-Agent)'],
  sniff: (head) => readW3cHead(head)?.fields.some((field) => field.toLowerCase() === 'time') === true,
  ...w3cLog({ format: ID, quoted: true }),
  kindFields: [],
  kinds: () => 'w3c-other',
  ...SPACED,
})
