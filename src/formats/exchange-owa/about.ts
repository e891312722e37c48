import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-owa',
  title: 'Exchange OWA back end log',
  summary: 'back end logs of OWA',
  clock: 'utc',
  kindTitles: { owa: 'OWA back end' },
  folders: {
    owa: ['{exchange}\\Logging\\OWA'],
  },
  roles: { host: 'ServerName', 'user.name': 'PSA', 'request.id': 'ActID' },
  show: ['EventId', 'PSA', 'ActID', 'EventData'],
  sigma: { logsources: [{ product: 'exchange', service: 'owa' }] },
} satisfies LogAbout
