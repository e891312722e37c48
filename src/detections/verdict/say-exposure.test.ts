import { describe, expect, it } from 'vitest'
import type { BuildEvidence, Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { builtIn } from '../compile/built-in.ts'
import type { Statement } from '../statement.ts'
import { english, say } from '../texts/say.ts'
import { buildsByDay, exposureOf, fixedAt } from './exposure.ts'
import { sayExposure } from './say-exposure.ts'
import { Statements } from './statements.ts'

const LANGUAGE = english({ chain: (id) => id, stage: (_, id) => id, log: (kind) => kind })
const PROXYLOGON = builtIn().chains.find(({ id }) => id === 'proxylogon')!

function build(value: string, day: string, evidence: BuildEvidence = 'header'): Fact {
  const place = { kind: 'line' as const, ordinal: 2, offset: 40, length: 24 }
  return { key: 'exchange-build', value, time: Date.parse(`${day}T10:00:00Z`), evidence, place }
}

function source(id: number, facts: readonly Fact[], path = `log ${id}`): Source {
  const ledger = { parsed: 1, skipped: 0, unreadable: 0 }
  return {
    id,
    path,
    originalPath: null,
    contentHost: 'EX01',
    format: 'test',
    sha256: null,
    receipt: { bytes: 1, events: 1, firstTime: null, lastTime: null, ledger, issues: [] },
    coverage: [],
    facts,
  }
}

function said(...sources: Source[]): readonly Statement[] {
  const statements = new Statements('EX01')
  sayExposure(statements, { name: 'EX01', sources, seen: new Map(), order: new Map() }, builtIn().chains)
  return statements.all
}

function sentencesOf(statements: readonly Statement[], says: string): string[] {
  return statements.filter((one) => one.says === says).map((one) => say(one, LANGUAGE))
}

describe('builds by day', () => {
  it('are not lowered by a log that an update left alone', () => {
    const sources = [
      source(0, [build('15.1.2507.16', '2022-11-10'), build('15.1.2507.16', '2022-11-14')]),
      source(1, [build('15.1.2507.13', '2022-11-10'), build('15.1.2507.13', '2022-11-12')]),
    ]
    expect(buildsByDay(sources).map(([, , text]) => text)).toEqual([
      '15.1.2507.16',
      '15.1.2507.16',
      '15.1.2507.16',
    ])
    const restored = [...sources, source(2, [build('15.1.2507.13', '2022-11-20')])]
    expect(buildsByDay(restored).at(-1)![2]).toBe('15.1.2507.13')
  })

  it('say nothing where the cumulative update alone is known, and so refute no attack', () => {
    const only = [source(0, [build('15.1.2242.12', '2021-07-20', 'cu-only')])]
    expect(buildsByDay(only)).toEqual([])
    expect(fixedAt(PROXYLOGON, buildsByDay(only), Date.parse('2021-08-01'))).toBe(false)
    const known = [source(0, [build('15.1.2242.12', '2021-07-20', 'row')])]
    expect(fixedAt(PROXYLOGON, buildsByDay(known), Date.parse('2021-08-01'))).toBe(true)
  })

  it('name the surest evidence, and where it stands', () => {
    const sources = [
      source(0, [build('15.1.2176.2', '2021-03-01', 'row')]),
      source(1, [build('15.1.2176.2', '2021-03-01', 'executable')]),
    ]
    expect(exposureOf(PROXYLOGON, sources)).toMatchObject([
      {
        cve: expect.arrayContaining(['CVE-2021-26855', 'CVE-2021-26857']),
        evidence: 'executable',
        vulnerable: true,
        source: expect.stringContaining('KB5000871'),
        cites: [{ source: 1, place: { ordinal: 2 } }],
      },
    ])
  })
})

describe('what is said of exposure', () => {
  it('names the flaws by their times, and what closed them', () => {
    const all = said(
      source(0, [build('15.2.1118.20', '2023-02-20'), build('15.2.1118.25', '2023-04-03', 'row')]),
    )
    const open = all.filter(({ says }) => says === 'exposure.open-way-in')
    expect(open).toHaveLength(1)
    expect(say(open[0]!, LANGUAGE)).toMatch(
      /2023-02-20 to 2023-04-02: CVE-2023-21529 \([^)]+\)\. Updates against them came out from 2023-02-14 on\./,
    )
    expect(open[0]!.evidence).toEqual([
      {
        source: 0,
        place: { kind: 'line', ordinal: 2, offset: 40, length: 24 },
        time: Date.parse('2023-02-20T10:00:00Z'),
        rule: null,
      },
    ])
    expect(sentencesOf(all, 'exposure.fixed')[0]).toMatch(/15\.2\.1118\.20.*CVE-2020-0688.*CVE-2022-41082/)
    expect(sentencesOf(all, 'exposure.fixed').join()).toMatch(
      /15\.2\.1118\.25, which is seen from 2023-04-03 on: CVE-2023-21529/,
    )
    // Nobody knew of it then.
    expect(JSON.stringify(all)).not.toContain('CVE-2026-42897')
  })

  it('says for how long updates were missed, and that support had ended', () => {
    const all = said(source(0, [build('15.1.2507.61', '2026-08-30')]))
    expect(sentencesOf(all, 'exposure.behind')).toEqual([
      'On 2026-08-30 the server still ran build 15.1.2507.61, although newer updates had been out for 8 months: the first since 2025-12-09, the last since 2026-08-11.',
    ])
    expect(sentencesOf(all, 'exposure.unsupported')).toEqual([
      'Support of Exchange 2016 ended on 2025-10-14; the server still ran it on 2026-08-30. Updates could be bought until 2026-10-31.',
    ])
    expect(sentencesOf(all, 'exposure.build')).toEqual([
      'On 2026-08-30 the server ran build 15.1.2507.61 of Exchange 2016, which came out on 2025-10-14, as the headers of its logs say.',
    ])
    expect(sentencesOf(said(source(0, [build('15.2.2562.57', '2026-11-20')])), 'exposure.behind')).toEqual([])
  })

  it('says that the update level is unknown where only the cumulative update is', () => {
    const all = said(source(3, [build('15.1.2507.6', '2023-02-20', 'cu-only')]))
    expect(sentencesOf(all, 'exposure.cu-only')[0]).toMatch(/The update level is unknown.*CVE-2023-21529/)
    expect(all.filter(({ says }) => /open|fixed/.test(says))).toEqual([])
  })

  it('says that nobody can tell of a line of which nothing is published', () => {
    const all = said(source(0, [build('15.1.2507.77', '2026-11-20', 'executable')]))
    expect(sentencesOf(all, 'exposure.unknown')[0]).toMatch(/CVE-2026-118152.*cannot be said/)
  })
})

describe('what is said of mitigations', () => {
  const mitigation = (value: string, time = NaN): Fact => ({ key: 'mitigation', value, time })
  const directory = (value: string): Fact => ({ key: 'extended-protection', value, time: NaN })

  it('is what they are against, and what goes past them', () => {
    const applied = Date.parse('2022-10-03T06:10:02Z')
    const all = said(
      source(0, [mitigation('M1.1 applied', applied), mitigation('fetch failed', applied - 5)]),
      source(1, [
        mitigation('X-BEResource cookie refused | Default Web Site'),
        mitigation('autodiscover with powershell refused, switched off | Default Web Site'),
        mitigation('constructor | Default Web Site'),
      ]),
    )
    expect(sentencesOf(all, 'mitigation.applied')[0]).toMatch(
      /applied M1\.1, which stands in the way of CVE-2022-41040 and CVE-2022-41082, first at 2022-10-03 06:10:02/,
    )
    expect(sentencesOf(all, 'mitigation.failed')).toHaveLength(1)
    expect(sentencesOf(all, 'mitigation.rewrite')[0]).toMatch(/CVE-2021-26855.*known in March 2021/)
    expect(sentencesOf(all, 'mitigation.rewrite-off')[0]).toMatch(/switched off/)
    expect(all.filter(({ says }) => says.startsWith('mitigation.rewrite'))).toHaveLength(2)
  })

  it('judges Extended Protection by directory, and not by a configuration of the past', () => {
    const past = 'C:\\inetpub\\history\\CFGHISTORY_0000000001\\applicationHost.config'
    const all = said(
      source(0, [directory('Default Web Site/owa: None')], past),
      source(
        1,
        [
          directory('Default Web Site/EWS: Allow'),
          directory('Default Web Site/PowerShell: None'),
          directory('Exchange Back End/EWS: Allow'),
        ],
        'applicationHost.config',
      ),
    )
    expect(sentencesOf(all, 'protection.weak')).toEqual([
      'Extended Protection is missing or weaker than the vendor asks: Exchange Back End/EWS: Allow (applicationHost.config). Sign-ins can be relayed to this server (CVE-2024-21410), whatever its build.',
    ])
    expect(
      sentencesOf(said(source(0, [directory('Default Web Site/owa: Require')])), 'protection.full'),
    ).toHaveLength(1)
    expect(
      sentencesOf(said(source(0, [build('15.1.2507.66', '2026-03-01')])), 'protection.unknown'),
    ).toHaveLength(1)
  })
})
