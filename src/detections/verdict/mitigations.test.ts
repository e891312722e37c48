import { describe, expect, it } from 'vitest'
import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import type { Statement, StatementValue } from '../statement.ts'
import type { BuildSpan } from './exposure.ts'
import { sayMitigations } from './mitigations.ts'
import { Statements } from './statements.ts'

const AT = Date.UTC(2022, 9, 3, 10)
const HOUR = 3_600_000

function mitigation(value: string, hours = NaN): Fact {
  return { key: 'mitigation', value, time: AT + hours * HOUR }
}

const protection = (value: string): Fact => ({ key: 'extended-protection', value, time: NaN })

function source(id: number, facts: readonly Fact[], path = `file ${id}`, originalPath = null): Source {
  return { id, path, originalPath, facts } as unknown as Source
}

function said(sources: readonly Source[], builds: readonly BuildSpan[] = []): readonly Statement[] {
  const statements = new Statements('EX01')
  sayMitigations(statements, sources, builds)
  return statements.all
}

const namesIn = (value: StatementValue | undefined): readonly string[] | null =>
  value?.kind === 'names' ? value.names : null

/** Which sentence is said with which names, by the name of a value. */
function told(all: readonly Statement[], ...values: readonly string[]): unknown[] {
  return all.map((one) => [one.says, ...values.map((name) => namesIn(one.values[name]))])
}

/** The statements about one virtual directory that is set so. */
function wordFor(value: string): string {
  return said([source(0, [protection(value)])])[0]!.says
}

describe('the mitigation service', () => {
  it('says which mitigations it applied, against which flaws, and from when to when', () => {
    const facts = [
      mitigation('M1.1 applied', 5),
      mitigation('M2.1.0 applied', 2),
      mitigation('PING1 applied', 3),
    ]
    expect(said([source(7, facts)])).toMatchObject([
      {
        says: 'mitigation.applied',
        ...{ section: 'exposure', subject: 'server', tone: 'fact', certainty: 'certain' },
        ...{ from: AT + 2 * HOUR, to: AT + 5 * HOUR },
        values: {
          mitigations: { of: 'text', names: ['M1.1', 'M2.1.0', 'PING1'] },
          cves: { of: 'cve', names: ['CVE-2022-41040', 'CVE-2022-41082', 'CVE-2026-42897'] },
          first: { kind: 'time', value: AT + 2 * HOUR },
          last: { kind: 'time', value: AT + 5 * HOUR },
        },
        evidence: [
          { source: 7, time: AT + 5 * HOUR },
          { source: 7, time: AT + 2 * HOUR },
          { source: 7, time: AT + 3 * HOUR },
        ],
      },
    ])
  })

  it('has no times where no row tells any', () => {
    const [only] = said([source(0, [mitigation('M1.1 applied')])])
    expect(only).toMatchObject({ from: null, to: null })
    expect(Object.keys(only!.values).sort()).toEqual(['cves', 'mitigations'])
  })

  it('raises a question with whatever it did not apply, each kind for itself and in the same order', () => {
    const sources = [
      source(0, [mitigation('M1.1 failed'), mitigation('M1.1 removed')]),
      source(1, [mitigation('M1.1 blocked'), mitigation('M1.1 applied'), mitigation('M2 removed')]),
    ]
    const all = said(sources)
    expect(told(all, 'mitigations')).toEqual([
      ['mitigation.applied', ['M1.1']],
      ['mitigation.blocked', ['M1.1']],
      ['mitigation.removed', ['M1.1', 'M2']],
      ['mitigation.failed', ['M1.1']],
    ])
    expect(all.map(({ tone, cited }) => [tone, cited])).toEqual([
      ['fact', 1],
      ['question', 1],
      ['question', 2],
      ['question', 1],
    ])
  })

  it('names no flaw for a mitigation that is only spelt alike, and no mitigation where it could not fetch any', () => {
    const alike = ['M1.10', 'M1x1', 'XM1.1', 'M2.11', 'xM2.1'].map((id) => mitigation(`${id} applied`))
    const [applied] = said([source(0, alike)])
    expect(namesIn(applied!.values.mitigations)).toHaveLength(5)
    expect(applied!.values.cves).toBeUndefined()
    const [failed] = said([source(0, [mitigation('fetch failed', 1)])])
    expect(failed!.says).toBe('mitigation.failed')
    expect(Object.keys(failed!.values).sort()).toEqual(['first', 'last'])
  })

  it('says nothing by words that it does not write, or by facts of another kind', () => {
    const values = ['M1.1 lost', 'a M1.1 applied', 'M1.1 applied twice', 'applied', '']
    expect(
      said([
        source(
          0,
          values.map((value) => mitigation(value)),
        ),
      ]),
    ).toEqual([])
    expect(said([source(0, [{ key: 'set-up', value: 'M1.1 applied', time: AT }])])).toEqual([])
  })
})

describe('rewrite rules', () => {
  it('say what they refuse on which sites, which flaws that closes, and what they let through', () => {
    const rule = 'autodiscover with powershell refused'
    const facts = [mitigation(`${rule} | Default Web Site`), mitigation(`${rule} | Other`), mitigation(rule)]
    expect(said([source(3, facts)])).toMatchObject([
      {
        says: 'mitigation.rewrite',
        ...{ section: 'exposure', subject: 'server', tone: 'fact', certainty: 'certain' },
        values: {
          what: { of: 'text', names: [rule] },
          gap: { of: 'text', names: ['other-way'] },
          cves: { of: 'cve', names: ['CVE-2022-41040', 'CVE-2022-41082'] },
          sites: { of: 'path', names: ['Default Web Site', 'Other'] },
        },
        cited: 3,
      },
    ])
  })

  it.each([
    ['X-BEResource cookie refused', 'known-requests', ['CVE-2021-26855']],
    ['X-AnonResource-Backend cookie refused', 'known-requests', ['CVE-2021-26855']],
    ['autodiscover.json with powershell refused', 'narrow', ['CVE-2022-41040', 'CVE-2022-41082']],
  ])('are known by what they refuse: %s', (rule, gap, cves) => {
    expect(told(said([source(0, [mitigation(rule)])]), 'what', 'gap', 'cves', 'sites')).toEqual([
      ['mitigation.rewrite', [rule], [gap], cves, null],
    ])
  })

  it('that are switched off raise a question, apart from the same rule where it is on', () => {
    const rule = 'X-BEResource cookie refused'
    const all = said([source(0, [mitigation(`${rule}, switched off | a`), mitigation(`${rule} | b`)])])
    expect(told(all, 'what', 'sites')).toEqual([
      ['mitigation.rewrite-off', [rule], ['a']],
      ['mitigation.rewrite', [rule], ['b']],
    ])
    expect(all.map(({ tone }) => tone)).toEqual(['question', 'fact'])
  })

  it('that nobody knows say nothing, whatever they are called', () => {
    const values = ['constructor', '__proto__', 'toString, switched off', 'everything refused', '']
    expect(
      said([
        source(
          0,
          values.map((value) => mitigation(value)),
        ),
      ]),
    ).toEqual([])
  })
})

describe('Extended Protection', () => {
  it.each([
    ['Default Web Site/EWS: Allow', 'protection.full'],
    ['Default Web Site/EWS: Require', 'protection.full'],
    ['Default Web Site/EWS: None', 'protection.weak'],
    ['Exchange Back End/EWS: Allow', 'protection.weak'],
    ['EXCHANGE BACK END/ews: Require', 'protection.full'],
    ['Default Web Site/OWA: Allow', 'protection.weak'],
    ['Default Web Site/PowerShell: None', 'protection.full'],
    ['Exchange Back End/PowerShell: None', 'protection.weak'],
    ['Default Web Site/mapi: None', 'protection.weak'],
    ['Exchange Back End/mapi: None', 'protection.full'],
    ['Exchange Back End/mapi/emsmdb: None', 'protection.weak'],
    ['Default Web Site/PushNotifications: None', 'protection.full'],
    ['Exchange Back End/PushNotifications: None', 'protection.weak'],
    ['Default Web Site/Autodiscover: None', 'protection.full'],
    ['Default Web Site/OWA', 'protection.weak'],
    ['Default Web Site/OWA: nonsense', 'protection.weak'],
  ])('is as the vendor asks, or less: %s is %s', (value, says) => {
    expect(wordFor(value)).toBe(says)
  })

  it('names the configuration and only the directories that have too little, if any has', () => {
    const [weak, full] = ['Default Web Site/OWA: None', 'Default Web Site/ECP: Require']
    const other = mitigation('fetch lost')
    const all = said([source(0, [protection(weak), protection(full), other]), source(1, [protection(full)])])
    expect(told(all, 'file', 'cves', 'paths')).toEqual([
      ['protection.weak', ['file 0'], ['CVE-2024-21410'], [weak]],
      ['protection.full', ['file 1'], ['CVE-2024-21410'], [full]],
    ])
    const { file, cves, paths } = all[0]!.values
    expect([file, cves, paths]).toMatchObject([{ of: 'file' }, { of: 'cve' }, { of: 'path' }])
    expect(all).toMatchObject([
      { section: 'exposure', subject: 'server', tone: 'question', certainty: 'certain', cited: 1 },
      { section: 'exposure', subject: 'server', tone: 'fact', certainty: 'certain', cited: 1 },
    ])
    expect(all.map(({ evidence }) => evidence.map((cite) => cite.source))).toEqual([[0], [1]])
  })

  it('is judged by old configurations only where there is none that is in use', () => {
    const facts = [protection('Default Web Site/OWA: None')]
    const old = 'C:\\inetpub\\History\\CFGHISTORY_0000000009\\applicationHost.config'
    const unpacked = 'inetpub/history/CFGHISTORY_0000000008/applicationHost.config'
    const now = 'C:\\Windows\\System32\\inetsrv\\config\\applicationHost.config'
    const paths = (...some: readonly Source[]): unknown[] =>
      told(said(some), 'file').map((one) => (one as unknown[])[1])
    const history = [source(0, facts, 'a', old as never), source(1, facts, unpacked)]
    expect(paths(...history, source(2, facts, 'c', now as never))).toEqual([[now]])
    expect(paths(...history)).toEqual([[old], [unpacked]])
  })

  it('is told of the first dozen configurations, and lists a dozen directories of each', () => {
    const facts = Array.from({ length: 13 }, (_, i) => protection(`Site ${i}/OWA: None`))
    const all = said(Array.from({ length: 13 }, (_, id) => source(id, facts)))
    expect(all).toHaveLength(12)
    expect(all[0]!.values.paths).toMatchObject({ shown: 12, more: 0 })
    expect(all[0]!.cited).toBe(13)
  })

  it('is said to be unknown where a build is known and no configuration is at hand, and how to learn of it', () => {
    const builds = [{ text: '15.2.1118.20' } as BuildSpan]
    expect(said([source(0, [])])).toEqual([])
    expect(said([source(0, [])], builds)).toMatchObject([
      {
        says: 'protection.unknown',
        ...{ section: 'exposure', subject: 'server', tone: 'unseen', certainty: 'unknown', cited: 0 },
        values: { cves: { of: 'cve', names: ['CVE-2024-21410'] } },
        changes: ['change.collect'],
      },
    ])
    expect(told(said([source(0, [protection('Default Web Site/OWA: Require')])], builds))).toEqual([
      ['protection.full'],
    ])
  })
})
