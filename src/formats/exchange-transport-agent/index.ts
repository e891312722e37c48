import { endpointAddress } from '../kit/exchange/endpoint-address.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 43,
  why: 'its log type or its columns say so; only this log has agents that act on a session',
  logType: /^agent\b/,
  known: ['Agent', 'P1FromAddress', 'SmtpResponse'],
  versionIsBuild: false,
  kind: 'transport-agent',
  attend: [endpointAddress('RemoteEndpoint', 'RemoteIp')],
})
