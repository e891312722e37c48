import type { LogAbout } from '../log-about.ts'

export default {
  id: '_example',
  title: 'Example log',
  summary: '',
  clock: 'utc',
  kindTitles: { example: 'Example log' },
  roles: { host: 'ServerName', 'client.ip': 'ClientIp', message: 'Message' },
  show: ['ClientIp', 'Message', 'Domain'],
  sigma: { logsources: [{ product: 'exchange', service: 'example' }] },
} satisfies LogAbout
