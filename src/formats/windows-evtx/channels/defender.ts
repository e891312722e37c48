import type { EventChannel } from '../../log-about.ts'
import { SYSTEM_ALIASES } from './system-fields.ts'

export const DEFENDER: EventChannel = {
  names: ['Microsoft-Windows-Windows Defender/Operational'],
  services: ['windefend'],
  aliases: {
    ...SYSTEM_ALIASES,
    threatname: { anyOf: ['ThreatName', 'Threat Name'] },
    signature: { anyOf: ['Threat Name', 'ThreatName'] },
    filename: { anyOf: ['Path', 'Filename'] },
    severityname: { anyOf: ['SeverityName', 'Severity Name'] },
    categoryname: { anyOf: ['CategoryName', 'Category Name'] },
    processname: { anyOf: ['ProcessName', 'Process Name'] },
  },
  fields: [
    'Product Name',
    'Product Version',
    'Detection ID',
    'Detection Time',
    'Severity ID',
    'Severity Name',
    'Category ID',
    'Category Name',
    'Threat ID',
    'Threat Name',
    'Path',
    'Process Name',
    'Detection User',
    'Source ID',
    'Source Name',
    'Action ID',
    'Action Name',
    'Error Code',
    'Error Description',
    'Old Value',
    'New Value',
    'FWLink',
    'Origin Name',
    'Type Name',
    'Execution Name',
  ],
  events: [
    {
      ids: [1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116],
      categories: ['antivirus'],
    },
  ],
}
