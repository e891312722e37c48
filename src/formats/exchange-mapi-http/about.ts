import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-mapi-http',
  title: 'Exchange MAPI over HTTP back end log',
  summary: 'back end logs of MAPI over HTTP',
  clock: 'utc',
  kindTitles: { 'mapi-http': 'MAPI back end' },
  folders: {
    'mapi-http': ['{exchange}\\Logging\\MapiHttp\\Mailbox'],
  },
  roles: {
    'client.ip': 'ClientIP',
    'user.name': 'AuthenticatedUser',
    'http.status': 'HttpStatusCode',
    'request.id': 'RequestId',
    'user.agent': 'ClientSoftware',
    message: 'RequestType',
  },
  show: [
    'ClientIP',
    'AuthenticatedUser',
    'RequestType',
    'HttpStatusCode',
    'ActAsUserEmail',
    'ClientSoftware',
  ],
  sigma: { logsources: [{ product: 'exchange', service: 'mapi-http' }] },
} satisfies LogAbout
