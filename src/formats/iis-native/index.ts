import { defineFormat } from '../format.ts'
import { headText } from '../kit/exchange/exchange-head.ts'
import { nativeLine, openNativeLog } from './native-log.ts'
import { WEB_HOST, WEB_ROLES, WEB_SHOW } from '../kit/w3c/web-fields.ts'

const ID = 'iis-native'
const ROW =
  /^[^,\s]+, [^,]*, \d{1,4}[./-]\d{1,2}[./-]\d{1,4}, \d{1,2}:\d\d:\d\d( [AP]M)?, (W3SVC|MSFTPSVC|FTPSVC)\d+, [^,]*, [^,]*, \d+, \d+, \d+, \d+, \d+, /m

export default defineFormat({
  id: ID,
  title: 'IIS log in the IIS format',
  logsource: { product: 'windows', service: 'iis-native' },
  clock: 'local-unknown',
  priority: 49,
  why: 'its rows have fifteen cells between commas and spaces, the fifth of which names a site of IIS',
  roles: { ...WEB_HOST, ...WEB_ROLES },
  show: WEB_SHOW,
  sniff(head) {
    const text = headText(head)
    return text !== null && ROW.test(text.slice(0, 16_384))
  },
  open: (sink) => openNativeLog(ID, sink),
  kindFields: [],
  // Its clock is the server's own, so it vouches for no day of the web server's log.
  kinds: () => 'iis/native',
  rebuild: nativeLine,
})
