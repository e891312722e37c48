import { defineFormat } from '../format.ts'
import { exchangeHeadOf } from '../kit/exchange/exchange-head.ts'
import { exchangeLog } from '../kit/exchange/exchange-log.ts'
import { BY_COMMAS } from '../kit/text/rebuilt-line.ts'
import { eventData } from '../kit/exchange/event-data.ts'
import about from './about.ts'

export default defineFormat({
  ...about,
  priority: 22,
  why: 'the ECP activity log has the same four columns, so the log type or an ECP event must be seen',
  sniff(head) {
    const top = exchangeHeadOf(head)
    if (!top) return false
    if (top.logType !== null) return /^ecp server/.test(top.logType)
    return top.fields.join() === 'timestamp,servername,eventid,eventdata' && /,"?ECP\.\w+"?,/.test(top.text)
  },
  // `#Version` is always 15.0.0.0 here; the build stands in the rows as BLD.
  ...exchangeLog({ format: about.id, versionIsBuild: false, attend: eventData }),
  kindFields: [],
  kinds: () => 'ecp-server',
  ...BY_COMMAS,
})
