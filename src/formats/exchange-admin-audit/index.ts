import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'
import { auditData } from './audit-data.ts'

export default defineExchangeLog({
  about,
  priority: 39,
  why: 'its columns say so; only this log has records with a workload',
  logType: /audit/,
  known: ['RecordType', 'Workload', 'Operation', 'Data'],
  versionIsBuild: false,
  kind: 'admin-audit',
  attend: [auditData],
})
