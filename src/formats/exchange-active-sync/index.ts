import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-active-sync',
  title: 'Exchange ActiveSync back end log',
  service: 'active-sync',
  priority: 36,
  why: 'its columns are not published, so the log type must be seen',
  logType: /^((exchange\s?)?active\s?sync|eas|air\s?sync)\b/,
  known: [],
  versionIsBuild: true,
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.status': 'HttpStatus',
    'request.id': 'RequestId',
  },
  show: ['ClientIpAddress', 'AuthenticatedUser', 'HttpStatus', 'UserAgent', 'GenericInfo'],
  kind: 'active-sync',
})
