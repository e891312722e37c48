import type { EventFields } from '../kit/event-log/event-fields.ts'
import { asObject, asText, type Json, type JsonObject } from '../../text/json.ts'

/*
 * Winlogbeat's modules for Sysmon and Security move event data to the Elastic Common Schema (ECS) and take it away from
 * `event_data`. Here it is brought back under the names of the event log, where the event does not give them itself.
 */

/** ECS names by those of Sysmon. */
const SYSMON: readonly (readonly [own: string, ecs: string])[] = [
  ['Image', 'process.executable'],
  ['CommandLine', 'process.command_line'],
  ['CurrentDirectory', 'process.working_directory'],
  ['ProcessId', 'process.pid'],
  ['ProcessGuid', 'process.entity_id'],
  ['OriginalFileName', 'process.pe.original_file_name'],
  ['Company', 'process.pe.company'],
  ['Product', 'process.pe.product'],
  ['FileVersion', 'process.pe.file_version'],
  ['ParentImage', 'process.parent.executable'],
  ['ParentCommandLine', 'process.parent.command_line'],
  ['ParentProcessId', 'process.parent.pid'],
  ['ParentProcessGuid', 'process.parent.entity_id'],
  ['TargetFilename', 'file.path'],
  ['ImageLoaded', 'dll.path'],
  ['PipeName', 'file.name'],
  ['TargetObject', 'registry.path'],
  ['QueryName', 'dns.question.name'],
  ['SourceIp', 'source.ip'],
  ['SourcePort', 'source.port'],
  ['SourceHostname', 'source.domain'],
  ['DestinationIp', 'destination.ip'],
  ['DestinationPort', 'destination.port'],
  ['DestinationHostname', 'destination.domain'],
  ['Protocol', 'network.transport'],
]

/** ECS names by those of the Security log. */
const SECURITY: readonly (readonly [own: string, ecs: string])[] = [
  ['NewProcessName', 'process.executable'],
  ['CommandLine', 'process.command_line'],
  ['ParentProcessName', 'process.parent.executable'],
  ['IpAddress', 'source.ip'],
  ['IpPort', 'source.port'],
  ['TargetUserName', 'user.name'],
  ['TargetDomainName', 'user.domain'],
  ['TargetUserSid', 'user.id'],
  ['ServiceName', 'service.name'],
]

/** Numbers of Security events whose process is the new one. */
const PROCESS_CREATED = '4688'
/** Numbers of Sysmon events about pipes, whose name stands where others have that of a file. */
const PIPES = new Set(['17', '18'])
const DIGESTS: readonly (readonly [written: string, ecs: string])[] = [
  ['SHA1', 'sha1'],
  ['MD5', 'md5'],
  ['SHA256', 'sha256'],
  ['IMPHASH', 'imphash'],
]

/** Fills the fields of a Windows event from the ECS fields beside it. */
export function fillFromEcs(top: JsonObject, fields: EventFields): void {
  const provider = fields.text('Provider_Name')
  if (provider === 'Microsoft-Windows-Sysmon') fillSysmon(top, fields)
  else if (provider === 'Microsoft-Windows-Security-Auditing') {
    const created = fields.text('EventID') === PROCESS_CREATED
    for (const [own, ecs] of SECURITY) {
      const ofProcess = ecs.startsWith('process.')
      const ofTarget = ecs.startsWith('user.')
      if (created ? !ofTarget : !ofProcess) fields.fill(own, ecsText(top, ecs))
    }
  }
}

function fillSysmon(top: JsonObject, fields: EventFields): void {
  const pipe = PIPES.has(fields.text('EventID'))
  for (const [own, ecs] of SYSMON) {
    if (own === 'PipeName' && !pipe) continue
    fields.fill(own, ecsText(top, ecs))
  }
  const [domain, user] = ['user.domain', 'user.name'].map((ecs) => ecsText(top, ecs))
  if (user) fields.fill('User', domain ? `${domain}\\${user}` : user)
  const digests = DIGESTS.flatMap(([written, ecs]) => {
    const digest = ecsText(top, `process.hash.${ecs}`) ?? ecsText(top, `file.hash.${ecs}`)
    return digest ? [`${written}=${digest.toUpperCase()}`] : []
  })
  if (digests.length > 0) fields.fill('Hashes', digests.join(','))
}

/** A value by its path, nested or as one dotted key. */
function ecsText(top: JsonObject, path: string): string | null {
  const flat = top.get(path)
  if (flat !== undefined) return asText(flat)
  let at: Json | undefined = top
  for (const name of path.split('.')) at = asObject(at)?.get(name)
  return asText(at)
}
