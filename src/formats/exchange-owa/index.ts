import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-owa',
  title: 'Exchange OWA back end log',
  service: 'owa',
  priority: 30,
  why: 'its columns are those of the ECP logs, so the log type must be seen',
  logType: /^owa\b/,
  known: [],
  versionIsBuild: false,
  roles: { host: 'ServerName', 'user.name': 'PSA', 'request.id': 'ActID' },
  show: ['EventId', 'PSA', 'ActID', 'EventData'],
  kind: 'owa',
  attend: [eventData],
})
