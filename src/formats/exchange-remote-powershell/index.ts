import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { withShellTokens } from '../kit/w3c/shell-token.ts'

export default defineExchangeLog({
  id: 'exchange-remote-powershell',
  title: 'Exchange remote PowerShell log',
  service: 'remote-powershell',
  priority: 38,
  why: 'its log types or its columns say so; only these logs have shell ids',
  logType: /^(rps|powershell|psws) (http|auth\s?z|others?)\b/,
  known: ['ShellId', 'CommandName', 'ClientInfo'],
  versionIsBuild: true,
  derive: (block) => withShellTokens(block, 'UrlStem', 'UrlQuery'),
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
  kind: 'remote-powershell',
})
