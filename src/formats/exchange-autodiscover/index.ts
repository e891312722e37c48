import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 32,
  why: 'its columns are common to several back end logs, so the log type must be seen',
  logType: /^auto\s?discover/,
  known: [],
  versionIsBuild: true,
  kind: 'autodiscover',
})
