import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-message-tracking',
  title: 'Exchange message tracking log',
  summary: 'message tracking logs',
  clock: 'utc',
  kindTitles: { 'message-tracking': 'Message tracking' },
  folders: {
    'message-tracking': ['{exchange}\\TransportRoles\\Logs\\MessageTracking'],
  },
  roles: {
    host: 'server-hostname',
    'client.ip': 'client-ip',
    'user.name': 'sender-address',
    'request.id': 'message-id',
    'event.id': 'event-id',
    message: 'message-subject',
  },
  show: [
    'event-id',
    'source',
    'sender-address',
    'recipient-address',
    'message-subject',
    'client-ip',
    'original-client-ip',
  ],
  sigma: { logsources: [{ product: 'exchange', service: 'message-tracking' }] },
} satisfies LogAbout
