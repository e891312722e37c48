import { expect, it } from 'vitest'
import { saidOf, saidOfCase } from '../../src/detections/texts/host-words.ts'
import { reportJson } from '../../src/exports/report-json.ts'
import { triageOf, type Triage } from './triage.ts'

const FILE = 'C:\\inetpub\\wwwroot\\aspnet_client\\kx8w.aspx'

function sysmonXml(computer: string, events: readonly (readonly [id: number, time: string])[]): string {
  const written = events.map(
    ([id, time], i) =>
      `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>${id}</EventID><TimeCreated SystemTime="${time}"/><EventRecordID>${i + 1}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>${computer}</Computer></System><EventData><Data Name="UtcTime">${time.slice(0, 23).replace('T', ' ')}</Data><Data Name="Image">C:\\Windows\\System32\\inetsrv\\w3wp.exe</Data><Data Name="TargetFilename">${FILE}</Data></EventData></Event>`,
  )
  return `<Events>${written.join('')}</Events>`
}

function iisLog(address: string, rows: readonly string[]): string {
  const fields = 'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)'
  const full = rows.map((row) => row.replace('SIP', address))
  return `#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: ${rows[0]!.slice(0, 10)} 00:00:00\r\n#Fields: ${fields} sc-status sc-substatus sc-win32-status\r\n${full.join('\r\n')}\r\n`
}

function asked(time: string, client: string, status: string): string {
  return `2022-08-19 ${time} SIP POST /aspnet_client/kx8w.aspx - 443 - ${client} Mozilla/5.0 ${status} 0 0`
}

async function triageTexts(files: Readonly<Record<string, string>>): Promise<Triage> {
  return triageOf(Object.entries(files).map(([path, text]) => ({ path, blob: new Blob([text]) })))
}

const WEB = 'C/inetpub/logs/LogFiles/W3SVC1/u_ex220819.log'

it('says of each server what became of the web shell, and of the case that one address used both', async () => {
  const { report } = await triageTexts({
    [`PIER1/${WEB}`]: iisLog('192.0.2.10', [
      asked('06:00:05', '203.0.113.5', '200'),
      asked('07:00:00', '203.0.113.5', '404'),
    ]),
    'PIER1/sysmon.xml': sysmonXml('PIER1.harbour.example', [[11, '2022-08-19T06:00:00.000Z']]),
    [`PIER2/${WEB}`]: iisLog('192.0.2.20', [asked('09:00:05', '203.0.113.5', '200')]),
    'PIER2/sysmon.xml': sysmonXml('PIER2.harbour.example', [
      [11, '2022-08-19T09:00:00.000Z'],
      [23, '2022-08-19T09:30:00.000Z'],
    ]),
  })
  const story = Object.fromEntries(report.hosts.map((host) => [host.name, saidOf(host, 'story').join('\n')]))
  expect(story['PIER1']).toContain(
    `${FILE} was gone by 2022-08-19 07:00:00 UTC: a request for it was answered with “not found”. It was last seen at 2022-08-19 06:00:05 UTC.`,
  )
  expect(story['PIER2']).toContain(
    `${FILE} is gone since 2022-08-19 09:30:00 UTC: an event says that it was deleted.`,
  )
  expect(
    saidOf(
      report.hosts.find(({ name }) => name === 'PIER1')!,
      'because',
    ).join('\n'),
  ).toMatch(/one moment|had the server for at least/)
  const across = saidOfCase(report.statements).join('\n')
  expect(across).toContain('203.0.113.5 took part in attacks on several servers: PIER1 and PIER2')
  expect(across).toContain('A script named kx8w.aspx was seen on several servers: PIER1 and PIER2.')
  const json = JSON.parse(
    reportJson(report, { version: '1', seconds: 1, bytes: 1, costs: {}, peakMemoryBytes: null }),
  ) as { statements: { host: null; text: string; evidence: { source: string }[] }[] }
  expect(json.statements.map(({ text }) => text)).toEqual(saidOfCase(report.statements))
  expect(json.statements[0]!.evidence.map(({ source }) => source)).toEqual(
    expect.arrayContaining([`PIER1/${WEB}`, `PIER2/${WEB}`]),
  )
})

it('says that a web shell is still there where the collection holds it or a list of files names it', async () => {
  const list = [
    ' Volume in drive C has no label.',
    ' Volume Serial Number is 5C1D-90AB',
    '',
    ' Directory of C:\\inetpub\\wwwroot\\aspnet_client',
    '',
    '08/19/2022  06:00 AM             2,210 kx8w.aspx',
    '               1 File(s)          2,210 bytes',
    '',
  ].join('\r\n')
  const files = {
    [`PIER1/${WEB}`]: iisLog('192.0.2.10', [asked('06:00:05', '203.0.113.5', '200')]),
    'PIER1/sysmon.xml': sysmonXml('PIER1.harbour.example', [[11, '2022-08-19T06:00:00.000Z']]),
  }
  const storyOf = async (more: Readonly<Record<string, string>>): Promise<string> =>
    saidOf((await triageTexts({ ...files, ...more })).report.hosts[0]!, 'story').join('\n')
  expect(await storyOf({})).toContain(`Whether ${FILE} is still there cannot be said.`)
  expect(await storyOf({ 'PIER1/files.txt': list })).toContain(
    `${FILE} was still there when a list of the server’s files was made`,
  )
  expect(
    await storyOf({ 'PIER1/C/inetpub/wwwroot/aspnet_client/kx8w.aspx': '<%@ Page Language="C#" %>hello' }),
  ).toContain(`${FILE} was still there when the evidence was collected`)
})

it('tells servers apart that only their addresses name, each with what its own logs show', async () => {
  const { report } = await triageTexts({
    'north/W3SVC1/u_ex220819.log': iisLog('192.0.2.10', [asked('06:00:05', '203.0.113.5', '404')]),
    'south/W3SVC1/u_ex220819.log': iisLog('192.0.2.20', [asked('09:00:05', '203.0.113.5', '404')]),
  })
  expect(report.hosts.map(({ name }) => name).sort()).toEqual(['192.0.2.10 in north', '192.0.2.20 in south'])
  expect(report.withoutHost.map(({ below }) => below).sort()).toEqual(['north', 'south'])
  const coverage = report.hosts.map(({ coverage: rows }) => rows.find(({ kind }) => kind === 'iis/front-end'))
  expect(new Set(coverage.map((row) => row?.from)).size).toBe(2)
})
