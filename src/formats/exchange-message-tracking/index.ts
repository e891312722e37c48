import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-message-tracking',
  title: 'Exchange message tracking log',
  service: 'message-tracking',
  priority: 41,
  why: 'its log type or its columns say so; no other log has recipients and a message id',
  logType: /^message tracking/,
  known: ['recipient-address', 'event-id', 'message-id'],
  versionIsBuild: true,
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
  kind: 'message-tracking',
})
