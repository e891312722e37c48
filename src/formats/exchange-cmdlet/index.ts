import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-cmdlet',
  title: 'Exchange cmdlet log',
  service: 'cmdlet',
  priority: 37,
  why: 'its log type or its columns say so; no other log has cmdlets with their parameters and host process',
  logType: /^(\w+ )?cmdlet logs?/,
  known: ['Cmdlet', 'Parameters', 'ProcessName'],
  versionIsBuild: true,
  roles: {
    host: 'ServerHostName',
    'user.name': 'AuthenticatedUser',
    'request.id': 'RequestId',
    'process.path': 'ProcessName',
    message: 'Cmdlet',
  },
  show: ['AuthenticatedUser', 'Cmdlet', 'Parameters', 'ProcessName', 'ClientApplication', 'ErrorType'],
  kind: 'cmdlet',
})
