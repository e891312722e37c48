import type { LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-rpc-client-access',
  title: 'Exchange RPC client access log',
  summary: 'RPC, MAPI and address book service logs',
  clock: 'utc',
  kindTitles: {
    'rpc-client-access': 'RPC client access',
    'mapi-client-access': 'MAPI client access',
    'address-book': 'Address book',
  },
  roles: {
    'client.ip': 'client-ip',
    'user.name': 'client-name',
    'user.agent': 'client-software',
    message: 'operation',
  },
  show: ['client-ip', 'client-name', 'client-software', 'protocol', 'operation', 'rpc-status', 'failures'],
  sigma: { logsources: [{ product: 'exchange', service: 'rpc-client-access' }] },
} satisfies LogAbout
