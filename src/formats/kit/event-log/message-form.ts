import type { EventFields } from './event-fields.ts'
import { ANYWHERE, DEFENDER_LABELS, INSTALLED, SECTIONS, TASK_VALUES, TO_THE_END } from './message-labels.ts'

/*
 * Some exports keep what an event says only as the text that people read. Where that text names its values, they get
 * the names that the event log itself gives them; a text without such values stands for the data of the event.
 */

/** Characters of one message that are looked at. */
const MAX_MESSAGE = 64 << 10
const MAX_LINES = 2000
const MAX_LABEL = 60
/** Values of one message without a name. */
const MAX_VALUES = 100

/** Takes values out of a message; false when there are none. */
type Taker = (message: string, fields: EventFields) => boolean

const TAKERS: Readonly<Record<string, Taker>> = {
  'microsoft-windows-security-auditing': security,
  'microsoft windows security auditing.': security,
  'microsoft-windows-eventlog': eventLog,
  'microsoft-windows-sysmon': sysmon,
  sysmon,
  'service control manager': (message, fields) => labelled(message, (label) => INSTALLED[label], fields),
  'microsoft-windows-powershell': powershell,
  powershellcore: powershell,
  'microsoft-windows-windows defender': defender,
  'windows defender': defender,
  'microsoft-windows-taskscheduler': task,
  'msexchange cmdletlogs': cmdlet,
  'msexchange control panel': controlPanel,
}
/** The same by the channel, for exports that leave the provider out or name it in words of their own. */
const BY_CHANNEL: Readonly<Record<string, Taker>> = {
  security,
  'microsoft-windows-sysmon/operational': sysmon,
  'microsoft-windows-powershell/operational': powershell,
  'powershellcore/operational': powershell,
  'microsoft-windows-windows defender/operational': defender,
  'microsoft-windows-taskscheduler/operational': task,
  'msexchange management': cmdlet,
}

/** Names that an event has when its values were kept beside its message. */
const SIGNS = [
  'SubjectUserName',
  'SubjectUserSid',
  'TargetUserName',
  'ProcessGuid',
  'UtcTime',
  'ImagePath',
  'ScriptBlockText',
  'ContextInfo',
  'Threat Name',
  'New Value',
  'NewProcessName',
]

/** Fills the fields of an event that says all it says in its message. What has a value keeps it. */
export function fieldsOfMessage(fields: EventFields): void {
  const whole = fields.text('Message') || fields.text('message')
  if (whole === '' || SIGNS.some((name) => fields.values.has(name))) return
  const message = whole.length > MAX_MESSAGE ? whole.slice(0, MAX_MESSAGE) : whole
  const taker = takerOf(fields)
  if (taker?.(message, fields) || fields.values.has('Data')) return
  fields.add('Data', message)
}

function takerOf(fields: EventFields): Taker | undefined {
  const provider = fields.text('Provider_Name').toLowerCase()
  if (provider.startsWith('asp.net')) return webApplication
  return own(TAKERS, provider) ?? own(BY_CHANNEL, fields.text('Channel').toLowerCase())
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function sysmon(message: string, fields: EventFields): boolean {
  return labelled(message, (label) => (/^[A-Z][A-Za-z0-9]+$/.test(label) ? label : undefined), fields)
}

function security(message: string, fields: EventFields): boolean {
  let section: Readonly<Record<string, string>> = {}
  return labelled(
    message,
    (label, value) => {
      const below = value === '' ? own(SECTIONS, label) : undefined
      if (below) {
        section = below
        return undefined
      }
      return own(section, label) ?? own(ANYWHERE, label)
    },
    fields,
  )
}

/** A log was cleared: the Security log names who did it, the System log which one it was. */
function eventLog(message: string, fields: EventFields): boolean {
  const id = fields.text('EventID')
  if (id === '1102') return security(message, fields)
  if (id !== '104') return false
  const line = message.slice(0, 300)
  const channel = quoted(line, '"')[0] ?? /^The (\S[^\r\n]{0,200}) log file was cleared/.exec(line)?.[1]
  if (channel === undefined) return false
  fields.fill('LogFileCleared_Channel', channel)
  return true
}

function defender(message: string, fields: EventFields): boolean {
  return labelled(message, (label) => own(DEFENDER_LABELS, label), fields)
}

function powershell(message: string, fields: EventFields): boolean {
  const id = fields.text('EventID')
  if (id === '4104') return script(message, fields)
  if (id !== '4103') return false
  const at = message.search(/^(?:Context|Kontext):/m)
  if (at < 0) return false
  const rest = message.slice(message.indexOf(':', at) + 1)
  const end = rest.search(/^(?:User Data|Benutzerdaten):/m)
  fields.fill('Payload', message.slice(0, at).trim())
  fields.fill('ContextInfo', (end < 0 ? rest : rest.slice(0, end)).trim())
  return true
}

/** `Creating Scriptblock text (1 of 2):`, the text, and its number, in any language. */
function script(message: string, fields: EventFields): boolean {
  const first = message.indexOf('\n')
  const count =
    first < 0 ? null : /\((\d{1,9})[^)\d]{1,20}(\d{1,9})\)/.exec(message.slice(0, Math.min(first, 300)))
  if (!count) return false
  const end = Math.max(message.lastIndexOf('\nScriptBlock ID:'), message.lastIndexOf('\nScriptBlock-ID:'))
  fields.fill('MessageNumber', count[1]!)
  fields.fill('MessageTotal', count[2]!)
  fields.fill('ScriptBlockText', withoutEnd(message.slice(first + 1, end < first ? message.length : end)))
  if (end >= first) {
    const [id, path] = message
      .slice(end + 1)
      .split('\n', 2)
      .map((line) => line.slice(line.indexOf(':') + 1).trim())
    fields.fill('ScriptBlockId', id ?? null)
    if (path !== undefined && path !== '') fields.fill('Path', path)
  }
  return true
}

/** Without the line breaks at its end. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--
  return text.slice(0, end)
}

/** The values of an event of the task scheduler stand in quotes, in every language in the same order. */
function task(message: string, fields: EventFields): boolean {
  const names = own(TASK_VALUES, fields.text('EventID'))
  const values = names ? quoted(message.slice(0, 4096), '"') : []
  if (!names || values.length < names.length) return false
  names.forEach((name, i) => fields.fill(name, values[i]!))
  return true
}

/** `Cmdlet suceeded. Cmdlet Get-Mailbox, parameters -Identity "x".`: the name of a cmdlet is the same in every language. */
function cmdlet(message: string, fields: EventFields): boolean {
  if (fields.values.has('Data')) return true
  const name = /(?:^|[\s"'])([A-Z][A-Za-z]{1,30}-[A-Z][A-Za-z0-9]{1,80})(?=[\s,."'])/.exec(
    message.slice(0, 500),
  )
  if (!name) return false
  const after = name.index + name[0].length
  const given = /^["']?,?\s{0,5}param[\p{L}]{0,12}:?\s{0,5}/iu.exec(message.slice(after, after + 50))
  const rest = given ? message.slice(after + given[0].length).trim() : ''
  fields.add('Data', name[1]!)
  fields.add('Data', rest.endsWith('.') ? rest.slice(0, -1) : rest)
  if (!given) fields.add('Data', message)
  return true
}

/** The account and the address stand in quotes, each in a line, before the error. */
function controlPanel(message: string, fields: EventFields): boolean {
  if (fields.values.has('Data')) return true
  const [user, request, ...error] = message.split('\n')
  const name = inQuotes(user ?? '')
  const address = inQuotes(request ?? '')
  if (name === null || address === null) return false
  for (const value of [name, address, error.join('\n').trim()]) fields.add('Data', value)
  return true
}

/** Each line of an event of ASP.NET names one value; what has no name goes on with the value before. */
function webApplication(message: string, fields: EventFields): boolean {
  if (fields.values.has('Data')) return true
  const values: string[] = []
  for (const line of linesOf(message)) {
    const parts = parted(line)
    if (parts && values.length < MAX_VALUES) {
      if (parts.value !== '') values.push(parts.value)
    } else if (line.trim() !== '' && values.length > 0) values[values.length - 1] += `\n${line.trim()}`
  }
  for (const value of values) fields.add('Data', value)
  return values.length > 0
}

/** What stands between the first and the last quote of a line. */
function inQuotes(line: string): string | null {
  const from = line.indexOf("'")
  const to = line.lastIndexOf("'")
  return from < 0 || to <= from ? null : line.slice(from + 1, to)
}

function quoted(text: string, quote: string): string[] {
  return text.split(quote).filter((_, i, all) => i % 2 === 1 && i < all.length - 1)
}

function* linesOf(message: string): Generator<string> {
  let at = 0
  for (let i = 0; i < MAX_LINES && at < message.length; i++) {
    const end = message.indexOf('\n', at)
    yield message.slice(at, end < 0 ? message.length : end)
    if (end < 0) return
    at = end + 1
  }
}

/** A label and its value; `null` when the line has no label. */
function parted(line: string): { label: string; value: string } | null {
  const start = line.length - line.trimStart().length
  const colon = line.indexOf(':', start)
  if (colon <= start || colon - start > MAX_LABEL) return null
  const next = line[colon + 1]
  if (next !== undefined && next.trim() !== '') return null
  return { label: line.slice(start, colon).trim(), value: line.slice(colon + 1).trim() }
}

/** Fills the fields whose labels are known; whether there were any. */
function labelled(
  message: string,
  nameOf: (label: string, value: string) => string | undefined,
  fields: EventFields,
): boolean {
  let any = false
  let at = 0
  for (const line of linesOf(message)) {
    const from = at
    at += line.length + 1
    const parts = parted(line)
    const name = parts ? nameOf(parts.label, parts.value) : undefined
    if (!parts || name === undefined) continue
    any = true
    if (TO_THE_END.has(name)) {
      const rest = message.slice(message.indexOf(':', from) + 1).trim()
      if (rest !== '') fields.fill(name, rest)
      break
    }
    if (parts.value !== '') fields.fill(name, parts.value)
  }
  return any
}
