import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-mapi-http',
  title: 'Exchange MAPI over HTTP back end log',
  service: 'mapi-http',
  priority: 33,
  why: 'its log type or its columns say so; only this log has MAPI request ids',
  logType: /^mapi\s?http/,
  known: ['MapiRequestId', 'RequestType', 'MapiClientInfo'],
  versionIsBuild: true,
  roles: {
    'client.ip': 'ClientIP',
    'user.name': 'AuthenticatedUser',
    'http.status': 'HttpStatusCode',
    'request.id': 'RequestId',
    'user.agent': 'ClientSoftware',
    message: 'RequestType',
  },
  show: [
    'ClientIP',
    'AuthenticatedUser',
    'RequestType',
    'HttpStatusCode',
    'ActAsUserEmail',
    'ClientSoftware',
  ],
  kind: 'mapi-http',
})
