import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-rpc-http',
  title: 'Exchange RPC over HTTP log',
  summary: 'RPC over HTTP logs',
  clock: 'utc',
  kindTitles: { 'rpc-http': 'RPC over HTTP' },
  roles: { host: 'ServerHostName', 'client.ip': 'ClientIpAddress', 'user.name': 'AuthenticatedUser' },
  show: ['ClientIpAddress', 'AuthenticatedUser', 'GenericInfo', 'GenericErrors'],
  sigma: { logsources: [{ product: 'exchange', service: 'rpc-http' }] },
} satisfies LogAbout
