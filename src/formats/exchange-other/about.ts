import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-other',
  title: 'Exchange log of another kind',
  summary: 'any other log of Exchange that names its columns',
  clock: 'utc',
  kindTitles: { 'exchange-other/*': 'Exchange: {name}' },
  roles: { host: 'Server', 'client.ip': 'Client', 'user.name': 'User' },
  show: ['LogType', 'Server', 'Client', 'User'],
  sigma: { logsources: [{ product: 'exchange', service: 'other' }] },
} satisfies LogAbout
