import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 36,
  why: 'its columns are not published, so the log type must be seen',
  logType: /^((exchange\s?)?active\s?sync|eas|air\s?sync)\b/,
  known: [],
  versionIsBuild: true,
  kind: 'active-sync',
})
