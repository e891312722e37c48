import { saidOf } from '../../src/detections/texts/host-words.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import {
  cylr,
  exchangeLogCollector,
  kape,
  plainCopy,
  testProxyLogon,
  uac,
  velociraptor,
  type Bundle,
} from '../lab/collections.ts'
import type { Lack } from '../../src/event/lack.ts'
import { sentenceOf } from '../../src/detections/texts/host-words.ts'
import { sayLacks } from '../../src/detections/verdict/say-lacks.ts'
import { Statements } from '../../src/detections/verdict/statements.ts'
import { collectionOf, triageOf } from './triage.ts'

function sentencesOf(lacks: readonly Lack[]): readonly string[] {
  const statements = new Statements(null)
  sayLacks(statements, lacks)
  return statements.all.map((statement) => sentenceOf({ chains: [], coverage: [] }, statement))
}

async function read(bundle: Bundle, passwords: readonly string[] = []) {
  const { report, facts } = await triageOf(bundle.files, { passwords })
  for (const { bytes, ledger } of report.sources)
    expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
  const logs = report.sources.filter(({ events }) => events > 0)
  return {
    report,
    logs: logs.map(({ originalPath, host }) => [originalPath, host]),
    of: (end: string) => report.sources.find(({ path }) => path.endsWith(end))!,
    lacking: sentencesOf([...facts.lacks.values()].flat()),
  }
}

afterAll(clearSpools)

describe('a collection', () => {
  it('of Velociraptor gives back paths, host, times and sums, and says what it skipped', async () => {
    for (const [locked, passwords] of [
      [undefined, []],
      ['hunter2', ['hunter2']],
    ] as const) {
      const { logs, of, lacking, report } = await read(await velociraptor(locked), passwords)
      expect(logs).toEqual([
        ['C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log', 'MAIL7'],
        [
          'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030304-1.LOG',
          'EX01',
        ],
      ])
      expect(of('Operational.txt').originalPath).toBe(
        'C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.txt',
      )
      const iis = of('u_ex210303.log')
      expect([iis.created, iis.modified]).toEqual([
        Date.UTC(2021, 2, 3, 0, 0, 1),
        Date.UTC(2021, 2, 3, 23, 59, 58, 500),
      ])
      expect(iis.issues).toEqual([])
      for (const name of ['Uploads.json', 'log.json', 'client_info.json', 'collection_context.json'])
        expect(of(name)).toMatchObject({
          issues: [],
          format: expect.stringMatching(/^velociraptor-/) as unknown,
        })
      expect(lacking.filter((sentence) => !/private key/.test(sentence)).sort()).toEqual([
        'IIS front end: 1 file in the list of what was collected, but not in what was given (C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210304.log).',
        'Sysmon log: 1 file, which the collector did not take (C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.evtx). The collector gives the reason: “larger than MaxFileSize”.',
      ])
      expect(
        saidOf(
          report.hosts.find(({ name }) => name === 'MAIL7')!,
          'unseen',
        ),
      ).toEqual(expect.arrayContaining(lacking.filter((sentence) => !/private key/.test(sentence))))
    }
    const { report, lacking } = await read(await velociraptor('hunter2'))
    expect(report.sources.flatMap(({ issues }) => issues.map(({ code }) => code))).toContain('locked-archive')
    expect(lacking.join()).toMatch(/X509/)
  })

  it('of KAPE is held against its copy log', async () => {
    const { logs, of, lacking } = await read(kape())
    expect(logs).toEqual([
      ['C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log', 'EX01'],
      [
        'E:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030304-1.LOG',
        'EX01',
      ],
    ])
    expect(of('u_ex210303.log')).toMatchObject({ created: Date.UTC(2021, 2, 3, 0, 0, 1, 123), issues: [] })
    expect(of('HttpProxy_2021030304-1.LOG').issues.map(({ code }) => code)).toEqual(['digest-differs'])
    expect(of('_CopyLog.csv')).toMatchObject({ format: 'kape-copy-log', issues: [] })
    expect(of('_ConsoleLog.txt')).toMatchObject({ format: 'kape-console-log', issues: [] })
    expect(lacking).toEqual([
      'Security log: 1 file, which the collector did not take (C:\\Windows\\System32\\winevt\\Logs\\Security.evtx). The collector gives the reason: “Access denied, in use”.',
    ])
  })

  it('of CyLR is named by its archive', async () => {
    const { logs, lacking } = await read(await cylr())
    expect(logs).toEqual([['C:\\Windows\\System32\\Logfiles\\W3SVC1\\u_ex210303.log', 'MAIL9']])
    expect(lacking).toEqual([
      'Security log: 1 file, which the collector failed to take (C:\\Windows\\System32\\winevt\\Logs\\Security.evtx). The collector gives the reason: “Error: C:\\Windows\\System32\\winevt\\Logs\\Security.evtx: Access is denied”.',
    ])
  })

  it('of ExchangeLogCollector is read out of its zips in zips', async () => {
    const { logs, of, lacking } = await read(await exchangeLogCollector())
    expect(logs).toEqual([
      ['%ExchangeInstallPath%\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030304-1.LOG', 'MAIL10'],
      ['%SystemDrive%\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log', 'MAIL10'],
    ])
    expect(of('Operational.evtx').originalPath).toBe(
      '%SystemRoot%\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.evtx',
    )
    expect(lacking.join()).toMatch(/last 3 days only/)
  })

  it('of Test-ProxyLogon names host and age of the logs, and every table of it is read', async () => {
    const { report, logs, of, lacking } = await read(testProxyLogon())
    expect(logs).toEqual(Array.from({ length: 8 }, () => [null, 'MAIL11']))
    expect(
      report.sources
        .filter(({ path }) => !path.includes('CollectedLogFiles'))
        .map(({ path, format, events }) => [path.split('/').at(-1), format, events]),
    ).toEqual([
      ['MAIL11-Cve-2021-26855.csv', 'tool-finding', 1],
      ['MAIL11-Cve-2021-26857.csv', 'tool-finding', 1],
      ['MAIL11-Cve-2021-26858-DownloadPaths.log', 'dir-listing', 1],
      ['MAIL11-Cve-2021-26858.log', 'dir-listing', 1],
      ['MAIL11-Cve-2021-27065-ResetVDir.csv', 'tool-finding', 1],
      ['MAIL11-Cve-2021-27065.log', 'dir-listing', 1],
      ['MAIL11-LogAgeDays.csv', 'test-proxylogon-log-age', 0],
      ['MAIL11-other.csv', 'tool-finding', 1],
    ])
    expect(of('LogAgeDays.csv')).toMatchObject({ format: 'test-proxylogon-log-age', issues: [] })
    expect(lacking).toEqual([
      'Test-ProxyLogon found that the logs of OabGen reached back 29.9 days only.',
      'Test-ProxyLogon found that the logs of Ecp reached back 2.5 days only.',
    ])
  })

  it('of UAC stands at the root of its host', async () => {
    const { logs, of } = await read(await uac())
    expect(logs).toEqual([['/var/log/nginx/u_ex.log', 'PROXY1']])
    expect(of('uac.log')).toMatchObject({ format: 'uac-log', issues: [] })
  })

  it('that left a log behind reassures about nothing that stands in it', async () => {
    const collection = await collectionOf('failed', ['--size', '1MB', '--seed', '7'])
    try {
      const { inputs } = await nodeInputs([collection.folder])
      const skipped =
        'SourceFile,SourceFileSha1,Reason\r\nC:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030304-9.LOG,,In use\r\n'
      const host = inputs[0]!.path.split('/')[1]!
      const record = { path: `collection/${host}/2021_SkipLog.csv`, blob: new Blob([skipped]) }
      const verdictWith = async (given: typeof inputs) => {
        const { report } = await triageOf(given)
        const concluded = report.hosts.find(({ name }) => name === host)!
        const { verdict } = concluded.chains.find(({ id }) => id === 'proxylogon')!
        return { verdict, blind: saidOf(concluded, 'unseen') }
      }
      expect((await verdictWith(inputs)).verdict).toBe('attempted')
      const { verdict, blind } = await verdictWith([...inputs, record])
      expect(verdict).toBe('cannot-tell')
      expect(
        blind.filter((sentence) =>
          /^HttpProxy ECP: 1 file, which the collector did not take .*“In use/.test(sentence),
        ),
      ).toHaveLength(1)
    } finally {
      await collection.remove()
    }
  })

  it('copied by hand is placed by what every server has', async () => {
    const { logs } = await read(plainCopy())
    expect(logs).toEqual([
      ['%ExchangeInstallPath%\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030304-1.LOG', 'EX01'],
      ['%SystemDrive%\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log', 'EX01'],
    ])
  })
})
