import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { Verdict } from '../../src/detections/conclusion.ts'
import { readJudgements } from '../../src/detections/read-judgements.ts'
import { saidOf } from '../../src/detections/texts/host-words.ts'
import type { CaseReport } from '../../src/engine/contracts/case.ts'
import type { Outcome } from '../../src/engine/contracts/outcome.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { caseFacts, caseReport } from '../../src/engine/report/case-report.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { FALSE } from '../../src/predicate/build.ts'
import { parseSearch } from '../../src/predicate/search/search.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { reportJson } from '../../src/exports/report-json.ts'
import { DexieStore } from '../../src/storage/dexie-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { file, withoutCosts } from './engine-parts.ts'
import { triageOf } from './triage.ts'

/** A backup saves a registry hive: an attack leaves that, and honest work can. */
function backups(...days: readonly number[]): string {
  const events = days.map((day) => {
    const time = `2022-08-${day}T22:15:00.000Z`
    return `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID><Level>4</Level><TimeCreated SystemTime="${time}"/><EventRecordID>${day}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>PIER3.harbour.example</Computer></System><EventData><Data Name="UtcTime">${time.slice(0, 23).replace('T', ' ')}</Data><Data Name="ProcessId">${day}</Data><Data Name="Image">C:\\Windows\\System32\\reg.exe</Data><Data Name="CommandLine">reg.exe save HKLM\\SYSTEM E:\\Safe\\weekly-system.hiv /y</Data><Data Name="User">HARBOUR\\svc-backup</Data><Data Name="ParentImage">C:\\Windows\\System32\\cmd.exe</Data></EventData></Event>`
  })
  return `<Events>${events.join('')}</Events>`
}

const quiet = (): void => undefined

function engineOn(store: CaseStore): Coordinator {
  return new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, rules) => [
      withoutCosts(await new IngestPart(store, nodePlatform).begin(caseId, rules)),
    ],
  })
}

function valueOf(outcome: Outcome<CaseReport>): CaseReport {
  if (!outcome.ok) throw new Error(`${outcome.failure.what} ${outcome.failure.detail}`)
  return outcome.value
}

function verdictOf({ hosts }: CaseReport): Verdict | undefined {
  return hosts[0]?.verdict
}

describe('a question that is answered in the page', () => {
  it('decides the verdict without reading again, stays so, and can be taken back', async () => {
    const name = 'answers'
    const store = new DexieStore(name)
    const engine = engineOn(store)
    const created = await engine.createCase('x')
    const id = created.ok ? created.value.id : ''
    const read = valueOf(await engine.read('job', id, [file('events.xml', backups(19, 20))], quiet))
    expect(verdictOf(read)).toBe('needs-explanation')
    const [asked] = read.hosts[0]!.questions
    const question = { host: 'PIER3', rule: asked!.rule, events: asked!.events }
    const answer = { kind: 'answer', question, answer: 'expected', by: 'Kim' } as const

    expect(await engine.judge(id, { ...answer, reason: ' \n' })).toMatchObject({
      ok: false,
      failure: { code: 'no-reason' },
    })
    // Two at once do not lose each other.
    const other = { host: 'PIER9', rule: 'r', events: { count: 1, first: 1, last: 1 } }
    const [, report] = await Promise.all([
      engine.judge(id, { ...answer, question: other, answer: 'unknown', reason: '' }),
      engine.judge(id, { ...answer, reason: 'Weekly\nbackup <img src=x onerror=alert(1)>' }),
    ])
    const answered = valueOf(report)
    expect([verdictOf(answered), answered.hosts[0]!.withoutAnswers]).toEqual([
      'cannot-tell',
      'needs-explanation',
    ])
    expect(saidOf(answered.hosts[0]!, 'because').join('\n')).toContain(
      '(Weekly backup <img src=x onerror=alert(1)>), by Kim',
    )
    expect(answered.judgements.elsewhere).toHaveLength(1)

    const again = engineOn(new DexieStore(name))
    const reopened = valueOf(await again.openCase(id))
    expect([verdictOf(reopened), reopened.judgements.given.length]).toEqual(['cannot-tell', 2])

    const later = valueOf(await again.read('job', id, [file('later.xml', backups(21))], quiet))
    expect(verdictOf(later)).toBe('needs-explanation')
    expect(later.hosts[0]!.questions[0]!.events.count).toBe(1)

    const back = valueOf(await again.judge(id, { kind: 'take-back', question }))
    expect(verdictOf(back)).toBe('needs-explanation')
    expect(back.hosts[0]!.questions[0]!.events.count).toBe(3)
    expect(back.judgements.given.map(({ host }) => host)).toEqual(['PIER9'])

    const [, taken] = later.judgements.given
    const restored = valueOf(await again.judge(id, { kind: 'restore', judgement: taken! }))
    expect(restored.judgements).toEqual(later.judgements)
    expect(restored.hosts[0]!.questions[0]!.events.count).toBe(1)
    expect(
      await again.judge(id, { kind: 'restore', judgement: { ...taken!, answer: 'expected', reason: '' } }),
    ).toMatchObject({ ok: false, failure: { code: 'no-reason' } })
  })

  it('is found by how it stands judged, and later events of its rule are open', async () => {
    const engine = engineOn(new DexieStore('judged'))
    const created = await engine.createCase('x')
    const id = created.ok ? created.value.id : ''
    const read = valueOf(await engine.read('job', id, [file('events.xml', backups(19, 20))], quiet))
    const [finding] = read.findings.filter(({ rule }) => rule === 'system_hive_saved')
    const { rule, host, count, firstTime: first, lastTime: last } = finding!
    const question = { host, rule, events: { count, first, last } }
    const found = async (query: string): Promise<number | undefined> => {
      const parsed = parseSearch(`rule:system_hive_saved and ${query}`)
      const scope = { predicate: parsed.ok ? parsed.predicate : FALSE, range: null }
      const asked = { scope, histogram: null, facets: null, page: null }
      return (await engine.ask(query, id, asked, quiet))?.total
    }
    const counts = async (): Promise<(number | undefined)[]> => [
      await found('judged:explained'),
      await found('judged:unsure'),
      await found('judged:open'),
    ]
    expect(await counts()).toEqual([0, 0, 2])
    const answer = { kind: 'answer', question, reason: 'x', by: '' } as const
    valueOf(await engine.judge(id, { ...answer, answer: 'expected' }))
    expect(await counts()).toEqual([2, 0, 0])
    valueOf(await engine.read('job', id, [file('later.xml', backups(21))], quiet))
    expect(await counts()).toEqual([2, 0, 1])
    // An event between the two, and nobody knows which of them the judgement spoke of.
    const between = backups(19)
      .replace('22:15:00.000Z', '22:15:01.000Z')
      .replace('<EventRecordID>19', '<EventRecordID>99')
    valueOf(await engine.read('job', id, [file('between.xml', between)], quiet))
    expect(await counts()).toEqual([0, 0, 4])
    valueOf(
      await engine.judge(id, {
        ...answer,
        answer: 'unknown',
        question: { ...question, events: { ...question.events, count: 3 } },
      }),
    )
    expect(await counts()).toEqual([0, 3, 1])
  })

  it('can be carried to another case, and to the command, by a file or a report', async () => {
    const engine = engineOn(new DexieStore('carried'))
    const ids: string[] = []
    for (const name of ['one', 'two']) {
      const created = await engine.createCase(name)
      ids.push(created.ok ? created.value.id : '')
      await engine.read(name, ids.at(-1)!, [file('events.xml', backups(19))], quiet)
    }
    const [one, two] = ids as [string, string]
    const [asked] = valueOf(await engine.report(one)).hosts[0]!.questions
    const question = { host: 'PIER3', rule: asked!.rule, events: asked!.events }
    const attack = { kind: 'answer', question, answer: 'attack', reason: 'Nobody here', by: '' } as const
    expect(verdictOf(valueOf(await engine.judge(one, attack)))).toBe('compromised')

    const saved = await engine.answersJson(one)
    const json = await engine.reportJson(one)
    for (const text of [saved.ok ? saved.value : '', json]) {
      const loaded = { kind: 'load', file: new File([text], 'answers.json') } as const
      expect(verdictOf(valueOf(await engine.judge(two, loaded)))).toBe('compromised')
      expect(verdictOf(valueOf(await engine.judge(two, { kind: 'take-back', question })))).toBe(
        'needs-explanation',
      )
      const read = readJudgements(text)
      const judgements = read.ok ? read.judgements : []
      const { store, caseId } = await triageOf([{ path: 'events.xml', blob: new Blob([backups(19)]) }])
      await store.cases.update(caseId, { judgements })
      const facts = await caseFacts(store, caseId, builtInRules())
      const record = (await store.cases.get(caseId))!
      expect(verdictOf(caseReport(record, facts, builtInRules()))).toBe('compromised')
    }

    const broken = { kind: 'load', file: new File(['{"judgements":[{}]}'], 'x.json') } as const
    expect(await engine.judge(two, broken)).toMatchObject({
      ok: false,
      failure: { code: 'no-answers', detail: 'x.json: judgements[0].host is missing' },
    })
    expect(await engine.judge('none', broken)).toMatchObject({ ok: false, failure: { code: 'no-case' } })
  })

  it('can be answered from what the report as JSON asks', async () => {
    const { report } = await triageOf([{ path: 'events.xml', blob: new Blob([backups(19)]) }])
    const json = JSON.parse(
      reportJson(report, { version: '1', seconds: 1, bytes: 1, costs: {}, peakMemoryBytes: null }),
    ) as { hosts: { openQuestions: object[] }[] }
    const judgements = json.hosts.flatMap(({ openQuestions }) =>
      openQuestions.map((one) => ({ ...one, answer: 'expected', reason: 'x', time: '2022-09-01T00:00:00Z' })),
    )
    expect(readJudgements(JSON.stringify({ judgements }))).toMatchObject({
      ok: true,
      judgements: report.hosts[0]!.questions.map(({ rule, events }) => ({ host: 'PIER3', rule, events })),
    })
  })
})
