import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 41,
  why: 'its log type or its columns say so; no other log has recipients and a message id',
  logType: /^message tracking/,
  known: ['recipient-address', 'event-id', 'message-id'],
  versionIsBuild: true,
  kind: 'message-tracking',
})
