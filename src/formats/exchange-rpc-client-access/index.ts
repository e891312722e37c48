import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { kindsByLogType, LOG_TYPE, logTypeField } from '../kit/exchange/log-type-field.ts'
import about from './about.ts'

function kindOf(logType: string): string {
  if (logType.includes('book')) return 'address-book'
  return logType.startsWith('mapi') ? 'mapi-client-access' : 'rpc-client-access'
}

export default defineExchangeLog({
  about,
  priority: 34,
  why: 'its log types or its columns say so; MAPI and address book services write the same columns',
  logType: /^(rca|rpc client access|mapi (mailbox|client access|address\s?book)|address\s?book)\b/,
  known: ['client-name', 'client-software', 'rpc-status'],
  versionIsBuild: true,
  kind: { fields: [LOG_TYPE], of: (block) => kindsByLogType(block, kindOf) },
  attend: [logTypeField],
})
