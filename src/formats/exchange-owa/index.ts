import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 30,
  why: 'its columns are those of the ECP logs, so the log type must be seen',
  logType: /^owa\b/,
  known: [],
  versionIsBuild: false,
  kind: 'owa',
  attend: [eventData],
})
