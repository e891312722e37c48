import type { EventFields } from '../kit/event-log/event-fields.ts'

/*
 * Some exports keep what an event says only as the text that people read. Where that text names its values,
 * they get the names that the event log itself gives them.
 */

/** Lines of one message that are looked at. */
const MAX_LINES = 400
const LINE = /^\s*([^:\r\n]{1,60}?)\s*:\s*(.*?)\s*$/

const SUBJECT: Readonly<Record<string, string>> = {
  'Security ID': 'SubjectUserSid',
  'Account Name': 'SubjectUserName',
  'Account Domain': 'SubjectDomainName',
  'Logon ID': 'SubjectLogonId',
}
const TARGET: Readonly<Record<string, string>> = {
  'Security ID': 'TargetUserSid',
  'Account Name': 'TargetUserName',
  'Account Domain': 'TargetDomainName',
  'Logon ID': 'TargetLogonId',
  'Group Name': 'TargetUserName',
  'Group Domain': 'TargetDomainName',
}
/** Labels of the Security log below a heading. */
const SECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Subject: SUBJECT,
  'New Logon': TARGET,
  'Target Account': TARGET,
  'New Account': TARGET,
  'Target Subject': TARGET,
  'Account For Which Logon Failed': TARGET,
  'Account Whose Credentials Were Used': TARGET,
  'Account That Was Locked Out': TARGET,
  Group: TARGET,
  Member: { 'Security ID': 'MemberSid', 'Account Name': 'MemberName' },
}
/** Labels that mean the same wherever they stand. */
const ANYWHERE: Readonly<Record<string, string>> = {
  'Logon Type': 'LogonType',
  'Workstation Name': 'WorkstationName',
  'Source Network Address': 'IpAddress',
  'Source Address': 'IpAddress',
  'Client Address': 'IpAddress',
  'Source Port': 'IpPort',
  'Client Port': 'IpPort',
  'Logon Process': 'LogonProcessName',
  'Authentication Package': 'AuthenticationPackageName',
  Status: 'Status',
  'Sub Status': 'SubStatus',
  'New Process ID': 'NewProcessId',
  'New Process Name': 'NewProcessName',
  'Creator Process ID': 'ProcessId',
  'Creator Process Name': 'ParentProcessName',
  'Process Command Line': 'CommandLine',
  'Process Name': 'ProcessName',
  'Caller Process Name': 'ProcessName',
  'Share Name': 'ShareName',
  'Share Path': 'ShareLocalPath',
  'Relative Target Name': 'RelativeTargetName',
  'Object Name': 'ObjectName',
  'Object Type': 'ObjectType',
  'Task Name': 'TaskName',
  'Task Content': 'TaskContent',
  'Service Name': 'ServiceName',
  'Service File Name': 'ServiceFileName',
}
/** A service that was installed, in the System log. */
const INSTALLED: Readonly<Record<string, string>> = {
  'Service Name': 'ServiceName',
  'Service File Name': 'ImagePath',
  'Service Type': 'ServiceType',
  'Service Start Type': 'StartType',
  'Service Account': 'AccountName',
}

/** Takes the values out of a message; one whose values are not told apart stands for them in `Data`. */
export function fieldsOfMessage(fields: EventFields): void {
  const message = fields.text('Message')
  if (message === '') return
  const before = fields.values.size
  const provider = fields.text('Provider_Name')
  if (provider === 'Microsoft-Windows-Sysmon') sysmon(message, fields)
  else if (provider === 'Microsoft-Windows-Security-Auditing') security(message, fields)
  else if (provider === 'Service Control Manager') labelled(message, (label) => INSTALLED[label], fields)
  else if (provider === 'Microsoft-Windows-PowerShell') script(message, fields)
  if (fields.values.size === before) fields.add('Data', message)
}

function sysmon(message: string, fields: EventFields): void {
  labelled(message, (label) => (/^[A-Z][A-Za-z0-9]+$/.test(label) ? label : undefined), fields)
}

function security(message: string, fields: EventFields): void {
  let section = ''
  labelled(
    message,
    (label, value) => {
      if (value === '' && SECTIONS[label]) section = label
      return SECTIONS[section]?.[label] ?? ANYWHERE[label]
    },
    fields,
  )
}

function script(message: string, fields: EventFields): void {
  const text =
    /^Creating Scriptblock text \((\d+) of (\d+)\):\r?\n([\s\S]*?)\r?\n\r?\nScriptBlock ID: ([-0-9a-f]+)/i.exec(
      message,
    )
  if (!text) return
  fields.fill('MessageNumber', text[1]!)
  fields.fill('MessageTotal', text[2]!)
  fields.fill('ScriptBlockText', text[3]!)
  fields.fill('ScriptBlockId', text[4]!)
}

function labelled(
  message: string,
  nameOf: (label: string, value: string) => string | undefined,
  fields: EventFields,
): void {
  for (const line of message.split('\n', MAX_LINES)) {
    const parts = line.length > 40_000 ? null : LINE.exec(line)
    if (!parts) continue
    const [, label, value] = parts as unknown as [string, string, string]
    const name = nameOf(label, value)
    if (name !== undefined && value !== '') fields.fill(name, value)
  }
}
