import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-active-sync',
  title: 'Exchange ActiveSync back end log',
  summary: 'back end logs of ActiveSync',
  clock: 'utc',
  kindTitles: { 'active-sync': 'ActiveSync back end' },
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.status': 'HttpStatus',
    'request.id': 'RequestId',
  },
  show: ['ClientIpAddress', 'AuthenticatedUser', 'HttpStatus', 'UserAgent', 'GenericInfo'],
  sigma: { logsources: [{ product: 'exchange', service: 'active-sync' }] },
} satisfies LogAbout
