import type { Hit } from '../../event/hit.ts'
import type { NameKind } from '../statement.ts'
import { clientSeen } from './clients.ts'

const ACCOUNT_FIELDS = [
  'AuthenticatedUser',
  'cs-username',
  'User',
  'SubjectUserName',
  'UserId',
  'UserKey',
  'Caller',
  'Detection User',
]
/** The account that something was done to. */
const TARGET_FIELDS = ['TargetUserName', 'SamAccountName', 'MemberName']
const MAILBOX_FIELDS = [
  'ImpersonatedUser',
  'ActAsUser',
  'ActAsUserEmail',
  'MailboxId',
  'ProxyAsUser',
  'UserEmail',
]
const FILE_FIELDS = [
  'TargetFilename',
  'RelativeTargetName',
  'FilePath',
  'ObjectName',
  'Path',
  'ImagePath',
  'TemporaryFile',
]
const PAGE_FIELDS = ['cs-uri-stem', 'UrlStem', 'VirtualPath']
const COMMAND_FIELDS = ['CommandLine', 'HostApplication', 'ScriptBlockText']
const AGENT_FIELDS = ['UserAgent', 'cs(User-Agent)']
const SIZE_FIELDS = ['sc-bytes', 'ResponseBytes', 'ResponseSize', 'total-bytes']
/** Nobody in particular: the system, services, machines, those who did not sign in. */
const NO_PERSON =
  /^(?:-|)$|\$$|^(?:nt authority\\|nt-autorit.t\\|autorite nt\\|local |lokaler? )|\\?(?:system|anonymous( logon)?|network service|local service)$|^(?:window manager|font driver host)\\|healthmailbox/i
/** Longer texts say nothing to a reader; the evidence holds them whole. */
const MOST = 300

/** What an event names, by kind: who, what, where. */
export function namesOf(hit: Hit, proxies?: ReadonlySet<string>): ReadonlyMap<NameKind, readonly string[]> {
  const found = new Map<NameKind, string[]>()
  const add = (kind: NameKind, text: string): void => {
    const bare = text.trim()
    if (bare === '' || bare === '-') return
    const shown = bare.length > MOST ? `${bare.slice(0, MOST)}…` : bare
    const known = found.get(kind)
    if (!known) found.set(kind, [shown])
    else if (!known.includes(shown)) known.push(shown)
  }
  const { address } = clientSeen(hit, proxies)
  if (address !== null) add('address', address)
  for (const text of textsOf(hit, ACCOUNT_FIELDS)) if (!NO_PERSON.test(text)) add('account', text)
  for (const text of textsOf(hit, TARGET_FIELDS)) if (!NO_PERSON.test(text)) add('account', text)
  for (const text of textsOf(hit, MAILBOX_FIELDS)) add('mailbox', text)
  for (const text of textsOf(hit, ['AnchorMailbox'])) {
    const mailbox = /^(?:smtp[:~]|upn~)(.+@.+)$/i.exec(text)?.[1]
    if (mailbox !== undefined) add('mailbox', mailbox)
  }
  for (const text of textsOf(hit, FILE_FIELDS))
    if (!/^https?:/i.test(text)) add('file', onDisk(hit, text.replace(/^file:_?/i, '')))
  for (const text of textsOf(hit, PAGE_FIELDS)) add('path', text.toLowerCase())
  for (const text of textsOf(hit, COMMAND_FIELDS)) add('command', text.replace(/\s+/g, ' '))
  for (const text of textsOf(hit, AGENT_FIELDS)) add('agent', text.replace(/\+/g, ' '))
  for (const text of textsOf(hit, ['ServiceName'])) add('service', text)
  for (const text of textsOf(hit, ['ServiceFileName'])) add('file', text)
  for (const text of textsOf(hit, ['TaskName'])) add('task', text)
  for (const text of textsOf(hit, ['ImageLoaded'])) add('module', text)
  if (hit.format === 'iis-config')
    for (const text of textsOf(hit, ['Image', 'PhysicalPath', 'Type'])) add('module', text)
  const cmdlet = cmdletOf(hit)
  if (cmdlet) {
    add('cmdlet', cmdlet.parameters === '' ? cmdlet.name : `${cmdlet.name} ${cmdlet.parameters}`)
    if (cmdlet.user !== null && !NO_PERSON.test(cmdlet.user)) add('account', cmdlet.user)
    const file = parameterOf(cmdlet.parameters, ['FilePath', 'RequestFile'])
    if (file !== null) add('file', file)
    if (/mailbox|inboxrule/i.test(cmdlet.name)) {
      const mailbox = parameterOf(cmdlet.parameters, ['Mailbox', 'Identity', 'SourceMailbox'])
      if (mailbox !== null) add('mailbox', mailbox)
    }
  }
  return found
}

/** The whole path of what the event log names below a share that stands for a disk, such as `\\*\C$`. */
export function onDisk(hit: Hit, path: string): string {
  if (hit.fields['RelativeTargetName'] !== path) return path
  const disk = textsOf(hit, ['ShareName']).flatMap((share) => /\\([a-z])\$$/i.exec(share)?.[1] ?? [])[0]
  return disk === undefined ? path : `${disk.toUpperCase()}:\\${path}`
}

export interface Cmdlet {
  readonly name: string
  readonly parameters: string
  readonly user: string | null
}

/** The text of a field, the first where it has several; empty where it has none. */
export function firstText({ fields }: Pick<Hit, 'fields'>, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

/** The cmdlet that an event is about, wherever it is logged; `null` when it is about none. */
export function cmdletOf({ fields }: Pick<Hit, 'fields'>): Cmdlet | null {
  const first = (name: string): string => firstText({ fields }, name)
  const named = first('Cmdlet') || first('Operation')
  if (/^[A-Z]\w*-\w+$/i.test(named))
    return {
      name: named,
      parameters: first('Parameters'),
      user: first('AuthenticatedUser') || first('UserId') || null,
    }
  const data = fields['Data']
  if (Array.isArray(data) && /^[A-Z]\w*-\w+$/i.test(data[0] ?? ''))
    return { name: data[0]!, parameters: data[1] ?? '', user: data[2] || null }
  const command = /^(?:Pipeline\.\d+\|)?([A-Z]\w*-\w+)(?:\.|$)/i.exec(first('CMD'))
  return command ? { name: command[1]!, parameters: first('CMD').slice(command[0].length), user: null } : null
}

/** The value of the first of these parameters, in each of the manners in which Exchange writes them. */
export function parameterOf(parameters: string, wanted: readonly string[]): string | null {
  for (const name of wanted) {
    const found = new RegExp(
      `(?:^|[\\s{,.])-?${name}\\s*[=: ]\\s*(?:"([^"]{1,400})"|''([^']{1,400})''|'([^']{1,400})'|([^\\s,}]{1,400}))`,
      'i',
    ).exec(parameters.slice(0, 16_384))
    const value = found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4]
    if (value !== undefined) return value
  }
  return null
}

/** Bytes that a row says were sent to the client; `null` where it does not say. */
export function bytesOf({ fields }: Pick<Hit, 'fields'>): number | null {
  for (const name of SIZE_FIELDS) {
    const value = fields[name]
    if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  }
  return null
}

function textsOf({ fields }: Pick<Hit, 'fields'>, wanted: readonly string[]): string[] {
  return wanted.flatMap((name) => fields[name] ?? [])
}
