import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import type { Statement, StatementValue } from '../../src/detections/statement.ts'
import { saidOf } from '../../src/detections/texts/host-words.ts'
import { LANGUAGES } from '../../src/detections/texts/say.ts'
import { StoredBlockAsker } from '../../src/engine/asks/stored-blocks.ts'
import { askNext, caseReport } from '../../src/engine/report/case-report.ts'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import type { ReadingInput } from '../../src/engine/reading/reading.ts'
import { collectionOf, triageOf, type Collection, type Triage } from './triage.ts'

const EVERY = 1_000_000

function askedOf({ statements }: HostConclusion): readonly Statement[] {
  return statements.filter(({ says }) => says.startsWith('asked.'))
}

/** What a statement counts by name: rows and bytes. */
function counted(value: StatementValue | undefined): Record<string, readonly [number, number | null]> {
  if (value?.kind !== 'tally') return {}
  return Object.fromEntries(value.rows.map(({ name, count, bytes }) => [name, [count, bytes]]))
}

/** The same report as the page makes it: from stored blocks. */
async function pageReport(inputs: readonly ReadingInput[]): Promise<Triage['report']> {
  const { facts, store, caseId } = await triageOf(inputs, { keepBlocks: true })
  const asker = new StoredBlockAsker(store, caseId)
  const { next: _, ...found } = facts
  const asked = await askNext(found, (due, known) => asker.ask(due, known))
  const record = (await store.cases.get(caseId))!
  return caseReport(record, asked, builtInRules(), EVERY)
}

/** What is said, without the numbers that sources happen to have. */
function comparable({ hosts, sources }: Triage['report']): unknown {
  const paths = new Map(sources.map(({ id, path }) => [id, path]))
  return hosts.map(({ name, statements }) => ({
    name,
    statements: statements.map((one) => ({
      ...one,
      evidence: one.evidence.map((cite) => ({ ...cite, source: paths.get(cite.source) })),
      against: [],
    })),
  }))
}

describe.each([
  {
    scenario: 'proxylogon',
    days: ['2021-03-02', '2021-03-07'],
    told: { 'asked.services': '/ews/exchange.asmx', 'asked.files': '/aspnet_client/it.zip' },
  },
  {
    scenario: 'proxyshell',
    days: ['2021-08-20', '2021-08-23'],
    told: { 'asked.services': '/mapi/emsmdb/', 'asked.cmdlets': 'New-MailboxExportRequest' },
  },
  {
    scenario: 'proxytoken',
    days: ['2021-08-24', '2021-08-26'],
    told: { 'asked.rules': 'user014@corp.example' },
  },
  {
    scenario: 'hands-on',
    days: ['2021-08-26', '2021-08-28'],
    told: { 'asked.files': '/aspnet_client/p.cab' },
  },
  { scenario: 'owassrf', days: ['2022-12-02', '2022-12-04'], told: { 'asked.services': '/powershell' } },
])('the $scenario collection', ({ scenario, days: [from, to], told }) => {
  let collection: Collection
  let inputs: readonly ReadingInput[]
  let host: HostConclusion
  let command: Triage['report']
  beforeAll(async () => {
    collection = await collectionOf(scenario, ['--size', '300KB', '--from', from!, '--to', to!])
    inputs = (await nodeInputs([collection.folder])).inputs
    command = (await triageOf(inputs)).report
    host = command.hosts[0]!
  })
  afterAll(async () => collection.remove())

  it('names every labelled mailbox with its requests and the bytes that went out', () => {
    const labels = collection.labels.filter(({ mailbox }) => mailbox !== undefined)
    const wanted: Record<string, { rows: number; bytes: number }> = {}
    for (const { mailbox, bytes, path } of labels) {
      // The event log and the cmdlet log tell the same.
      if (/\/CmdletInfra\//.test(path)) continue
      const known = (wanted[mailbox!] ??= { rows: 0, bytes: 0 })
      known.rows++
      known.bytes += bytes ?? 0
    }
    const found = Object.assign({}, ...askedOf(host).map(({ values }) => counted(values['list']))) as Record<
      string,
      readonly [number, number | null]
    >
    for (const [mailbox, { rows, bytes }] of Object.entries(wanted))
      expect(found[mailbox], mailbox).toEqual([rows, bytes === 0 ? null : bytes])
  })

  it('tells what else was asked, with evidence, in each language', () => {
    for (const [says, name] of Object.entries(told)) {
      const statement = askedOf(host).find((one) => one.says === says && name in counted(one.values['list']))
      expect(statement, `${says} ${name}: ${saidOf(host, 'story').join('\n')}`).toBeDefined()
      expect(statement!.evidence.length).toBeGreaterThan(0)
      expect(statement!.cited).toBeGreaterThan(0)
      for (const code of LANGUAGES) expect(saidOf(host, 'story', code).join('\n')).toContain(name)
    }
  })

  it('is said the same from stored blocks, and whatever is read first', async () => {
    expect(comparable(await pageReport(inputs))).toEqual(comparable(command))
    expect(comparable((await triageOf([...inputs].reverse())).report)).toEqual(comparable(command))
  })
})

const EWS_FIELDS =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,UserAgent,VersionInfo,ClientIpAddress,ServerHostName,FrontEndServer,SoapAction,HttpStatus,RequestSize,ResponseSize,ErrorCode,ImpersonatedUser,ProxyAsUser,ActAsUser,Cookie,CorrelationGuid'

function ewsLog(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const names = EWS_FIELDS.split(',')
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','))
  return [
    '#Software: Microsoft Exchange Server',
    '#Version: 15.01.2507.006',
    '#Log-type: EWS Logs',
    '#Date: 2022-08-19T00:00:00.000Z',
    `#Fields: ${EWS_FIELDS}`,
    ...lines,
    '',
  ].join('\r\n')
}

function mailRead(minute: number, mailbox: string, size: number | '', more: object = {}) {
  return {
    DateTime: `2022-08-19T10:${String(minute).padStart(2, '0')}:00.000Z`,
    RequestId: `00000000-0000-4000-8000-0000000000${String(minute).padStart(2, '0')}`,
    AuthenticatedUser: 'HARBOUR\\svc_mover',
    UserAgent: 'python-requests/2.32.3',
    ClientIpAddress: '198.51.100.77',
    ServerHostName: 'PIER3',
    SoapAction: 'GetItem',
    HttpStatus: 200,
    ResponseSize: size,
    ImpersonatedUser: mailbox,
    ...more,
  }
}

async function hostOf(files: Readonly<Record<string, string>>): Promise<HostConclusion> {
  const inputs = Object.entries(files).map(([path, text]) => ({
    path: `PIER3/${path}`,
    blob: new Blob([text]),
  }))
  return (await triageOf(inputs)).report.hosts[0]!
}

describe('mail read through EWS by somebody in the place of others', () => {
  it('is told by mailbox and amount, and what is not theirs is left out', async () => {
    const host = await hostOf({
      'Logging/Ews/Ews_1.LOG': ewsLog([
        mailRead(1, 'anna@harbour.example', 1_000),
        mailRead(2, 'Anna@harbour.example', 2_500_000),
        mailRead(3, 'bert@harbour.example', ''),
        mailRead(4, 'carl@harbour.example', 9_000, { HttpStatus: 401 }),
        mailRead(5, 'dora@harbour.example', 9_000, {
          ClientIpAddress: '198.51.100.78',
          UserAgent: 'MacOutlook',
        }),
      ]),
    })
    const [statement, ...others] = askedOf(host).filter(({ says }) => says === 'asked.mailboxes')
    expect(others).toEqual([])
    expect(counted(statement!.values['list'])).toEqual({
      'anna@harbour.example': [2, 2_501_000],
      'bert@harbour.example': [1, null],
    })
    expect(statement).toMatchObject({ certainty: 'possible', tone: 'question', cited: 3 })
    expect(saidOf(host, 'story')).toContain(
      '198.51.100.77 opened 2 mailboxes, first at 2022-08-19 10:01:00 UTC, last at 2022-08-19 10:03:00 UTC: anna@harbour.example (2 requests, 2.5 MB) and bert@harbour.example (1 request) (EWS back end); at most 2.5 MB went out. For one of them the log gives no size.',
    )
  })

  it('says that the amount is not known where the log has no sizes', async () => {
    const host = await hostOf({ 'Logging/Ews/Ews_1.LOG': ewsLog([mailRead(1, 'anna@harbour.example', '')]) })
    expect(saidOf(host, 'story').join('\n')).toContain('How much went out, the log does not say.')
  })
})

describe('a web shell', () => {
  const FIELDS =
    'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken'
  const row = (
    minute: number,
    method: string,
    stem: string,
    client: string,
    sent: number,
    received: number,
  ) =>
    `2022-08-19 10:${String(minute).padStart(2, '0')}:00 10.4.0.2 ${method} ${stem} - 443 - ${client} Mozilla/5.0 200 0 0 ${sent} ${received} 30`

  it('is told by page and client with what went out and came in, and so are the files that were fetched', async () => {
    const log = [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      '#Date: 2022-08-19 00:00:00',
      `#Fields: ${FIELDS}`,
      row(1, 'POST', '/aspnet_client/x1.aspx', '203.0.113.9', 700, 300),
      row(2, 'POST', '/Aspnet_client/x1.aspx', '203.0.113.9', 900, 5_000),
      row(3, 'GET', '/aspnet_client/out.7z', '203.0.113.9', 12_300_000, 200),
      row(4, 'GET', '/owa/auth/logon.aspx', '203.0.113.10', 4_000, 200),
      '',
    ].join('\r\n')
    const host = await hostOf({ 'C/inetpub/logs/LogFiles/W3SVC1/u_ex.log': log })
    expect(host.verdict).toBe('compromised')
    const story = saidOf(host, 'story')
    expect(story).toContain(
      '203.0.113.9 used /aspnet_client/x1.aspx (2 requests, 1.6 kB), first at 2022-08-19 10:01:00 UTC, last at 2022-08-19 10:02:00 UTC; at most 1.6 kB went out and 5.3 kB came in.',
    )
    expect(story).toContain(
      '203.0.113.9 fetched files from the server, at 2022-08-19 10:03:00 UTC: /aspnet_client/out.7z (1 request, 12.3 MB); at most 12.3 MB went out and 200 bytes came in.',
    )
  })
})

const MAPI_FIELDS =
  'DateTime,RequestId,MapiRequestId,ClientRequestId,RequestType,HttpStatusCode,ResponseCode,StatusCode,ReturnCode,TotalRequestLatency,DeploymentRing,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,AuthenticatedUserEmail,UPN,Puid,TenantGuid,MailboxId,MDBGuid,ActAsUserEmail,ClientIP,SourceCafeServer,EdgeInfo,NetworkDeviceInfo,SessionCookie,SequenceCookie,MapiClientInfo,ClientSoftware,ClientSoftwareVersion,ClientMode,AuthenticationType,AuthenticatedUser'

function mapiLog(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const names = MAPI_FIELDS.split(',')
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','))
  return [
    MAPI_FIELDS,
    '#Software: Microsoft Exchange Server',
    '#Version: 15.01.2507.006',
    '#Log-type: MapiHttp Logs',
    '#Date: 2022-08-19T00:00:00.000Z',
    `#Fields: ${MAPI_FIELDS}`,
    ...lines,
    '',
  ].join('\r\n')
}

function mapiRead(minute: number, mailbox: string, more: object = {}) {
  return {
    DateTime: `2022-08-19T10:${String(minute).padStart(2, '0')}:30.000Z`,
    RequestId: `00000000-0000-4000-8000-0000000001${String(minute).padStart(2, '0')}`,
    RequestType: 'Execute',
    HttpStatusCode: 200,
    ReturnCode: 0,
    ActAsUserEmail: mailbox,
    ClientIP: '198.51.100.77',
    AuthenticatedUser: 'HARBOUR\\svc_mover',
    ...more,
  }
}

describe('mail read over MAPI by somebody who is known from EWS', () => {
  const ews = ewsLog([mailRead(1, 'anna@harbour.example', 1_000), mailRead(2, 'bert@harbour.example', 1_000)])

  it('is told by mailbox, without what was refused and what others did', async () => {
    const host = await hostOf({
      'Logging/Ews/Ews_1.LOG': ews,
      'Logging/MapiHttp/Mailbox/MapiHttp_1.LOG': mapiLog([
        mapiRead(3, 'Carl@harbour.example'),
        mapiRead(4, 'carl@harbour.example'),
        mapiRead(5, 'dora@harbour.example'),
        mapiRead(6, 'emma@harbour.example', { ReturnCode: 1010 }),
        mapiRead(7, 'finn@harbour.example', { HttpStatusCode: 401 }),
        mapiRead(8, 'gina@harbour.example', { ClientIP: '198.51.100.78' }),
      ]),
    })
    const told = askedOf(host).filter(({ says }) => says === 'asked.mailboxes')
    const overMapi = told.find(({ values }) => counted(values['list'])['carl@harbour.example'] !== undefined)
    expect(counted(overMapi!.values['list'])).toEqual({
      'carl@harbour.example': [2, null],
      'dora@harbour.example': [1, null],
    })
    expect(overMapi!.values['log']).toMatchObject({ names: ['mapi-http'] })
    expect(askedOf(host).some(({ says }) => says === 'asked.other-log')).toBe(false)
  })

  it('would stand in another log, which is said where that is not there', async () => {
    const host = await hostOf({ 'Logging/Ews/Ews_1.LOG': ews })
    const missing = askedOf(host).filter(({ says }) => says === 'asked.other-log')
    expect(missing).toHaveLength(1)
    expect(missing[0]!.values['logs']).toMatchObject({ names: ['mapi-http', 'http-proxy/mapi'] })
  })

  it('names every mailbox in the statement, and the first of them in the sentence', async () => {
    const people = Array.from({ length: 40 }, (_, i) => `user${String(i).padStart(2, '0')}@harbour.example`)
    const host = await hostOf({
      'Logging/Ews/Ews_1.LOG': ewsLog(people.map((one, i) => mailRead(i, one, 1_000))),
    })
    const [statement] = askedOf(host).filter(({ says }) => says === 'asked.mailboxes')
    expect(Object.keys(counted(statement!.values['list'])).sort()).toEqual(people)
    expect(saidOf(host, 'story').join('\n')).toContain('and 32 more')
  })
})
