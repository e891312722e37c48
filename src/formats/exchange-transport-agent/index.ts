import { endpointAddress } from '../kit/exchange/endpoint-address.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-transport-agent',
  title: 'Exchange transport agent log',
  service: 'transport-agent',
  priority: 43,
  why: 'its log type or its columns say so; only this log has agents that act on a session',
  logType: /^agent\b/,
  known: ['Agent', 'P1FromAddress', 'SmtpResponse'],
  versionIsBuild: false,
  roles: {
    'client.ip': 'RemoteIp',
    'user.name': 'P1FromAddress',
    'request.id': 'SessionId',
    message: 'Action',
  },
  show: ['RemoteIp', 'Agent', 'Event', 'Action', 'P1FromAddress', 'Recipient', 'Reason'],
  kind: 'transport-agent',
  attend: [endpointAddress('RemoteEndpoint', 'RemoteIp')],
})
