import { describe, expect, it } from 'vitest'
import { compileRules } from '../detections/compile/rule-set.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { file, withoutCosts } from '../../tests/cases/engine-parts.ts'
import type { Question } from './contracts/questions.ts'
import { Coordinator } from './coordinator.ts'
import { IngestPart } from './threads/ingest-part.ts'

const RULES = compileRules([])
const log = (rows: number): string => `#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status
${Array.from({ length: rows }, (_, i) => `2021-03-03 00:00:${10 + i} 192.0.2.10 GET /owa/ 198.51.100.${i} 200`).join('\n')}
`
const ALL: Question = {
  scope: { predicate: { kind: 'constant', value: true }, range: null },
  histogram: null,
  facets: null,
  page: null,
}
const quiet = (): void => undefined

interface Two {
  readonly engine: Coordinator
  readonly one: string
  readonly two: string
  readonly swept: () => number
}

async function twoCases(): Promise<Two> {
  const store = new MemoryStore()
  let sweeps = 0
  const engine = new Coordinator({
    store,
    rules: RULES,
    version: 'test',
    sweep: async () => void sweeps++,
    readers: async (caseId, rules) => {
      const part = new IngestPart(store, nodePlatform)
      return [withoutCosts(await part.begin(caseId, rules))]
    },
  })
  const [one, two] = [(await store.cases.create('one')).value.id, (await store.cases.create('two')).value.id]
  return { engine, one, two, swept: () => sweeps }
}

async function total(engine: Coordinator, id: string): Promise<number> {
  return (await engine.ask('q', id, ALL, quiet))!.total
}

describe('two cases', () => {
  it('are not mixed up when one is opened while the other is read', async () => {
    const { engine, one, two } = await twoCases()
    await engine.read('first', two, [file('b.log', log(3))], quiet)
    let opened: Promise<unknown> | null = null
    await engine.read('second', one, [file('a.log', log(20))], () => {
      opened ??= engine.openCase(two).then(() => total(engine, two))
    })
    expect(await opened).toBe(3)
    expect([await total(engine, one), await total(engine, two)]).toEqual([20, 3])
    const [first, second] = [await engine.report(one), await engine.report(two)]
    expect(
      [first, second].map((report) => report.ok && report.value.sources.map(({ path }) => path)),
    ).toEqual([['a.log'], ['b.log']])
  })

  it('have evidence at hand each for itself, until the case is deleted', async () => {
    const { engine, one, two } = await twoCases()
    const ref = { block: 1, row: 0 }
    await engine.read('first', one, [file('a.log', log(2))], quiet)
    await engine.read('second', two, [file('b.log', log(2).replaceAll('/owa/', '/ecp/'))], quiet)
    const [first, second] = [await engine.detail(one, ref), await engine.detail(two, ref)]
    const lines = [first, second].map((detail) => detail.ok && Buffer.from(detail.value.raw.bytes).toString())
    expect(lines[0]).toContain('/owa/')
    expect(lines[1]).toContain('/ecp/')
    await engine.deleteCase(one)
    expect(await engine.report(one)).toMatchObject({ ok: false, failure: { code: 'no-case' } })
    expect((await engine.report(two)).ok).toBe(true)
  })

  it('have the files that were offered for a reading read by that reading only', async () => {
    const { engine, one, two } = await twoCases()
    await engine.offer('first', [file('a.log', log(2))])
    await engine.read('second', two, [file('b.log', log(3))], quiet)
    await engine.read('first', one, [], quiet)
    expect([await total(engine, one), await total(engine, two)]).toEqual([2, 3])
  })

  it('are read one after the other with what readers left behind removed each time', async () => {
    const { engine, one, two, swept } = await twoCases()
    await engine.read('first', one, [file('a.log', log(1))], quiet)
    await engine.read('second', two, [file('b.log', log(1))], quiet)
    expect(swept()).toBe(2)
  })
})

describe('a case in the list', () => {
  it('has its verdicts once it was reported, the time at which it was opened, and the name that somebody gave it', async () => {
    const { engine, one, two } = await twoCases()
    expect(await engine.report(one)).toMatchObject({ ok: true })
    expect(await engine.openCase(two)).toMatchObject({ ok: true })
    expect(await engine.renameCase(one, '  Contoso,\n March  ')).toEqual({ ok: true, value: null })
    const listed = async (id: string) => {
      const cases = await engine.cases()
      return cases.ok ? cases.value.find((item) => item.id === id) : undefined
    }
    expect(await listed(one)).toMatchObject({ name: 'Contoso, March', card: { moreServers: 0 } })
    expect(await listed(one)).not.toHaveProperty('opened')
    expect((await listed(two))?.opened).toBeGreaterThan(0)
    expect(await engine.renameCase(one, ' \n ')).toMatchObject({ ok: false, failure: { code: 'no-name' } })
    expect(await engine.renameCase('none', 'x')).toMatchObject({ ok: false, failure: { code: 'no-case' } })
    expect((await listed(one))?.name).toBe('Contoso, March')
  })
})

describe('a task of the answer', () => {
  it('is ticked off, stays so in the report, and can be taken back', async () => {
    const { engine, one } = await twoCases()
    await Promise.all([engine.markDone(one, 'a', true), engine.markDone(one, 'b', true)])
    expect(await engine.report(one)).toMatchObject({ value: { case: { done: ['a', 'b'] } } })
    expect(await engine.markDone(one, 'a', false)).toEqual({ ok: true, value: ['b'] })
    expect(await engine.markDone('none', 'a', true)).toMatchObject({ failure: { code: 'no-case' } })
  })
})

describe('a call about a case that is not stored', () => {
  it('is answered with a failure', async () => {
    const { engine } = await twoCases()
    const failed = [
      await engine.openCase('none'),
      await engine.read('job', 'none', [file('a.log', log(1))], quiet),
      await engine.unlock('job', 'none', 'x', quiet),
      await engine.rules('none'),
      await engine.ruleText('none', 'x'),
      await engine.examples('none', { rule: 'x', host: 'y' }, 0, 1),
      await engine.changeRules('job', 'none', { kind: 'switch-on', rule: 'x' }, quiet),
    ]
    expect(failed.map((outcome) => !outcome.ok && outcome.failure.code)).toEqual(failed.map(() => 'no-case'))
    expect(await engine.findRules('none', 'x')).toEqual([])
  })

  it('and a reading without files is another failure', async () => {
    const { engine, one } = await twoCases()
    expect(await engine.read('job', one, [], quiet)).toMatchObject({
      ok: false,
      failure: { code: 'empty-drop' },
    })
  })
})
