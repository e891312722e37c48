import { isoOf } from '../../event/time.ts'
import { EventFields } from '../kit/event-log/event-fields.ts'

/** Sources that write into one log and no other. */
const CHANNELS: Readonly<Record<string, string>> = {
  Security: 'Security',
  SECURITY: 'Security',
  EventLog: 'System',
  'Service Control Manager': 'System',
  DCOM: 'System',
  W32Time: 'System',
  NETLOGON: 'System',
  Tcpip: 'System',
}
/** Level and keywords by event type, as later Windows writes them. */
const TYPES: Readonly<Record<number, readonly [level: string, keywords: string]>> = {
  1: ['2', '0x80000000000000'],
  2: ['3', '0x80000000000000'],
  4: ['4', '0x80000000000000'],
  8: ['0', '0xa0000000000000'],
  16: ['0', '0x90000000000000'],
}
const MAX_STRINGS = 256

/** The fields of a record by the names of later event logs; `null` when its parts do not fit into it. */
export function evtFields(record: Uint8Array): { fields: EventFields; time: number } | null {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const end = record.length - 4
  const fields = new EventFields()
  const time = view.getUint32(12, true) * 1000
  const event = view.getUint32(20, true)
  const source = text(record, 0x38, end)
  const computer = source && text(record, source.next, end)
  if (!source || !computer) return null
  fields.put('Provider_Name', source.value)
  fields.put('EventID', String(event & 0xffff))
  fields.put('EventID_Qualifiers', String(event >>> 16))
  const [level, keywords] = TYPES[view.getUint16(24, true)] ?? ['', '']
  if (level !== '') fields.put('Level', level)
  fields.put('Task', String(view.getUint16(28, true)))
  if (keywords !== '') fields.put('Keywords', keywords)
  fields.put('TimeCreated_SystemTime', isoOf(time) ?? '')
  fields.put('EventRecordID', String(view.getUint32(8, true)))
  const channel = CHANNELS[source.value]
  if (channel !== undefined) fields.put('Channel', channel)
  fields.put('Computer', computer.value)
  const sidBytes = view.getUint32(40, true)
  const sidAt = view.getUint32(44, true)
  if (sidBytes >= 8) {
    const sid = sidAt + sidBytes <= end ? sidText(view, sidAt, sidBytes) : null
    if (sid === null) return null
    fields.put('Security_UserID', sid)
  }
  let at = view.getUint32(36, true)
  for (let i = Math.min(view.getUint16(26, true), MAX_STRINGS); i > 0; i--) {
    const string = text(record, at, end)
    if (!string) return null
    fields.add('Data', string.value)
    at = string.next
  }
  const dataBytes = view.getUint32(48, true)
  const dataAt = view.getUint32(52, true)
  if (dataBytes > 0) {
    if (dataAt + dataBytes > end) return null
    fields.put('Binary', hex(record.subarray(dataAt, dataAt + dataBytes)))
  }
  return { fields, time }
}

/** UTF-16 text up to its NUL. */
function text(record: Uint8Array, from: number, end: number): { value: string; next: number } | null {
  let value = ''
  for (let at = from; at + 1 < end; at += 2) {
    const unit = record[at]! | (record[at + 1]! << 8)
    if (unit === 0) return { value, next: at + 2 }
    value += String.fromCharCode(unit)
  }
  return null
}

function sidText(view: DataView, at: number, size: number): string | null {
  const parts = view.getUint8(at + 1)
  if (8 + 4 * parts > size) return null
  let sid = `S-${view.getUint8(at)}-${view.getUint16(at + 2) * 0x1_0000_0000 + view.getUint32(at + 4)}`
  for (let i = 0; i < parts; i++) sid += `-${view.getUint32(at + 8 + 4 * i, true)}`
  return sid
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}
