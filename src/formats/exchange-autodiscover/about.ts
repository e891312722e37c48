import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-autodiscover',
  title: 'Exchange Autodiscover back end log',
  summary: 'back end logs of Autodiscover',
  clock: 'utc',
  kindTitles: { autodiscover: 'Autodiscover back end' },
  folders: {
    autodiscover: ['{exchange}\\Logging\\Autodiscover'],
  },
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.status': 'HttpStatus',
    'request.id': 'RequestId',
  },
  show: ['ClientIpAddress', 'AuthenticatedUser', 'HttpStatus', 'UserAgent', 'GenericInfo'],
  sigma: { logsources: [{ product: 'exchange', service: 'autodiscover' }] },
} satisfies LogAbout
