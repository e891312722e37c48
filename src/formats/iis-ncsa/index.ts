import { defineFormat } from '../format.ts'
import { headText } from '../kit/text/head-text.ts'
import about from './about.ts'
import { ncsaLine, openNcsaLog } from './ncsa-log.ts'

const ROW =
  /^[0-9A-Za-z.:_-]+ \S+ \S.{0,127}? \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[^"\r\n]{0,4096}" (\d{3}|-) (\d+|-)/m

export default defineFormat({
  ...about,
  priority: 50,
  why: 'its rows have a date between brackets and a request between quotes, as no other log has',
  sniff(head) {
    const text = headText(head)
    return text !== null && ROW.test(text.slice(0, 16_384))
  },
  open: (sink) => openNcsaLog(about.id, sink),
  kindFields: [],
  // It does not say which site of which server wrote it, so it vouches for none.
  kinds: () => 'iis/ncsa',
  rebuild: ncsaLine,
})
