import { expect, it } from 'vitest'
import type { Judgement } from '../../event/judgement.ts'
import { builtIn } from '../../detections/compile/built-in.ts'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import { printPredicate } from '../../predicate/search/print.ts'
import { putHitQuestions, type HitKnowledge } from './hit-questions.ts'

const rules = compileRules([
  {
    path: 'page.yml',
    origin: 'added',
    text: 'title: Page\nname: page\nlevel: high\nlogsource: { category: webserver }\ndetection: { s: { cs-uri-stem: /owa/ }, condition: s }',
  },
  {
    path: 'often.yml',
    origin: 'added',
    text: 'title: Often\nname: often\nlevel: low\ncorrelation: { type: event_count, rules: [page], timespan: 1m, condition: { gte: 2 } }',
  },
])

function put(
  query: string,
  countedOnly: readonly string[] = [],
  known: Partial<HitKnowledge> = {},
): { query: string; lacking: readonly string[] } {
  const parsed = parseSearch(query)
  if (!parsed.ok) throw new Error(parsed.message)
  const { chains } = builtIn()
  const knowledge: HitKnowledge = {
    ...{ rules, chains, countedOnly: new Set(countedOnly) },
    ...{ found: new Set(['page', 'other']), judgements: [], annotations: [], ...known },
  }
  const { predicate, lacking } = putHitQuestions(parsed.predicate, knowledge)
  return { query: printPredicate(predicate), lacking }
}

it('puts a chain as the rules of its stages, and a stage as its own', () => {
  const chain = builtIn().chains.find(({ id }) => id === 'proxylogon')!
  const all = chain.stages.flatMap((stage) => stage.rules.map(({ rule }) => rule))
  const asked = put('chain:proxylogon').query
  for (const rule of all) expect(asked).toContain(rule)
  const [first] = chain.stages
  expect(put(`stage:${first!.id}`).query).toContain(first!.rules[0]!.rule)
  expect(put('chain:no-such-attack and not stage:nothing').query).toBe('()')
})

it('leaves what is not asked of hits as it is', () => {
  expect(put('host:EX01 and not (level:high or rule:page)')).toEqual({
    query: 'host:EX01 and not (level:high or rule:page)',
    lacking: [],
  })
})

it('asks a rule again of which hits are only counted, and says which cannot be asked', () => {
  const again = put('rule:page', ['page', 'often'])
  expect(again.lacking).toEqual([])
  expect(again.query).toMatch(/^rule:page or .*\/owa\//)
  expect(put('level:>=medium', ['page', 'often'])).toEqual({
    query: again.query.replace('rule:page', 'level:(medium or high or critical)'),
    lacking: [],
  })
  expect(put('level:low', ['page', 'often'])).toEqual({ query: 'level:low', lacking: ['often'] })
  expect(put('hit:yes', ['often', 'an indicator']).lacking).toEqual(['an indicator', 'often'])
  // Nothing is known of the level of an indicator's hits.
  expect(put('level:critical', ['an indicator']).lacking).toEqual(['an indicator'])
})

const EXPLAINED: Judgement = {
  ...{ host: 'EX01', rule: 'page', events: { count: 2, first: 0, last: 999 } },
  ...{ answer: 'expected', reason: 'x', by: '', time: 5 },
}

it('puts a judgement as the events of its rule on its host in its span, and those without a time', () => {
  const judgements = [EXPLAINED]
  const span = '(time:[1970-01-01T00:00:00.000Z TO 1970-01-01T00:00:01.000Z} or not time:[* TO *})'
  expect(put('judged:explained', [], { judgements }).query).toBe(`rule:page and host:EX01 and ${span}`)
  expect(put('judged:confirmed', [], { judgements }).query).toBe('()')
  expect(put('judged:open', [], { judgements }).query).toBe(
    `rule:other or (rule:page and not (host:EX01 and ${span}))`,
  )
  expect(put('judged:open').query).toBe('rule:(page or other)')
  expect(put('judged:open', [], { found: new Set() }).query).toBe('()')
})

it('puts a tag or a star as the events that have it, and those of the findings that have it', () => {
  const on = { kind: 'finding', host: 'EX01', rule: 'page' } as const
  const annotations = [{ on, star: true, tags: ['shell'], note: '', time: 0 }]
  expect(put('tag:shell', [], { annotations }).query).toBe('tag:shell or (rule:page and host:EX01)')
  expect(put('tag:*', [], { annotations }).query).toBe('tag:* or (rule:page and host:EX01)')
  expect(put('star:yes', [], { annotations }).query).toBe('star:yes or (rule:page and host:EX01)')
  expect(put('tag:other', [], { annotations }).query).toBe('tag:other')
})
