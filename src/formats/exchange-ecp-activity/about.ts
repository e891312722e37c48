import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-ecp-activity',
  title: 'Exchange ECP activity log',
  summary: 'ECP activity logs (who asked for which page)',
  clock: 'utc',
  kindTitles: { 'ecp-activity': 'ECP activity' },
  paths: [{ at: /\\logging\\ecp\\activity\\/i, kind: 'ecp-activity' }],
  folders: {
    'ecp-activity': ['{exchange}\\Logging\\ECP\\Activity'],
  },
  roles: { host: 'ServerName', 'user.name': 'PSA', 'url.path': 'URL', 'request.id': 'ActID' },
  show: ['EventId', 'PSA', 'URL', 'ActID'],
  sigma: {
    logsources: [{ product: 'exchange', service: 'ecp-activity' }],
    fields: words('TimeStamp ServerName EventId EventData PSA URL Bld ActID'),
  },
} satisfies LogAbout
