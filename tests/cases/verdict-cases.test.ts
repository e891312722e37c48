import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { HostConclusion, StageState, Verdict } from '../../src/detections/conclusion.ts'
import type { Section } from '../../src/detections/statement.ts'
import { saidOf } from '../../src/detections/texts/host-words.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import { triageFolder, triageOf } from './triage.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

interface WindowsEvent {
  readonly provider: string
  readonly id: number
  readonly time: string
  readonly channel: string
  readonly data: Readonly<Record<string, string>> | readonly string[]
}

/** Windows events the way Event Viewer saves them as XML. */
function eventsXml(computer: string, events: readonly WindowsEvent[]): string {
  const written = events.map(({ provider, id, time, channel, data }, i) => {
    const values = Array.isArray(data)
      ? data.map((value: string) => `<Data>${escaped(value)}</Data>`)
      : Object.entries(data).map(
          ([name, value]: [string, string]) => `<Data Name="${name}">${escaped(value)}</Data>`,
        )
    return `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}"/><EventID>${id}</EventID><Level>4</Level><TimeCreated SystemTime="${time}"/><EventRecordID>${i + 1}</EventRecordID><Channel>${channel}</Channel><Computer>${computer}</Computer></System><EventData>${values.join('')}</EventData></Event>`
  })
  return `<Events>${written.join('')}</Events>`
}

function sysmon(id: number, time: string, data: Readonly<Record<string, string>>): WindowsEvent {
  return {
    provider: 'Microsoft-Windows-Sysmon',
    id,
    time,
    channel: 'Microsoft-Windows-Sysmon/Operational',
    data: { UtcTime: time.slice(0, 23).replace('T', ' '), ProcessId: '5120', ...data },
  }
}

function cmdletRun(time: string, name: string, parameters: string): WindowsEvent {
  return {
    provider: 'MSExchange CmdletLogs',
    id: 1,
    time,
    channel: 'MSExchange Management',
    data: [
      name,
      parameters,
      'ad.harbour.example/Staff/okoye',
      'S-1-5-21-7-8-9-2210',
      'S-1-5-21-7-8-9-2210',
      'Remote-ManagementShell-Unknown',
      '6044 w3wp#MSExchangePowerShellAppPool',
      '',
      '41',
      '00:00:00.3100000',
      'View Entire Forest',
      '',
    ],
  }
}

const IIS_FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'

function iisLog(rows: readonly string[], more = ''): string {
  return `#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: ${rows[0]!.slice(0, 10)} 00:00:00\r\n#Fields: ${IIS_FIELDS}${more}\r\n${rows.join('\r\n')}\r\n`
}

const FRONT = 'C/inetpub/logs/LogFiles/W3SVC1/u_ex.log'
const BACK = 'C/inetpub/logs/LogFiles/W3SVC2/u_ex.log'

/** Files of one server, below a folder of its name. */
async function serverOf(name: string, files: Readonly<Record<string, string>>): Promise<HostConclusion> {
  const { report } = await triageOf(
    Object.entries(files).map(([path, text]) => ({ path: `${name}/${path}`, blob: new Blob([text]) })),
  )
  return onlyHost(report)
}

function onlyHost({ hosts }: CaseReport): HostConclusion {
  expect(hosts).toHaveLength(1)
  return hosts[0]!
}

async function ofEvents(...events: readonly WindowsEvent[]): Promise<HostConclusion> {
  return serverOf('collected', { 'events.xml': eventsXml('PIER3.ad.harbour.example', events) })
}

/** The steps that speak for an attack; what nothing links to it does not. */
function statesOf(host: HostConclusion): Readonly<Record<string, StageState>> {
  return Object.fromEntries(
    host.chains.flatMap(({ id, stages }) =>
      stages.flatMap((stage) =>
        /^(?:not-|unlinked$)/.test(stage.state) ? [] : [[`${id}/${stage.id}`, stage.state]],
      ),
    ),
  )
}

function said(host: HostConclusion, ...sections: readonly Section[]): string {
  return sections.flatMap((section) => saidOf(host, section)).join('\n')
}

/** The chains in whose favour nothing may be said: something of theirs was seen. */
function expectNoComfort(host: HostConclusion, chain: string): void {
  expect(host.verdict).toBe('needs-explanation')
  const { verdict, title } = host.chains.find(({ id }) => id === chain)!
  expect(verdict).toBe('needs-explanation')
  for (const sentence of saidOf(host, 'because'))
    if (/nothing was found/.test(sentence)) expect(sentence).not.toContain(title)
}

describe('one event that honest work leaves too', () => {
  const honest: Readonly<Record<string, WindowsEvent>> = {
    'a backup saves a registry hive': sysmon(1, '2022-08-19T22:15:00.000Z', {
      Image: 'C:\\Windows\\System32\\reg.exe',
      CommandLine: 'reg.exe save HKLM\\SYSTEM E:\\Safe\\weekly-system.hiv /y',
      User: 'HARBOUR\\svc-backup',
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      ParentCommandLine: 'cmd.exe /c E:\\Safe\\weekly.cmd',
    }),
    'somebody edits the sign-in page': sysmon(11, '2022-08-19T08:40:00.000Z', {
      Image: 'C:\\Windows\\System32\\notepad.exe',
      TargetFilename:
        'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx',
      CreationUtcTime: '2022-08-19 08:40:00.000',
    }),
    'a page is copied with Robocopy': sysmon(11, '2022-08-19T08:40:00.000Z', {
      Image: 'C:\\Windows\\System32\\Robocopy.exe',
      TargetFilename: 'C:\\inetpub\\wwwroot\\aspnet_client\\notice.aspx',
      CreationUtcTime: '2022-08-19 08:40:00.000',
    }),
  }
  for (const [what, event] of Object.entries(honest)) {
    it(`asks, and convicts nobody: ${what}`, async () => {
      const host = await ofEvents(event)
      expect(host.verdict).toBe('needs-explanation')
      expect(Object.values(statesOf(host))).not.toContain('succeeded')
      expect(said(host, 'question')).toMatch(/Ask the administrator/)
      expect(host.chains.every(({ since }) => since === null)).toBe(true)
    })
  }

  it('asks about a page of the organisation that many colleagues open', async () => {
    const rows = Array.from(
      { length: 36 },
      (_, i) =>
        `2022-08-19 07:${String(i + 10)}:00 10.4.0.2 GET /owa/auth/helpdesk.aspx - 443 - 10.4.7.${i + 20} Mozilla/5.0 https://mail.harbour.example/owa/auth/logon.aspx 200 0 0 18`,
    )
    const host = await serverOf('PIER3', { [FRONT]: iisLog(rows) })
    expect(host.verdict).toBe('needs-explanation')
    expect(statesOf(host)).toEqual({ 'web-shell/shell-request': 'needs-explanation' })
  })
})

describe('honest work of administrators', () => {
  const WORK: Readonly<Record<string, readonly WindowsEvent[]>> = {
    'the virtual directory of the address book made anew': [
      cmdletRun(
        '2023-11-07T13:20:00.000Z',
        'Remove-OabVirtualDirectory',
        '-Identity "PIER3\\OAB (Default Web Site)" -Force "True"',
      ),
      cmdletRun(
        '2023-11-07T13:20:06.000Z',
        'New-OabVirtualDirectory',
        '-Server "PIER3" -InternalUrl "https://mail.harbour.example/OAB"',
      ),
    ],
    'its address set': [
      cmdletRun(
        '2023-11-07T13:20:00.000Z',
        'Set-OabVirtualDirectory',
        '-Identity "PIER3\\OAB (Default Web Site)" -ExternalUrl "https://mail.harbour.example/OAB"',
      ),
    ],
  }
  for (const [what, events] of Object.entries(WORK)) {
    it(`is no attempt: ${what}`, async () => {
      const host = await ofEvents(...events)
      expect(statesOf(host)).toEqual({})
      expect(host.verdict).toBe('cannot-tell')
      expect(said(host, 'because', 'answer')).not.toMatch(/tried|worked/)
    })
  }

  it('is no attempt: one page of the control panel of Exchange 2013, without a referrer', async () => {
    const log = `#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: ECP Server Log\r\n#Date: 2021-03-05T11:00:00.000Z\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n2021-03-05T11:02:13.000Z,PIER1,ECP.Request,"S:TIME=98;S:SID=5d2c9a70-0101-4abc-9def-0123456789ab;S:CMD=Get-OabVirtualDirectory.ADPropertiesOnly=$true;S:REQID=;S:URL=/ecp/DDI/DDIService.svc/GetList?msExchEcpCanary=kQx1.&schema=VirtualDirectory;S:EX=;S:ACTID=5d2c9a70-0101-4abc-9def-0123456789ac;S:RS=0;S:BLD=15.0.1497.2"\r\n`
    const host = await serverOf('collected', { 'ECPServer20210305-1.LOG': log })
    expect(statesOf(host)).toEqual({})
    expect(said(host, 'answer', 'because')).not.toMatch(/tried/)
  })
})

describe('what a single request shows', () => {
  it('is no account looked up, when the back end refused it', async () => {
    for (const status of [500, 401]) {
      const row = `2021-03-06 02:11:00 10.4.0.2 POST /autodiscover/autodiscover.xml - 444 HARBOUR\\PIER3$ 10.4.0.2 python-requests/2.25.0 - ${status} 0 0 41`
      const host = await serverOf('PIER3', { [BACK]: iisLog([row]) })
      const state = statesOf(host)['proxylogon/autodiscover']
      expect([undefined, 'failed']).toContain(state)
      expect(host.verdict).toBe('cannot-tell')
    }
  })

  it('names a shell that was asked for at the back end', async () => {
    for (const path of ['/EWS/tidehelp.aspx', '/autodiscover/pierlog.aspx']) {
      const row = `2022-08-20 04:31:00 10.4.0.2 POST ${path} - 444 - 10.4.9.61 curl/7.81 - 200 0 0 211`
      const host = await serverOf('PIER3', { [BACK]: iisLog([row]) })
      expect(host.verdict).toBe('compromised')
      expect(statesOf(host)['back-end-shell/shell-request']).toBe('succeeded')
      expect(said(host, 'because').toLowerCase()).toContain(path.toLowerCase())
    }
  })

  it('gives the address for which a load balancer asked, as claimed, beside its own', async () => {
    const rows = [7, 52].map(
      (second) =>
        `2021-03-06 03:14:${String(second).padStart(2, '0')} 10.4.0.2 POST /owa/auth/qt4.aspx - 443 - 10.4.88.9 Mozilla/5.0 - 200 0 0 35 192.0.2.143`,
    )
    for (const field of ['X-Forwarded-For', 'OriginalIP']) {
      const host = await serverOf('PIER3', { [FRONT]: iisLog(rows, ` ${field}`) })
      expect(host.verdict).toBe('compromised')
      expect(said(host, 'answer')).toContain('192.0.2.143')
      expect(said(host, 'answer')).not.toContain('10.4.88.9')
      expect(said(host, 'actor')).toContain('192.0.2.143 (as claimed; it came through 10.4.88.9)')
    }
  })

  it('begins the attack, and not the work of a neighbour weeks before', async () => {
    const neighbour =
      '2021-02-08 16:05:00 10.4.0.2 POST /ecp/proxyLogon.ecp - 444 HARBOUR\\PIER4$ 10.4.0.3 Microsoft+WinRM - 241 0 0 35'
    const attack =
      '2021-03-06 01:30:00 10.4.0.2 POST /ecp/q7.js - 443 - 198.51.100.23 python-requests/2.25.0 - 241 0 0 35'
    const host = await serverOf('PIER3', {
      [BACK]: iisLog([neighbour]),
      [FRONT]: iisLog([attack]),
    })
    expect(host.verdict).toBe('compromised')
    expect(host.chains.find(({ id }) => id === 'proxylogon')!.since).toBe(Date.UTC(2021, 2, 6, 1, 30))
    expect(said(host, 'answer', 'because')).not.toContain('2021-02-08')
  })
})

describe('what changes what can be seen', () => {
  it('stands beside no comfort: a module of the web server in a foreign folder', async () => {
    const config = (image: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<configuration><system.webServer><globalModules>\r\n<add name="HttpCacheModule" image="%windir%\\System32\\inetsrv\\cachhttp.dll" />\r\n<add name="TideFilter" image="${image}" />\r\n</globalModules></system.webServer></configuration>\r\n`
    for (const image of ['C:\\ProgramData\\Harbour\\tidef.dll', 'C:\\Windows\\Temp\\tidef.dll']) {
      const host = await serverOf('PIER3', {
        'C/Windows/System32/inetsrv/config/applicationHost.config': config(image),
        [FRONT]: iisLog(['2022-08-19 06:00:00 10.4.0.2 GET /owa/ - 443 - 10.4.7.20 Mozilla/5.0 - 302 0 0 5']),
      })
      expectNoComfort(host, 'hands-on-keyboard')
      expect(said(host, 'question')).toContain(image)
    }
  })

  it('is said: the Security log cleared', async () => {
    const cleared = `<Events><Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Eventlog"/><EventID>1102</EventID><Level>4</Level><TimeCreated SystemTime="2022-08-20T01:45:00.000Z"/><EventRecordID>1</EventRecordID><Channel>Security</Channel><Computer>PIER3.ad.harbour.example</Computer></System><UserData><LogFileCleared xmlns="http://manifests.microsoft.com/win/2004/08/windows/eventlog"><SubjectUserSid>S-1-5-21-7-8-9-2210</SubjectUserSid><SubjectUserName>okoye</SubjectUserName><SubjectDomainName>HARBOUR</SubjectDomainName><SubjectLogonId>0x51c22</SubjectLogonId></LogFileCleared></UserData></Event></Events>`
    const host = await serverOf('collected', { 'security.xml': cleared })
    expectNoComfort(host, 'hands-on-keyboard')
    expect(said(host, 'story')).toContain('Security log cleared')
    // Nothing is known about the time before it.
    expect(said(host, 'unseen')).toMatch(/to 2022-08-19: Security log/)
  })

  it('is said: auditing of administrators switched off', async () => {
    const off: readonly (readonly [string, string])[] = [
      ['Set-AdminAuditLogConfig', '-AdminAuditLogEnabled "False"'],
      ['Set-MailboxAuditBypassAssociation', '-Identity "okoye" -AuditBypassEnabled "True"'],
    ]
    for (const [name, parameters] of off) {
      const host = await ofEvents(cmdletRun('2022-08-20T02:10:00.000Z', name, parameters))
      expectNoComfort(host, 'exchange-settings')
      expect(said(host, 'story')).toContain(name)
    }
  })

  it('finds a page that was written with echo', async () => {
    const lines = [
      'cmd /c echo ^<%@ Page Language="Jscript"%^> > C:\\inetpub\\wwwroot\\aspnet_client\\tide.aspx',
      'cmd.exe /c echo ^<%@ Page Language="C#"%^> >> C:\\inetpub\\wwwroot\\aspnet_client\\pier.aspx',
    ]
    for (const line of lines) {
      const host = await ofEvents(
        sysmon(1, '2022-08-20T03:05:00.000Z', {
          Image: 'C:\\Windows\\System32\\cmd.exe',
          CommandLine: line,
          User: 'NT AUTHORITY\\SYSTEM',
          ParentImage: 'C:\\Windows\\System32\\cmd.exe',
          ParentCommandLine: 'cmd.exe',
        }),
      )
      expect(host.verdict).toBe('compromised')
      expect(statesOf(host)['web-shell/shell-file']).toBe('succeeded')
      expect(said(host, 'because')).toContain('aspnet_client')
    }
  })
})

/** Where small inputs that once went wrong lie, when there are some: one folder each. */
const OUTSIDE = process.env['COLDTRACE_VERDICT_CASES'] ?? ''

const RIGHT: Readonly<Record<string, (host: HostConclusion) => void>> = {
  'm16-since-neighbour': (host) =>
    expect(
      host.chains.flatMap(({ since }) => since ?? []).map((since) => new Date(since).getUTCDate()),
    ).toEqual([3]),
  'fp-hive-system': is('needs-explanation'),
  'fp-banner-edited': is('needs-explanation'),
  'fp-own-page-get': (host) => expect(host.verdict).not.toBe('compromised'),
  'm1-oab-made-anew': (host) => expect(said(host, 'because')).not.toMatch(/web shell written: tried/),
  'm9-page-of-2013': (host) => expect(statesOf(host)).toEqual({}),
  'm8-only-autodiscover': (host) =>
    expect(statesOf(host)['proxylogon/autodiscover'] ?? 'failed').toBe('failed'),
  'm2-native-module': (host) => expectNoComfort(host, 'hands-on-keyboard'),
  'm7-security-log-cleared': (host) => expectNoComfort(host, 'hands-on-keyboard'),
  'm4-forwarded-for': (host) => expect(said(host, 'actor')).toMatch(/as claimed; it came through/),
  'm12-shell-at-the-back-end': is('compromised'),
  'm29-echo-page': is('compromised'),
  'm31-audit-off': (host) => expect(said(host, 'story')).toMatch(/[Aa]udit/),
}

function is(verdict: Verdict): (host: HostConclusion) => void {
  return (host) => expect(host.verdict).toBe(verdict)
}

describe('inputs from outside that once went wrong', () => {
  if (OUTSIDE === '' || !existsSync(OUTSIDE)) {
    it.skip('SKIPPED: COLDTRACE_VERDICT_CASES names no folder with such inputs', () => undefined)
    return
  }
  const present = readdirSync(OUTSIDE).filter((name) => name in RIGHT)
  it('are there', () => expect(present.length).toBeGreaterThan(0))
  for (const name of present) {
    it(`come out right: ${name}`, async () => {
      RIGHT[name]!(onlyHost((await triageFolder(`${OUTSIDE}/${name}`)).report))
    })
  }
})
