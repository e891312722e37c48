import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { auditData } from './audit-data.ts'

export default defineExchangeLog({
  id: 'exchange-admin-audit',
  title: 'Exchange admin audit log',
  service: 'admin-audit',
  priority: 39,
  why: 'its columns say so; only this log has records with a workload',
  logType: /audit/,
  known: ['RecordType', 'Workload', 'Operation', 'Data'],
  versionIsBuild: false,
  roles: {
    host: 'Server',
    'client.ip': 'ClientIP',
    'user.name': 'UserId',
    'request.id': 'RecordId',
    message: 'Operation',
  },
  show: ['UserId', 'Operation', 'Parameters', 'ObjectId', 'ResultStatus', 'ClientIP'],
  kind: 'admin-audit',
  attend: [auditData],
})
