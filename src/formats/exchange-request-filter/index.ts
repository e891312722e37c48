import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 46,
  why: 'its log type or its columns say so; only this log has the result of a scan',
  logType: /^http request filter/,
  known: ['ScanResult', 'HeaderNames', 'CookieNames'],
  versionIsBuild: true,
  kind: 'request-filter',
  americanTimes: true,
})
