import { defineFormat } from '../format.ts'
import { withForwardedClient } from '../kit/w3c/forwarded-client.ts'
import { SPACED } from '../kit/text/rebuilt-line.ts'
import { readW3cHead } from '../kit/w3c/w3c-head.ts'
import { w3cLog } from '../kit/w3c/w3c-log.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 48,
  why: 'the module names itself',
  sniff: (head) => /^IIS Advanced Logging/i.test(readW3cHead(head)?.software ?? ''),
  ...w3cLog({
    format: about.id,
    quoted: true,
    localColumns: ['date-local', 'time-local'],
    derive: withForwardedClient,
  }),
  kindFields: [],
  // Its clock is the server's own, so it vouches for no day of the web server's log.
  kinds: () => 'iis/advanced',
  ...SPACED,
})
