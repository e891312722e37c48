import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 33,
  why: 'its log type or its columns say so; only this log has MAPI request ids',
  logType: /^mapi\s?http/,
  known: ['MapiRequestId', 'RequestType', 'MapiClientInfo'],
  versionIsBuild: true,
  kind: 'mapi-http',
})
