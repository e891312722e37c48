import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 23,
  why: 'the ECP server log has the same four columns, so the log type must be seen',
  logType: /^ecp activity/,
  known: [],
  versionIsBuild: false,
  kind: 'ecp-activity',
  attend: [eventData],
})
