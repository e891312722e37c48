import { utf8 } from '../../event/bytes.ts'
import { EventFields } from '../kit/event-log/event-fields.ts'
import { AnswerCache } from '../kit/text/answer-cache.ts'
import { fillFromEcs } from './ecs-fields.ts'
import { asObject, asText, readJson, type Json, type JsonObject } from '../../text/json.ts'

/*
 * The shapes in which tools write Windows events as JSON, brought to the names that the event log itself
 * gives: `Provider_Name`, `EventID`, `Channel`, `Computer`, event data by their own names.
 */

/** Names of winlogbeat below `winlog`, and of its older versions at the top. */
const BEAT: Readonly<Record<string, string>> = {
  event_id: 'EventID',
  channel: 'Channel',
  log_name: 'Channel',
  computer_name: 'Computer',
  provider_name: 'Provider_Name',
  source_name: 'Provider_Name',
  provider_guid: 'Provider_Guid',
  record_id: 'EventRecordID',
  record_number: 'EventRecordID',
  version: 'Version',
  opcode: 'Opcode',
  task: 'Task',
  keywords: 'Keywords',
  activity_id: 'Correlation_ActivityID',
  related_activity_id: 'Correlation_RelatedActivityID',
}

/** Names of flat events: NXLog and its kin, `Get-WinEvent`, Splunk. */
const FLAT: Readonly<Record<string, string>> = {
  hostname: 'Computer',
  computer: 'Computer',
  channel: 'Channel',
  provider: 'Provider_Name',
  machinename: 'Computer',
  computername: 'Computer',
  sourcename: 'Provider_Name',
  providername: 'Provider_Name',
  providerguid: 'Provider_Guid',
  providerid: 'Provider_Guid',
  logname: 'Channel',
  id: 'EventID',
  eventcode: 'EventID',
  eventid: 'EventID',
  eventrecordid: 'EventRecordID',
  recordid: 'EventRecordID',
  recordnumber: 'EventRecordID',
  executionprocessid: 'Execution_ProcessID',
  executionthreadid: 'Execution_ThreadID',
  threadid: 'Execution_ThreadID',
  userid: 'Security_UserID',
  activityid: 'Correlation_ActivityID',
  timecreated: 'TimeCreated_SystemTime',
}

/** EvtxECmd's names for what is not of the event data. */
export const ECMD: Readonly<Record<string, string>> = {
  RecordNumber: 'RecordNumber',
  EventRecordId: 'EventRecordID',
  EventId: 'EventID',
  Provider: 'Provider_Name',
  ProcessId: 'Execution_ProcessID',
  ThreadId: 'Execution_ThreadID',
  UserId: 'Security_UserID',
  Keywords: 'KeywordNames',
  TimeCreated: 'TimeCreated_SystemTime',
  UserName: 'MapUserName',
}

/** Channels are compared as Windows writes them. */
const CHANNELS: Readonly<Record<string, string>> = {
  security: 'Security',
  system: 'System',
  application: 'Application',
}

/** A channel as Windows writes it. */
export function channelOf(text: string): string {
  return CHANNELS[text.toLowerCase()] ?? text
}

const TIMES = [
  'TimeCreated_SystemTime',
  '@timestamp',
  'EventTime',
  'TimeGenerated',
  'UtcTime',
  '_time',
] as const

/** An event that some tool wrote as an object. */
interface WindowsEvent {
  readonly fields: EventFields
  /** The text of its time. */
  readonly time: string
  /** Whether the values of the event stand beside its message, in a place of their own. */
  readonly data: boolean
}

/** The event that an object holds; `null` when it is no Windows event. */
export function windowsEvent(object: JsonObject): WindowsEvent | null {
  const fields = new EventFields()
  const inner = asObject(object.get('_source')) ?? asObject(object.get('result'))
  const top = inner ?? object
  const event = asObject(top.get('Event'))
  const winlog = asObject(top.get('winlog'))
  const holder = event ?? (asObject(top.get('System')) ? top : null)
  if (holder) dumped(holder, fields)
  else if (winlog) beat(top, winlog, fields)
  else if (asObject(top.get('event_data')) && top.has('event_id')) beat(top, top, fields)
  else flat(top, fields)
  if (!/^\d+$/.test(fields.text('EventID')) || (!fields.text('Channel') && !fields.text('Provider_Name')))
    return null
  const channel = fields.text('Channel')
  if (channel !== '') fields.values.set('Channel', channelOf(channel))
  const time = TIMES.map((name) => fields.text(name)).find((text) => text !== '') ?? ''
  fields.fill('TimeCreated_SystemTime', time === '' ? null : time)
  return { fields, time, data: DATA.some((name) => holds((holder ?? winlog ?? top).get(name))) }
}

/** Where the values of an event stand. */
const DATA = ['EventData', 'UserData', 'event_data', 'user_data']

function holds(part: Json | undefined): boolean {
  return part instanceof Map ? part.size > 0 : typeof part === 'string' && part !== ''
}

/** `System`, `EventData` and `UserData` as in the XML: evtx_dump, Velociraptor and others. */
export function dumped(event: JsonObject, fields: EventFields): void {
  for (const [name, part] of event) {
    if (name.startsWith('#') || name.startsWith('@')) continue
    const object = asObject(part)
    if (name === 'System' && object)
      for (const [element, value] of object) element_(element, value, fields, name)
    else if (name === 'EventData' && object) eventData(object, fields)
    else if (name === 'UserData' && object) for (const [, value] of object) below(value, fields, name)
    else element_(name, part, fields, 'Event')
  }
}

/** An element with attributes, in any of the ways of writing them. */
function element_(name: string, value: Json, fields: EventFields, above: string): void {
  const object = asObject(value)
  const owner = /^(.+)_attributes$/.exec(name)?.[1]
  if (!object) {
    if (Array.isArray(value)) fields.put(name, value.map(flatText), above)
    else if (value !== null) fields.put(name, flatText(value), above)
    return
  }
  for (const [key, part] of object) {
    if (/xmlns(:|$)/i.test(key)) continue
    if (key === '#attributes') element_(name, part, fields, above)
    else if (key === '#text' || key === 'Value') element_(name, part, fields, above)
    else if (part !== null) fields.put(`${owner ?? name}_${key.replace(/^@/, '')}`, flatText(part), above)
  }
}

function eventData(data: JsonObject, fields: EventFields): void {
  for (const [name, value] of data) {
    if (name === '#attributes' || name.startsWith('@')) {
      for (const [key, part] of asObject(value) ?? [])
        if (part !== null) fields.put(`EventData_${key}`, flatText(part))
    } else if (name === 'Data')
      for (const item of Array.isArray(value) ? value : [value]) dataItem(item, fields)
    else if (Array.isArray(value)) fields.put(name, value.map(flatText), 'EventData')
    else if (value !== null) fields.put(name, flatText(asObject(value)?.get('#text') ?? value), 'EventData')
  }
}

/** One `Data` element: unnamed, a list of unnamed ones, or named by an attribute. */
function dataItem(item: Json, fields: EventFields): void {
  const object = asObject(item)
  if (!object) {
    if (item !== null) fields.add('Data', flatText(item))
    return
  }
  const text = object.get('#text') ?? object.get('text') ?? null
  const name =
    asText(object.get('@Name')) ??
    asText(asObject(object.get('#attributes'))?.get('Name')) ??
    asText(object.get('Name'))
  if (name !== null) fields.put(name, text === null ? '' : flatText(text), 'EventData')
  else
    for (const one of Array.isArray(text) ? text : [text]) if (one !== null) fields.add('Data', flatText(one))
}

/** Elements of user data by their own names, however deep. */
function below(value: Json, fields: EventFields, above: string): void {
  for (const [name, part] of asObject(value) ?? []) {
    if (name.startsWith('#') || name.startsWith('@') || name === 'xmlns') continue
    const object = asObject(part)
    if (object && ![...object.keys()].every((key) => key.startsWith('#'))) below(object, fields, name)
    else element_(name, part, fields, above)
  }
}

function beat(top: JsonObject, winlog: JsonObject, fields: EventFields): void {
  for (const [name, value] of winlog) {
    const own = BEAT[name]
    if (own !== undefined && value !== null)
      fields.put(own, Array.isArray(value) ? value.map(flatText) : flatText(value))
    else if (name === 'event_data')
      for (const [key, part] of asObject(value) ?? [])
        if (/^param\d+$/.test(key)) fields.add('Data', flatText(part))
        else if (part !== null)
          fields.put(key, Array.isArray(part) ? part.map(flatText) : flatText(part), 'EventData')
  }
  const process = asObject(winlog.get('process'))
  fields.fill('Execution_ProcessID', asText(process?.get('pid') ?? winlog.get('process_id')))
  fields.fill(
    'Execution_ThreadID',
    asText(asObject(process?.get('thread'))?.get('id') ?? winlog.get('thread_id')),
  )
  fields.fill('Security_UserID', asText(asObject(winlog.get('user'))?.get('identifier')))
  for (const value of [winlog.get('user_data')]) below(value ?? null, fields, 'UserData')
  fields.fill('@timestamp', asText(top.get('@timestamp')))
  fields.fill('EventID', asText(asObject(top.get('event'))?.get('code')))
  fields.fill('Message', asText(top.get('message')))
  fillFromEcs(top, fields)
}

/** Names of flat events come again with each of them. */
const flatNames = new AnswerCache((name) => FLAT[name.toLowerCase()] ?? null)

function flat(object: JsonObject, fields: EventFields): void {
  const byEvtxECmd = object.has('Payload') && object.has('EventRecordId')
  for (const [name, value] of object) {
    if (value === null) continue
    const own = byEvtxECmd && Object.hasOwn(ECMD, name) ? ECMD[name]! : flatNames.of(name)
    if (own !== null && !fields.values.has(own)) fields.put(own, flatText(value))
    else if (name === 'Payload' && fillPayload(value, fields)) continue
    else if (name === 'Properties' && Array.isArray(value))
      for (const item of value) fields.add('Data', flatText(asObject(item)?.get('Value') ?? item))
    else if (name === 'EventData') {
      const data = asObject(value) ?? written(value)
      if (data) eventData(data, fields)
      else fields.put(name, flatText(value))
    } else if (Array.isArray(value)) fields.put(name, value.map(flatText), 'More')
    else fields.put(name, flatText(value), 'More')
  }
}

/** Takes the event data that EvtxECmd writes into a text; false when the value holds none. */
function fillPayload(value: Json, fields: EventFields): boolean {
  const data = written(value)
  if (!data || !PAYLOAD_PARTS.some((part) => asObject(data.get(part)))) return false
  dumped(data, fields)
  return true
}

const PAYLOAD_PARTS = ['EventData', 'UserData']

/** An object that is written into a text. */
function written(value: Json): JsonObject | null {
  if (typeof value !== 'string' || !value.startsWith('{')) return null
  const bytes = utf8(value)
  return readJson(bytes, 0, bytes.length)
}

/** A value as text; what is nested is written as compact JSON. */
function flatText(value: Json): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? Object.fromEntries(part) : part))
}
