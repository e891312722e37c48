import { eventData } from '../kit/exchange/event-data.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'
import { mitigationFacts } from './mitigation-facts.ts'

export default defineExchangeLog({
  about,
  priority: 45,
  why: 'its log type must be seen: its columns are those of other logs',
  logType: /mitigation/,
  known: [],
  versionIsBuild: false,
  kind: 'mitigation-service',
  attend: [eventData, mitigationFacts],
})
