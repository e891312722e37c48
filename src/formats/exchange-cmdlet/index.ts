import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 37,
  why: 'its log type or its columns say so; no other log has cmdlets with their parameters and host process',
  logType: /^(\w+ )?cmdlet logs?/,
  known: ['Cmdlet', 'Parameters', 'ProcessName'],
  versionIsBuild: true,
  kind: 'cmdlet',
})
