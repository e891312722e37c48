import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-transport-agent',
  title: 'Exchange transport agent log',
  summary: 'transport agent logs',
  clock: 'utc',
  kindTitles: { 'transport-agent': 'Transport agents' },
  roles: {
    'client.ip': 'RemoteIp',
    'user.name': 'P1FromAddress',
    'request.id': 'SessionId',
    message: 'Action',
  },
  show: ['RemoteIp', 'Agent', 'Event', 'Action', 'P1FromAddress', 'Recipient', 'Reason'],
  sigma: { logsources: [{ product: 'exchange', service: 'transport-agent' }] },
} satisfies LogAbout
