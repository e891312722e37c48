import { utf8 } from '../../event/bytes.ts'
import { EventFields } from '../kit/event-log/event-fields.ts'
import { fillChannel, fillLevel } from '../kit/event-log/event-words.ts'
import { fieldsOfMessage } from '../kit/event-log/message-form.ts'
import { readJson, type Json, type JsonObject } from '../../text/json.ts'
import { ECMD, windowsEvent } from '../windows-event-json/shapes.ts'

/** What the columns of Event Viewer are called in the languages that are known. */
const VIEWER: readonly (readonly [RegExp, string])[] = [
  [
    /^(date and time|datum und uhrzeit|date et heure|fecha y hora|data e ora|datum en tijd|data e hora)$/i,
    'TimeCreated',
  ],
  [/^(source|quelle|origen|origine|bron|fonte|origem)$/i, 'ProviderName'],
  [
    /^(event id|ereignis-id|id de l.événement|id\.? del evento|id evento|gebeurtenis-id|(id|identificação) do evento)$/i,
    'EventID',
  ],
  [/^(level|ebene|niveau|nivel|livello|nível)$/i, 'Level'],
  [
    /^(keywords|schlüsselwörter|mots clés|palabras clave|parole chiave|trefwoorden|palavras-chave)$/i,
    'KeywordNames',
  ],
  [
    /^(task category|aufgabenkategorie|catégorie de la tâche|categoría de la tarea|categoria attività|taakcategorie|categoria da tarefa)$/i,
    'TaskCategory',
  ],
  [/^computer$/i, 'Computer'],
  [/^(log|protokoll|journal|registro|logboek)$/i, 'Channel'],
]

function viewerName(column: string): string | undefined {
  return VIEWER.find(([name]) => name.test(column))?.[1]
}

/** Whether the columns are those of Event Viewer. */
export function isViewer(columns: readonly string[]): boolean {
  const names = new Set(columns.map(viewerName))
  return names.has('ProviderName') && names.has('TimeCreated') && names.has('EventID')
}

/** `Get-WinEvent`, where a name means something else in the data of some events. */
const WIN_EVENT: Readonly<Record<string, string>> = {
  ProcessId: 'ExecutionProcessID',
  Qualifiers: 'EventID_Qualifiers',
  RelatedActivityId: 'Correlation_RelatedActivityID',
}

/** `Get-EventLog`. */
const EVENT_LOG: Readonly<Record<string, string>> = {
  Source: 'ProviderName',
  Index: 'EventRecordID',
  EntryType: 'Level',
  Data: 'Bytes',
}

function renaming(columns: readonly string[]): ((column: string) => string | undefined) | null {
  if (columns.includes('EntryType')) return (column) => EVENT_LOG[column]
  if (isViewer(columns)) return viewerName
  return columns.includes('ProviderId') ? (column) => WIN_EVENT[column] : null
}

/** Whether columns mean something else than their names say. */
export function isRenamed(columns: readonly string[]): boolean {
  return renaming(columns) !== null
}

/** Whether a column holds the data of the event themselves. */
function holdsData(column: string): boolean {
  return column === 'Payload' || column === 'EventData' || /(^|\.)event_data\./.test(column)
}

/** What the columns of one table mean. */
export interface TableColumns {
  /** Where the value of a column goes: names of objects, one in the other, the last that of the value. */
  readonly paths: ReadonlyMap<string, readonly string[]>
  readonly data: readonly string[]
}

export function columnsOf(names: readonly string[]): TableColumns {
  const renamed = renaming(names)
  return {
    paths: new Map(names.map((name) => [name, pathOf(renamed?.(name) ?? name)])),
    data: names.filter(holdsData),
  }
}

/** `winlog.event_data.Image` stands below `winlog` and `event_data`. */
function pathOf(name: string): readonly string[] {
  return /^(winlog|event|System|EventData|UserData)\./.test(name) ? name.split('.', 8) : [name]
}

export interface TableEvent {
  readonly fields: EventFields
  /** The text of its time. */
  readonly time: string
  /** Whether a time that names no zone is in UTC. */
  readonly utc: boolean
}

/** The event that a row holds, in the words of the event log. */
export function tableEvent(
  row: ReadonlyMap<string, string | string[]>,
  { paths, data }: TableColumns,
): TableEvent {
  const object: JsonObject = new Map()
  for (const [column, value] of row) {
    const path = paths.get(column) ?? [column]
    if (typeof value === 'string') put(object, path, value)
    else object.set(path.join('.'), value)
  }
  const event = object.has('Payload') ? dumped(object) : windowsEvent(object)
  const fields = event?.fields ?? plain(object)
  const provider = fields.text('Provider_Name')
  fillChannel(fields)
  fillLevel(fields)
  if (/^-?\d{10,20}$/.test(fields.text('Keywords')))
    fields.values.set('Keywords', `0x${BigInt.asUintN(64, BigInt(fields.text('Keywords'))).toString(16)}`)
  if (!data.some((column) => row.has(column))) fieldsOfMessage(fields)
  const utc = row.has('Payload') || row.has('@timestamp')
  const stamp = fields.text('TimeCreated_SystemTime') || fields.text('TimeCreated')
  // Only what Sysmon itself noted is in UTC in an export whose times are local.
  const local = !utc && !stamp.endsWith('Z') && provider === 'Microsoft-Windows-Sysmon'
  const noted = local ? fields.text('UtcTime') : ''
  const time = noted || stamp
  return { fields, time, utc: utc || noted !== '' }
}

/** Puts the value of a cell; an object may be written into it. */
function put(object: JsonObject, path: readonly string[], text: string): void {
  const value = text.startsWith('{') ? (written(text) ?? text) : text
  let holder = object
  for (let i = 0; i < path.length - 1; i++) {
    const part = path[i]!
    const below: Json | undefined = holder.get(part)
    if (below instanceof Map) holder = below
    else {
      const made: JsonObject = new Map()
      holder.set(part, made)
      holder = made
    }
  }
  holder.set(path[path.length - 1]!, value)
}

function written(text: string): JsonObject | null {
  const bytes = utf8(text)
  return readJson(bytes, 0, bytes.length)
}

/** EvtxECmd keeps the event data as they were, and beside them what its maps make of them. */
function dumped(object: JsonObject): { fields: EventFields; time: string } | null {
  const system: JsonObject = new Map()
  const top: JsonObject = new Map([['System', system]])
  for (const [name, value] of object) {
    if (name !== 'Payload') system.set(ECMD[name] ?? name, value)
    else if (value instanceof Map) for (const [part, data] of value) top.set(part, data)
    else if (typeof value === 'string') system.set('Payload', value)
  }
  return windowsEvent(top)
}

/** A row that names no event number: its columns as they are. */
function plain(object: JsonObject): EventFields {
  const fields = new EventFields()
  const names: Readonly<Record<string, string>> = {
    MachineName: 'Computer',
    LogName: 'Channel',
    ProviderName: 'Provider_Name',
    Id: 'EventID',
    TimeCreated: 'TimeCreated_SystemTime',
  }
  for (const [name, value] of object) {
    if (typeof value === 'string') fields.put(names[name] ?? name, value, 'More')
    else if (Array.isArray(value))
      fields.put(
        name,
        value.map((one) => (typeof one === 'string' ? one : '')),
      )
  }
  return fields
}
