import { endpointAddress } from '../kit/exchange/endpoint-address.ts'
import { defineExchangeLog } from '../kit/exchange/exchange-format.ts'
import { kindsByLogType, LOG_TYPE, logTypeField } from '../kit/exchange/log-type-field.ts'
import about from './about.ts'
import { connectorServer } from './connector-server.ts'

function kindOf(logType: string): string {
  return `smtp/${/^smtp (receive|send)/.exec(logType)?.[1] ?? 'unknown'}`
}

export default defineExchangeLog({
  about,
  priority: 42,
  why: 'its log types or its columns say so',
  logType: /^smtp (receive|send)\b/,
  known: ['connector-id', 'session-id', 'remote-endpoint'],
  versionIsBuild: false,
  kind: { fields: [LOG_TYPE], of: (block) => kindsByLogType(block, kindOf) },
  attend: [logTypeField, endpointAddress('remote-endpoint', 'RemoteIp'), connectorServer],
})
