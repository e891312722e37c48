import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-ews',
  title: 'Exchange EWS back end log',
  summary: 'back end logs of EWS',
  clock: 'utc',
  kindTitles: { ews: 'EWS back end' },
  folders: {
    ews: ['{exchange}\\Logging\\EWS'],
  },
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
  sigma: {
    logsources: [{ product: 'exchange', service: 'ews' }],
    fields:
      words(`DateTime RequestId ClientRequestId AuthenticationType IsAuthenticated AuthenticatedUser Organization
      UserAgent ClientIpAddress ServerHostName FrontEndServer SoapAction HttpStatus RequestSize ResponseSize
      ErrorCode ImpersonatedUser ProxyAsUser ActAsUser GenericInfo AuthenticationErrors GenericErrors`),
  },
} satisfies LogAbout
