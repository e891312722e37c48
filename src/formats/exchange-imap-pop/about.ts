import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-imap-pop',
  title: 'Exchange IMAP and POP protocol log',
  summary: 'IMAP and POP protocol logs',
  clock: 'utc',
  kindTitles: { imap: 'IMAP', pop: 'POP', 'imap-pop': 'IMAP or POP' },
  roles: { 'client.ip': 'ClientIp', 'user.name': 'user', 'request.id': 'sessionId', message: 'command' },
  show: ['ClientIp', 'user', 'command', 'parameters', 'context'],
  sigma: { logsources: [{ product: 'exchange', service: 'imap-pop' }] },
} satisfies LogAbout
