import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'

export default defineExchangeLog({
  id: 'exchange-ews',
  title: 'Exchange EWS back end log',
  service: 'ews',
  priority: 31,
  why: 'its log type or its columns say so; no other log has both a SOAP action and the user that is acted as',
  logType: /^ews\b/,
  known: ['SoapAction', 'ProxyAsUser', 'ActAsUser'],
  versionIsBuild: true,
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.status': 'HttpStatus',
    'request.id': 'RequestId',
    message: 'SoapAction',
  },
  show: [
    'ClientIpAddress',
    'AuthenticatedUser',
    'SoapAction',
    'HttpStatus',
    'ProxyAsUser',
    'ActAsUser',
    'UserAgent',
  ],
  kind: 'ews',
})
