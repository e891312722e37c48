import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { withShellTokens } from '../kit/w3c/shell-token.ts'
import about from './about.ts'
import { kindsByProtocol } from './kinds.ts'

export default defineExchangeLog({
  about,
  priority: 20,
  why: 'its log type or its columns say so, and no other Exchange log has a proxy action',
  logType: /^http\s?proxy/,
  known: ['UrlStem', 'ProxyAction', 'TargetServer'],
  versionIsBuild: true,
  derive: (block) => withShellTokens(block, 'UrlStem', 'UrlQuery'),
  kind: { fields: ['Protocol'], of: kindsByProtocol },
})
