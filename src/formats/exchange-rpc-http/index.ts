import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import about from './about.ts'

export default defineExchangeLog({
  about,
  priority: 35,
  why: 'its columns are not published, so the log type must be seen',
  logType: /^rpc\s?http/,
  known: [],
  versionIsBuild: true,
  kind: 'rpc-http',
})
