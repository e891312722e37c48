import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-rpc-http',
  title: 'Exchange RPC over HTTP log',
  service: 'rpc-http',
  priority: 35,
  why: 'its columns are not published, so the log type must be seen',
  logType: /^rpc\s?http/,
  known: [],
  versionIsBuild: true,
  roles: { host: 'ServerHostName', 'client.ip': 'ClientIpAddress', 'user.name': 'AuthenticatedUser' },
  show: ['ClientIpAddress', 'AuthenticatedUser', 'GenericInfo', 'GenericErrors'],
  kind: 'rpc-http',
})
