import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { withShellTokens } from '../kit/w3c/shell-token.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 38,
  why: 'its log types or its columns say so; only these logs have shell ids',
  logType: /^(rps|powershell|psws) (http|auth\s?z|others?)\b/,
  known: ['ShellId', 'CommandName', 'ClientInfo'],
  versionIsBuild: true,
  derive: (block) => withShellTokens(block, 'UrlStem', 'UrlQuery'),
  kind: 'remote-powershell',
})
