import { TOKEN_FIELDS } from '../kit/w3c/web-sigma.ts'
import { words, type LogAbout } from '../log-about.ts'

export default {
  id: 'exchange-remote-powershell',
  title: 'Exchange remote PowerShell log',
  summary: 'CmdletInfra logs of the PowerShell endpoint (Http, AuthZ)',
  clock: 'utc',
  kindTitles: { 'remote-powershell': 'Remote PowerShell' },
  folders: {
    'remote-powershell': ['{exchange}\\Logging\\CmdletInfra'],
  },
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'http.status': 'HttpStatus',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    'request.id': 'RequestId',
    message: 'Action',
  },
  show: [
    'ClientIpAddress',
    'AuthenticatedUser',
    'UrlStem',
    'Action',
    'CommandName',
    'HttpStatus',
    'TokenUser',
  ],
  sigma: {
    logsources: [{ product: 'exchange', service: 'remote-powershell' }],
    fields: [
      ...words(`DateTime RequestId ServerHostName UrlHost UrlStem UrlQuery AuthenticationType IsAuthenticated
        AuthenticatedUser ClientIpAddress FrontEndServer HttpStatus Action CommandName ShellId GenericInfo
        GenericErrors`),
      ...TOKEN_FIELDS,
    ],
  },
} satisfies LogAbout
