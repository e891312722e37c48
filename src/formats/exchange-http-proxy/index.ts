import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { withShellTokens } from '../kit/w3c/shell-token.ts'
import { kindsByProtocol } from './kinds.ts'

export default defineExchangeLog({
  id: 'exchange-http-proxy',
  title: 'Exchange HttpProxy log',
  service: 'httpproxy',
  priority: 20,
  why: 'its log type or its columns say so, and no other Exchange log has a proxy action',
  logType: /^http\s?proxy/,
  known: ['UrlStem', 'ProxyAction', 'TargetServer'],
  versionIsBuild: true,
  derive: (block) => withShellTokens(block, 'UrlStem', 'UrlQuery'),
  roles: {
    host: 'ServerHostName',
    'client.ip': 'ClientIpAddress',
    'user.name': 'AuthenticatedUser',
    'user.agent': 'UserAgent',
    'http.method': 'Method',
    'http.status': 'HttpStatus',
    'url.path': 'UrlStem',
    'url.query': 'UrlQuery',
    'request.id': 'RequestId',
  },
  show: [
    'ClientIpAddress',
    'Method',
    'UrlStem',
    'HttpStatus',
    'AnchorMailbox',
    'AuthenticatedUser',
    'UserAgent',
  ],
  kind: { fields: ['Protocol'], of: kindsByProtocol },
})
