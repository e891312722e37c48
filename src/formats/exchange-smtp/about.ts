import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-smtp',
  title: 'Exchange SMTP protocol log',
  summary: 'SMTP protocol logs (receive and send)',
  clock: 'utc',
  kindTitles: { 'smtp/receive': 'SMTP receive', 'smtp/send': 'SMTP send', 'smtp/unknown': 'SMTP' },
  roles: { host: 'Server', 'client.ip': 'RemoteIp', 'request.id': 'session-id', message: 'data' },
  show: ['connector-id', 'RemoteIp', 'event', 'data', 'context'],
  sigma: { logsources: [{ product: 'exchange', service: 'smtp' }] },
} satisfies LogAbout
