import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-request-filter',
  title: 'Exchange HTTP request filtering log (AMSI)',
  service: 'request-filter',
  priority: 46,
  why: 'its log type or its columns say so; only this log has the result of a scan',
  logType: /^http request filter/,
  known: ['ScanResult', 'HeaderNames', 'CookieNames'],
  versionIsBuild: true,
  roles: {
    host: 'ServerHostName',
    'http.method': 'HttpMethod',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    message: 'ScanResult',
  },
  show: ['HttpMethod', 'UrlHost', 'UrlStem', 'CookieNames', 'ScanResult', 'ServerIP'],
  kind: 'request-filter',
  americanTimes: true,
})
