import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { mitigationFacts } from './mitigation-facts.ts'

export default defineExchangeLog({
  id: 'exchange-mitigation',
  title: 'Exchange mitigation service log',
  service: 'mitigation',
  priority: 45,
  why: 'its log type must be seen: its columns are those of other logs',
  logType: /mitigation/,
  known: [],
  versionIsBuild: false,
  roles: { host: 'ServerName', message: 'Message' },
  show: ['LogLevel', 'Message', 'EventData'],
  kind: 'mitigation-service',
  attend: [eventData, mitigationFacts],
})
