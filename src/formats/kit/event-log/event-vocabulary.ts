import { columnOf, type Block } from '../../../event/block.ts'
import { valueText } from '../../../event/column.ts'
import type { RoleMap } from '../../../event/roles.ts'
import { kindOfChannel } from './event-kinds.ts'

/** What the fields of Windows events mean, however the events were kept. */
export const EVENT_ROLES: RoleMap = {
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
}

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

/** The coverage kind of each event, by its channel. */
export function kindsOfEvents(block: Block): string | ((row: number) => string) {
  const channel = columnOf(block, 'Channel')
  if (!channel) return 'event-log/unknown'
  const kinds = ['event-log/unknown']
  for (let code = 1; code <= channel.values.count; code++)
    kinds.push(kindOfChannel(valueText(channel.values, code)))
  return (row) => kinds[channel.codes[row]!]!
}
