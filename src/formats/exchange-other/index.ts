import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { kindsByLogType, LOG_TYPE, logTypeField } from '../kit/exchange/log-type-field.ts'
import about from './about.ts'
import { sharedFields } from './shared-fields.ts'

/** One kind for each log type, so that no unknown log vouches for a known one. */
function kindOf(logType: string): string {
  const words = logType.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return `exchange-other/${words.slice(0, 40) || 'unknown'}`
}

export default defineExchangeLog({
  about,
  priority: 950,
  why: 'last of the Exchange logs: it takes any that names its columns and that no other format knows',
  logType: /./,
  known: [],
  versionIsBuild: false,
  kind: { fields: [LOG_TYPE], of: (block) => kindsByLogType(block, kindOf) },
  attend: [logTypeField, sharedFields],
  anyHeader: true,
})
