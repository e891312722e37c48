import { defineFormat } from '../format.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'
import { WEB_AGENT, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'

const ID = 'iis-advanced'

export default defineFormat({
  id: ID,
  title: 'IIS advanced log',
  logsource: { product: 'windows', service: 'iis-advanced' },
  clock: 'local-unknown',
  priority: 48,
  why: 'the module names itself',
  roles: { ...WEB_ROLES, ...WEB_AGENT },
  show: [...WEB_SHOW, 'cs(User-Agent)'],
  sniff: (head) => /^IIS Advanced Logging/i.test(readW3cHead(head)?.software ?? ''),
  ...w3cLog({ format: ID, quoted: true, localColumns: ['date-local', 'time-local'] }),
  kindFields: [],
  // Its clock is the server's own, so it vouches for no day of the web server's log.
  kinds: () => 'iis/advanced',
  ...SPACED,
})
