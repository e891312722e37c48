import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-ecp-activity',
  title: 'Exchange ECP activity log',
  service: 'ecp-activity',
  priority: 23,
  why: 'the ECP server log has the same four columns, so the log type must be seen',
  logType: /^ecp activity/,
  known: [],
  versionIsBuild: false,
  roles: { host: 'ServerName', 'user.name': 'PSA', 'url.path': 'URL', 'request.id': 'ActID' },
  show: ['EventId', 'PSA', 'URL', 'ActID'],
  kind: 'ecp-activity',
  attend: [eventData],
})
