import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-request-filter',
  title: 'Exchange HTTP request filtering log (AMSI)',
  summary: 'HTTP request filtering logs (AMSI)',
  clock: 'utc',
  kindTitles: { 'request-filter': 'Request filter (AMSI)' },
  roles: {
    host: 'ServerHostName',
    'http.method': 'HttpMethod',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    message: 'ScanResult',
  },
  show: ['HttpMethod', 'UrlHost', 'UrlStem', 'CookieNames', 'ScanResult', 'ServerIP'],
  sigma: { logsources: [{ product: 'exchange', service: 'request-filter' }] },
} satisfies LogAbout
