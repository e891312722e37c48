import { columnOf } from '../../event/block.ts'
import { valueText } from '../../event/column.ts'
import { defineFormat } from '../format.ts'
import { EvtxParser } from './evtx-parser.ts'
import { kindOfChannel } from './kinds.ts'

const ID = 'windows-evtx'
const MAGIC = [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]

export default defineFormat({
  id: ID,
  title: 'Windows event log (EVTX)',
  logsource: { product: 'windows' },
  clock: 'utc',
  priority: 10,
  why: 'its first eight bytes are like those of nothing else',
  roles: {
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
  },
  show: [
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
  ],
  kindFields: ['Channel'],
  sniff: (head) => MAGIC.every((byte, i) => head[i] === byte),
  open: (sink) => new EvtxParser(ID, sink),
  kinds(block) {
    const channel = columnOf(block, 'Channel')
    if (!channel) return 'event-log/unknown'
    const kinds = ['event-log/unknown']
    for (let code = 1; code <= channel.values.count; code++)
      kinds.push(kindOfChannel(valueText(channel.values, code)))
    return (row) => kinds[channel.codes[row]!]!
  },
})
