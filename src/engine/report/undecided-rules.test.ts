import { expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { sourceOf } from '../../../tests/cases/deposits.ts'
import { caseFacts, caseReport } from './case-report.ts'

const RULES = compileRules([
  {
    path: 'costly.yml',
    origin: 'added',
    text: 'title: Costly\nlogsource: { category: webserver }\ndetection: { s: { cs-uri-query|re: "a[ab]{150}[^ab]" }, condition: s }',
  },
  {
    path: 'made.yml',
    origin: 'added',
    text: 'title: Made of it\ncorrelation: { type: event_count, rules: [costly], timespan: 1m, condition: { gte: 2 } }',
  },
])

it('a rule that was too costly counts as given up, with what is made of it, and no event of it as a hit', async () => {
  const store = new MemoryStore()
  const summary = (await store.cases.create('x')).value
  await store.sources.put(summary.id, { ...sourceOf(0), path: 'a.log', format: 'iis-w3c' })
  await store.sources.put(summary.id, { ...sourceOf(1), path: 'b.log', format: 'iis-w3c' })
  const left = { rule: 'costly', host: null, firstTime: 1, lastTime: 2, undecided: true } as const
  await store.hits.add(summary.id, 0, [], [{ ...left, source: 0, count: 1_200 }])
  await store.hits.add(summary.id, 1, [], [{ ...left, source: 1, count: 34 }])
  const facts = await caseFacts(store, summary.id, RULES)
  expect(facts.undecided).toEqual([{ rule: 'costly', events: 1_234, sources: [0, 1] }])
  const { findings, rules } = caseReport(summary, facts, RULES)
  expect(findings).toEqual([])
  expect([rules.given, rules.running]).toEqual([2, 0])
  const reason =
    'given up: its regular expressions need more work than one rule is allowed, so it was not asked about 1,234 events of 2 sources'
  expect(rules.refused.map((one) => [one.title, one.state, one.reason])).toEqual([
    ['Costly', 'refused', reason],
    ['Made of it', 'refused', reason],
  ])
  expect(rules.unasked).toMatchObject([
    { question: 'the rule "Costly"', sources: 2, paths: ['a.log', 'b.log'] },
  ])
})
