import { endpointAddress } from '../kit/exchange/endpoint-address.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { kindsByLogType, LOG_TYPE, logTypeField } from '../kit/exchange/log-type-field.ts'
import about from './about.ts'

function kindOf(logType: string): string {
  return /^(imap|pop)/.exec(logType)?.[1] ?? 'imap-pop'
}

export default defineExchangeLog({
  about,
  priority: 44,
  why: 'its log types or its columns say so; only these logs have request and response sizes of a session',
  logType: /^(imap|pop)\d?\b/,
  known: ['sessionId', 'cIp', 'rqsize', 'rpsize'],
  versionIsBuild: false,
  kind: { fields: [LOG_TYPE], of: (block) => kindsByLogType(block, kindOf) },
  attend: [logTypeField, endpointAddress('cIp', 'ClientIp')],
})
