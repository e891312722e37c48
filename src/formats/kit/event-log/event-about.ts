import type { RoleMap } from '../../../event/roles.ts'
import type { KindTitles } from '../../log-about.ts'

/** What the fields of Windows events mean, however the events were kept. */
export const EVENT_ROLES = {
  host: 'Computer',
  'event.id': 'EventID',
  'event.channel': 'Channel',
  'event.provider': 'Provider_Name',
  'client.ip': 'IpAddress',
  'user.name': 'SubjectUserName',
  'process.path': 'Image',
  'process.command': 'CommandLine',
  'process.parent': 'ParentImage',
  'file.path': 'TargetFilename',
  message: 'Data',
} as const satisfies RoleMap

export const EVENT_SHOW: readonly string[] = [
  'EventID',
  'Channel',
  'Data',
  'Image',
  'NewProcessName',
  'CommandLine',
  'ParentImage',
  'TargetFilename',
  'ShareName',
  'RelativeTargetName',
  'SubjectUserName',
  'TargetUserName',
  'IpAddress',
  'ServiceName',
  'ImagePath',
]

/** Titles of the channels of Windows event logs. */
export const EVENT_LOG_TITLES: KindTitles = {
  'event-log/msexchange-management': 'MSExchange Management log',
  'event-log/microsoft-windows-sysmon-operational': 'Sysmon log',
  'event-log/microsoft-windows-powershell-operational': 'PowerShell log',
  'event-log/microsoft-windows-windows-defender-operational': 'Windows Defender log',
  'event-log/microsoft-windows-*': '{Name} log',
  'event-log/*': '{Name} log',
}
