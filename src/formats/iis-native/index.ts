import { defineFormat } from '../format.ts'
import { headText } from '../kit/text/head-text.ts'
import about from './about.ts'
import { nativeLine, openNativeLog } from './native-log.ts'

const ROW =
  /^[^,\s]+, [^,]*, \d{1,4}[./-]\d{1,2}[./-]\d{1,4}, \d{1,2}:\d\d:\d\d( [AP]M)?, (W3SVC|MSFTPSVC|FTPSVC)\d+, [^,]*, [^,]*, \d+, \d+, \d+, \d+, \d+, /m

export default defineFormat({
  ...about,
  priority: 49,
  why: 'its rows have fifteen cells between commas and spaces, the fifth of which names a site of IIS',
  sniff(head) {
    const text = headText(head)
    return text !== null && ROW.test(text.slice(0, 16_384))
  },
  open: (sink) => openNativeLog(about.id, sink),
  kindFields: [],
  // Its clock is the server's own, so it vouches for no day of the web server's log.
  kinds: () => 'iis/native',
  rebuild: nativeLine,
})
