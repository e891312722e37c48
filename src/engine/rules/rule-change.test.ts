import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../detections/compile/built-in.ts'
import { nodePlatform } from '../../evidence/platform-node.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import type { CaseReport } from '../contracts/case.ts'
import type { DroppedFile } from '../contracts/reading.ts'
import type { RuleChange, RuleChangeResult } from '../contracts/rule-change.ts'
import { Coordinator } from '../coordinator.ts'
import { IngestPart } from '../threads/ingest-part.ts'

const LOG = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-03 00:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status
`
const ROWS = Array.from({ length: 40 }, (_, i) =>
  [
    '2021-03-03',
    `00:${String(i).padStart(2, '0')}:00`,
    '192.0.2.10',
    i % 2 ? 'POST' : 'GET',
    i % 10 === 3 ? '/aspnet_client/odd.aspx' : '/owa/',
    '-',
    '443',
    '-',
    i % 8 === 0 ? '198.51.100.7' : `203.0.113.${i}`,
    i % 5 === 0 ? 'Odd+Tool/1.0' : 'Mozilla/5.0',
    '200',
  ].join(' '),
)

function file(path: string, text: string): DroppedFile {
  return { path, file: new File([text], path) }
}
const EVIDENCE = [
  file('EX01/inetpub/logs/u_ex210303.log', `${LOG}${ROWS.join('\n')}\n`),
  file('EX02/inetpub/logs/u_ex210303.log', `${LOG}${ROWS.slice(0, 9).join('\n')}\n`),
]
const RULE = `title: Odd tool
id: 5f3d1f4e-1111-4000-8000-00000000abcd
status: test
level: medium
description: An odd tool.
logsource: { category: webserver }
detection:
  tool: { cs-user-agent|contains: 'odd tool' }
  condition: tool
`
const PACK = [file('p/odd.yml', RULE), file('p/list.txt', '198.51.100.7\nnothing here\n')]

function engineOf(store: MemoryStore): Coordinator {
  return new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, rules) => {
      const parts = [1, 2].map(() => new IngestPart(store, nodePlatform))
      return Promise.all(parts.map((part) => part.begin(caseId, rules)))
    },
  })
}

interface Case {
  readonly engine: Coordinator
  readonly id: string
  readonly store: MemoryStore
  change(change: RuleChange): Promise<RuleChangeResult>
}

async function newCase(): Promise<Case> {
  const store = new MemoryStore()
  const engine = engineOf(store)
  const made = await engine.createCase('test')
  if (!made.ok) throw new Error(made.failure.what)
  const { id } = made.value
  return {
    engine,
    id,
    store,
    change: async (change) => {
      const outcome = await engine.changeRules('job', id, change, () => undefined)
      if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.detail}`)
      return outcome.value
    },
  }
}

async function read({ engine, id }: Case): Promise<CaseReport> {
  const outcome = await engine.read('read', id, EVIDENCE, () => undefined)
  if (!outcome.ok) throw new Error(outcome.failure.what)
  return outcome.value
}

/** What does not depend on the order in which sources were numbered. */
function essence(report: CaseReport): unknown {
  return {
    hosts: report.hosts,
    findings: report.findings.map(({ examples, ...finding }) => ({
      ...finding,
      examples: examples.map(({ source: _, ...example }) => example),
    })),
  }
}

describe('changing the rules of a case', () => {
  it('finds in stored blocks what a fresh reading with the same rules finds, and loses it again', async () => {
    const late = await newCase()
    const plain = await read(late)
    const added = await late.change({ kind: 'add-pack', name: 'p', files: PACK })
    const early = await newCase()
    await early.change({ kind: 'add-pack', name: 'p', files: PACK })
    const fresh = await read(early)
    expect(essence(added.report)).toEqual(essence(fresh))
    expect(added.report.findings.map(({ title, host, count }) => [title, host, count])).toEqual(
      expect.arrayContaining([
        ['Odd tool', 'EX01', 8],
        ['Address or network of a list: 198.51.100.7', 'EX02', 2],
      ]),
    )
    expect(added.findings.find(({ title, host }) => title === 'Odd tool' && host === 'EX02')).toMatchObject({
      before: 0,
      after: 2,
    })
    const [pack] = await late.store.packs.list(late.id)
    const off = await late.change({ kind: 'switch-pack', id: pack!.id, on: false })
    expect(essence(off.report)).toEqual(essence(plain))
    const on = await late.change({ kind: 'switch-pack', id: pack!.id, on: true })
    expect(essence(on.report)).toEqual(essence(fresh))
    const gone = await late.change({ kind: 'remove-pack', id: pack!.id })
    expect(essence(gone.report)).toEqual(essence(plain))
    const left: string[] = []
    await late.store.hits.each(late.id, 0, ({ hits }) => left.push(...hits.map(({ rule }) => rule)))
    expect(left.length).toBeGreaterThan(0)
    expect(left.some((rule) => rule.includes('odd'))).toBe(false)
  })

  it('looks only at blocks that can match', async () => {
    const one = await newCase()
    await read(one)
    const other = RULE.replace('category: webserver', 'product: windows, category: process_creation')
    const { blocks } = await one.change({ kind: 'add-pack', name: 'p', files: [file('x.yml', other)] })
    expect(blocks).toEqual({ hunted: 0, skipped: 2 })
  })

  it('looks past blocks that hold none of the values', async () => {
    const one = await newCase()
    await read(one)
    const hunted = async (name: string, text: string): Promise<unknown> =>
      (await one.change({ kind: 'add-pack', name, files: [file(name, text)] })).blocks
    const ruleFor = (value: string): string => RULE.replace("'odd tool'", `'${value}'`)
    // The values of a column are known where they are few; for other columns, which texts may stand in them.
    const method = ruleFor('zz').replace('cs-user-agent', 'cs-method')
    expect(await hunted('method.yml', method)).toEqual({ hunted: 0, skipped: 2 })
    const tool = ruleFor('mimikatz').replace('abcd', 'abce')
    expect(await hunted('tool.yml', tool)).toEqual({ hunted: 0, skipped: 2 })
    expect(await hunted('none.txt', 'nowhere.example\n')).toEqual({ hunted: 0, skipped: 2 })
    const late = ruleFor('.39').replace('cs-user-agent', 'c-ip').replace('abcd', 'abcf')
    expect(await hunted('late.yml', late)).toEqual({ hunted: 1, skipped: 1 })
  })

  it('takes a change back that was cancelled', async () => {
    const one = await newCase()
    const plain = await read(one)
    const outcome = await one.engine.changeRules(
      'job',
      one.id,
      { kind: 'add-pack', name: 'p', files: PACK },
      () => {
        void one.engine.cancel('job')
      },
    )
    expect(outcome.ok && outcome.value.cancelled).toBe(true)
    expect(outcome.ok && essence(outcome.value.report)).toEqual(essence(plain))
    expect(await one.store.packs.list(one.id)).toEqual([])
  })

  it('refuses a pack without anything, and decisions without a reason', async () => {
    const one = await newCase()
    const failed = async (change: RuleChange): Promise<string | false> => {
      const outcome = await one.engine.changeRules('job', one.id, change, () => undefined)
      return !outcome.ok && outcome.failure.code
    }
    expect(await failed({ kind: 'add-pack', name: 'p', files: [file('x.png', 'x')] })).toBe('no-pack')
    expect(await failed({ kind: 'switch-off', rule: 'iis_crawler_post', reason: ' ' })).toBe('no-reason')
  })

  it('lists every rule and indicator, and sums balance', async () => {
    const one = await newCase()
    await read(one)
    await one.change({
      kind: 'add-pack',
      name: 'p',
      files: [...PACK, file('p/bad.yml', 'title: Bad\nlogsource: [')],
    })
    const outcome = await one.engine.rules(one.id)
    if (!outcome.ok) throw new Error(outcome.failure.what)
    const { rows, packs } = outcome.value
    expect(rows.find(({ title }) => title === 'Odd tool')).toMatchObject({
      state: 'runs',
      hits: 10,
      origin: 'added',
    })
    expect(rows.filter(({ origin }) => origin === 'p')).toHaveLength(1)
    expect(rows.find(({ title }) => title === 'nothing here')).toMatchObject({
      state: 'refused',
      at: { line: 2 },
    })
    const [pack] = packs
    expect(pack!.indicators + pack!.rules + pack!.refused + pack!.repeated).toBe(pack!.entries)
    expect(await one.engine.findRules(one.id, '00000000ABCD tool')).toEqual(['odd'])
    const text = await one.engine.ruleText(one.id, 'odd')
    expect(text.ok && text.value.text).toContain('id: 5f3d1f4e-1111-4000-8000-00000000abcd')
    expect(text.ok && text.value.search).toContain('odd')
  })

  it('says the same of every rule as the report does, also of those that no log of the case answers', async () => {
    const one = await newCase()
    await read(one)
    const { report } = await one.change({ kind: 'add-pack', name: 'p', files: PACK })
    const outcome = await one.engine.rules(one.id)
    if (!outcome.ok) throw new Error(outcome.failure.what)
    const { rows } = outcome.value
    const named = (state: string): string[] =>
      rows.filter((row) => row.state === state && row.kind !== 'indicator').map(({ title }) => title)
    const told = (state: string): string[] =>
      report.rules.refused.filter((row) => row.state === state).map(({ title }) => title)
    expect(named('absent').length).toBeGreaterThan(50)
    expect(named('absent').sort()).toEqual(told('absent').sort())
    expect(named('refused').sort()).toEqual(told('refused').sort())
    expect(named('runs')).toHaveLength(report.rules.running)
    const absent = rows.find(({ name }) => name === 'chopper_command_frame')
    expect(absent).toMatchObject({ state: 'absent', level: 'critical', hits: 0 })
    expect(absent?.reason).toMatch(/^cannot run here: the case holds no .*Sysmon/)
  })

  it('finds rules that do not run by their text, too, and shows of two with one id the one that runs', async () => {
    const one = await newCase()
    await read(one)
    const newer = RULE.replace('An odd tool.', 'The newer one.').replace(
      'level:',
      'modified: 2024-01-01\nlevel:',
    )
    const files = [
      file('p/a.yml', RULE),
      file('p/b.yml', newer),
      file(
        'p/bad.yml',
        'title: Bad one\nid: 1\nlogsource: {}\ndetection: { a: { xyzzy: 1 }, condition: b }\n',
      ),
    ]
    await one.change({ kind: 'add-pack', name: 'p', files })
    const outcome = await one.engine.rules(one.id)
    const rows = outcome.ok ? outcome.value.rows : []
    const found = async (words: string): Promise<(string | undefined)[]> =>
      (await one.engine.findRules(one.id, words)).map((name) => rows.find((row) => row.name === name)?.title)
    expect(await found('xyzzy')).toEqual(['Bad one'])
    expect(await found('newer one')).toEqual(['Odd tool'])
    const text = await one.engine.ruleText(one.id, rows.find(({ title }) => title === 'Odd tool')!.name)
    expect(text.ok && text.value.text).toContain('The newer one.')
  })
})

it('an indicator is shown as its list writes it, and found however a log does', async () => {
  const one = await newCase()
  await read(one)
  const list = 'type,value\nuser-agent,Odd Tool/1.0\n'
  const { report } = await one.change({ kind: 'add-pack', name: 'p', files: [file('list.csv', list)] })
  const finding = report.findings.find(({ indicator, host }) => indicator?.pack === 'p' && host === 'EX01')
  expect(finding).toMatchObject({ count: 8, indicator: { type: 'agent', value: 'Odd Tool/1.0' } })
})

describe('a search kept as a rule', () => {
  it('is hunted for like any other, and opens as the search again', async () => {
    const one = await newCase()
    await read(one)
    const kept = await one.change({
      kind: 'keep-search',
      title: 'Odd page',
      query: 'format:iis-w3c and url.path:*odd.aspx and http.status:200',
      level: 'high',
      format: 'iis-w3c',
    })
    expect(kept.report.findings.filter(({ title }) => title === 'Odd page')).toMatchObject([
      { host: 'EX01', count: 4, level: 'high' },
      { host: 'EX02', count: 1 },
    ])
    const text = await one.engine.ruleText(one.id, 'odd-page')
    expect(text.ok && text.value.text).toContain('product: iis')
    const timed = { title: 'x', query: 'time:2021', level: 'low', format: 'iis-w3c' } as const
    const refused = await one.engine.changeRules(
      'j',
      one.id,
      { kind: 'keep-search', ...timed },
      () => undefined,
    )
    expect(!refused.ok && refused.failure.code).toBe('no-search-rule')
  })
})

describe('tuning', () => {
  it('takes away, says so, and gives back', async () => {
    const one = await newCase()
    await read(one)
    const before = await one.change({ kind: 'add-pack', name: 'p', files: PACK })
    const off = await one.change({ kind: 'switch-off', rule: 'odd', reason: 'our monitor' })
    expect(off.report.findings.some(({ rule }) => rule === 'odd')).toBe(false)
    expect(off.report.tuning.decisions).toMatchObject([
      { kind: 'off', title: 'Odd tool', reason: 'our monitor', hits: 10 },
    ])
    const on = await one.change({ kind: 'switch-on', rule: 'odd' })
    expect(essence(on.report)).toEqual(essence(before.report))
    expect(on.report.tuning.decisions).toEqual([])
  })

  it('lets a level count differently, and an allowed value not at all', async () => {
    const one = await newCase()
    await read(one)
    await one.change({ kind: 'add-pack', name: 'p', files: PACK })
    const low = await one.change({ kind: 'set-level', rule: 'odd', level: 'low', reason: 'noise' })
    expect(low.report.findings.find(({ rule }) => rule === 'odd')?.level).toBe('low')
    const allowed = await one.change({
      kind: 'allow',
      rule: null,
      where: { kind: 'value', field: 'C-IP', value: '198.51.100.7' },
      reason: 'our scanner',
    })
    expect(allowed.report.findings.some(({ indicator }) => indicator !== null)).toBe(false)
    const [, decision] = allowed.report.tuning.decisions
    expect(decision).toMatchObject({ kind: 'allow', what: 'allowed where C-IP is 198.51.100.7' })
    expect(decision!.hits).toBeGreaterThan(7)
    expect(JSON.parse(await one.engine.reportJson(one.id))).toMatchObject({
      tuning: { decisions: [{ reason: 'noise' }, { reason: 'our scanner' }] },
    })
  })

  it('never makes a verdict milder without saying so', async () => {
    const one = await newCase()
    const shell = `${LOG}2021-03-03 10:00:00 192.0.2.10 POST /ecp/y.js - 443 - 198.51.100.7 python-requests/2.25.1 241\n`
    const outcome = await one.engine.read('read', one.id, [file('EX01/u_ex.log', shell)], () => undefined)
    const found = outcome.ok ? outcome.value : null
    expect(found?.hosts[0]?.verdict).toBe('compromised')
    const deciding = found!.hosts[0]!.chains.flatMap(({ stages }) => stages.flatMap(({ rules }) => rules))
    let last: RuleChangeResult | null = null
    for (const rule of new Set(deciding))
      last = await one.change({ kind: 'switch-off', rule, reason: 'test' })
    const report = last!.report
    expect(report.hosts[0]?.verdict).not.toBe('compromised')
    expect(report.tuning.verdicts).toEqual([
      { host: report.hosts[0]!.name, without: 'compromised', with: report.hosts[0]!.verdict },
    ])
  })
})
