import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-autodiscover',
  title: 'Exchange Autodiscover back end log',
  service: 'autodiscover',
  priority: 32,
  why: 'its columns are common to several back end logs, so the log type must be seen',
  logType: /^auto\s?discover/,
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
  kind: 'autodiscover',
})
