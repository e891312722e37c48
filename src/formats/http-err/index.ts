import { defineFormat } from '../format.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'

const ID = 'http-err'

export default defineFormat({
  id: ID,
  title: 'HTTP.sys error log (HTTPERR)',
  logsource: { product: 'windows', service: 'httperr' },
  clock: 'utc',
  priority: 47,
  why: 'its columns say so: only this log has the reason of a refusal and the name of a request queue',
  roles: {
    'client.ip': 'c-ip',
    'http.method': 'cs-method',
    'http.status': 'sc-status',
    'url.path': 'cs-uri',
    message: 's-reason',
  },
  show: ['c-ip', 'cs-method', 'cs-uri', 'sc-status', 's-reason', 's-queuename'],
  sniff(head) {
    const top = readW3cHead(head)
    return top !== null && ['cs-uri', 's-reason', 's-queuename'].every((name) => top.fields.includes(name))
  },
  ...w3cLog({ format: ID }),
  kindFields: [],
  kinds: () => 'http-err',
  ...SPACED,
})
