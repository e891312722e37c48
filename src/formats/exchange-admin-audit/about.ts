import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-admin-audit',
  title: 'Exchange admin audit log',
  summary: 'admin audit logs',
  clock: 'utc',
  kindTitles: { 'admin-audit': 'Admin audit' },
  folders: {
    'admin-audit': ['{exchange}\\Logging\\LocalQueue\\Exchange', '{exchange}\\Logging\\CosmosQueue\\audit'],
  },
  roles: {
    host: 'Server',
    'client.ip': 'ClientIP',
    'user.name': 'UserId',
    'request.id': 'RecordId',
    message: 'Operation',
  },
  show: ['UserId', 'Operation', 'Parameters', 'ObjectId', 'ResultStatus', 'ClientIP'],
  sigma: {
    logsources: [
      { product: 'exchange', service: 'admin-audit' },
      { product: 'exchange', service: 'cmdlets', rank: 2, aliases: { cmdlet: 'Operation' } },
    ],
    fields:
      words(`Timestamp Server RecordType Data UserKey UserId RecordId Operation Parameters ObjectId ResultStatus
      ClientIP SessionId Workload Scope ExternalAccess`),
  },
} satisfies LogAbout
