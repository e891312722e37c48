import type { LogAbout } from '../log-about.ts'

export default {
  id: 'http-err',
  title: 'HTTP.sys error log (HTTPERR)',
  summary: 'HTTP.sys error logs (HTTPERR)',
  clock: 'utc',
  kindTitles: { 'http-err': 'HTTP.sys errors' },
  folders: {
    'http-err': ['{windows}\\System32\\LogFiles\\HTTPERR'],
  },
  roles: {
    'client.ip': 'c-ip',
    'http.method': 'cs-method',
    'http.status': 'sc-status',
    'url.path': 'cs-uri',
    message: 's-reason',
  },
  show: ['c-ip', 'cs-method', 'cs-uri', 'sc-status', 's-reason', 's-queuename'],
  sigma: { logsources: [{ product: 'windows', service: 'httperr' }] },
} satisfies LogAbout
