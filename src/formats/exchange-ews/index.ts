import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 31,
  why: 'its log type or its columns say so; no other log has both a SOAP action and the user that is acted as',
  logType: /^ews\b/,
  known: ['SoapAction', 'ProxyAsUser', 'ActAsUser'],
  versionIsBuild: true,
  kind: 'ews',
})
