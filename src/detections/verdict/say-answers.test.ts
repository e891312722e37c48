import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Judgement, JudgementAnswer } from '../../event/judgement.ts'
import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { builtIn } from '../compile/built-in.ts'
import type { HostConclusion, Verdict } from '../conclusion.ts'
import { saidOf } from '../texts/host-words.ts'
import { conclude } from './conclude.ts'

const CHAINS = builtIn().chains.filter(({ id }) => ['web-shell', 'proxyshell', 'mail-theft'].includes(id))
const KINDS = [...new Set(CHAINS.flatMap(({ required }) => required))]
const FIRST = Math.min(...CHAINS.map(({ firstDay }) => firstDay))
const CLOSED = Math.max(...CHAINS.map(({ firstDay }) => firstDay)) + 60
const AT = (CLOSED - 1) * DAY_MS + 1

const CLEARED: Fact = { key: 'log-cleared', value: 'Security', time: AT }

function everything(kinds = KINDS, facts: Fact[] = []): Source[] {
  const build: Fact = { key: 'exchange-build', value: '99.0.0.0', time: CLOSED * DAY_MS }
  const days = Array.from({ length: CLOSED - FIRST + 1 }, (_, i): [number, number] => [FIRST + i, 5])
  const [first, last] = [FIRST * DAY_MS, CLOSED * DAY_MS]
  return kinds.map((kind, id) => ({
    id,
    path: `EX01/${kind}.log`,
    originalPath: null,
    contentHost: 'EX01',
    format: 'test',
    sha256: null,
    receipt: {
      bytes: 1,
      events: 5,
      firstTime: first,
      lastTime: last,
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [{ kind, first, last, days, unbroken: [] }],
    facts: [build, ...facts],
  }))
}

function hit(rule: string, time: number): Hit {
  return {
    rule,
    level: 'high',
    source: 0,
    format: 'test',
    host: 'EX01',
    time,
    place: { kind: 'line', ordinal: 1, offset: time, length: 1 },
    fields: {},
  }
}

function concluded(hits: Hit[], judgements: Judgement[] = [], sources = everything()): HostConclusion {
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  return conclude({ sources, hostOf, hits, counts: [], judgements }, CHAINS)[0]!
}

function answer(rule: string, word: JudgementAnswer, events: Judgement['events']): Judgement {
  return { host: 'EX01', rule, events, answer: word, reason: 'weekly backup', by: 'Kim', time: AT + DAY_MS }
}

/** An answer to each question that a host is asked. */
function answersTo(host: HostConclusion, word: JudgementAnswer): Judgement[] {
  return host.questions.map(({ rule, events }) => answer(rule, word, events))
}

function ruleThat(shows: string, chain = 'web-shell'): string {
  const { stages } = CHAINS.find(({ id }) => id === chain)!
  return stages.flatMap(({ rules }) => rules).find((one) => one.shows === shows)!.rule
}

const QUESTION = CHAINS.flatMap(({ stages }) => stages.flatMap(({ rules }) => rules)).find(
  ({ shows }) => shows === 'question',
)!.rule
const statesOf = ({ chains }: HostConclusion): string[] =>
  chains.flatMap(({ stages }) => stages.map(({ state }) => state))

describe('an answer that it was expected', () => {
  it('takes the events out of the questions, says so, and says what it would be without', () => {
    const open = concluded([hit(QUESTION, AT)])
    expect(open.verdict).toBe('needs-explanation')
    const host = concluded([hit(QUESTION, AT)], answersTo(open, 'expected'))
    expect([host.verdict, host.withoutAnswers]).toEqual(['no-evidence', 'needs-explanation'])
    expect(host.questions).toEqual([])
    expect(statesOf(host)).toContain('explained')
    expect(host.answers.map(({ effect }) => effect)).toEqual(['applied'])
    const said = saidOf(host, 'because').join('\n')
    expect(said).toMatch(/answer was taken into account: “.*” was expected \(weekly backup\), by Kim, on 20/)
    expect(said).toContain('Without what was answered the verdict would be “needs an answer”.')
    expect(host.answers[0]!.statement).toMatchObject({
      tone: 'fact',
      cited: 1,
      evidence: [{ rule: QUESTION }],
    })
    expect(saidOf(host, 'answer')[0]).toContain('1 event is left out of this')
    const covered = saidOf(host, 'because').filter((sentence) => sentence.startsWith('Every kind of log'))
    expect(covered.filter((sentence) => sentence.includes('left out of this'))).toHaveLength(1)
  })

  it('is no more reassuring than the coverage allows, and nothing is called not found', () => {
    const sources = everything(KINDS.slice(1))
    const open = concluded([hit(QUESTION, AT)], [], sources)
    const host = concluded([hit(QUESTION, AT)], answersTo(open, 'expected'), sources)
    expect(host.verdict).toBe('cannot-tell')
    const explained = host.chains.filter(({ stages }) => stages.some(({ state }) => state === 'explained'))
    const quiet = saidOf(host, 'because').filter((one) => one.includes('nothing was found of: '))
    for (const { title } of explained) expect(quiet.join()).not.toContain(title)
    expect(saidOf(host, 'because').join('\n')).toContain('nothing was found of these but what answers say')
  })

  it('takes a reached step out, too', () => {
    const rule = ruleThat('reach', 'proxyshell')
    const open = concluded([hit(rule, AT)])
    expect(open.questions.map((one) => one.rule)).toEqual([rule])
    expect(concluded([hit(rule, AT)], answersTo(open, 'expected')).verdict).toBe('no-evidence')
  })

  it('explains no certain success away, whatever rule it is about', () => {
    const rule = ruleThat('success')
    const hits = [hit(rule, AT), hit(QUESTION, AT + 3 * 3_600_000)]
    const before = concluded(hits)
    const all = hits.map((one) => answer(one.rule, 'expected', { count: 1, first: one.time, last: one.time }))
    const host = concluded(hits, all)
    expect(host.verdict).toBe('compromised')
    expect(host.answers.find(({ judgement }) => judgement.rule === rule)!.effect).toBe('no-effect')
    const certain = (one: HostConclusion): string[] =>
      saidOf(one, 'because').filter((sentence) => /it worked/.test(sentence))
    expect(certain(host)).toEqual(certain(before))
  })

  it('leaves later events open, and what came to light in its span opens everything again', () => {
    const judgements = answersTo(concluded([hit(QUESTION, AT)]), 'expected')
    const later = concluded([hit(QUESTION, AT), hit(QUESTION, AT + 60_000)], judgements)
    expect(later.verdict).toBe('needs-explanation')
    expect(later.questions).toMatchObject([{ events: { count: 1, first: AT + 60_000, last: AT + 60_000 } }])
    expect(later.answers.map(({ effect }) => effect)).toEqual(['applied'])
    const more = concluded([hit(QUESTION, AT), { ...hit(QUESTION, AT), source: 1 }], judgements)
    expect(more.verdict).toBe('needs-explanation')
    expect(more.questions[0]!.events.count).toBe(2)
    expect(more.answers.map(({ effect }) => effect)).toEqual(['outgrown'])
    expect(saidOf(more, 'because').join('\n')).toContain('no longer holds (weekly backup), by Kim')
  })
})

describe('a finding that is explained', () => {
  const attempt = ruleThat('attempt', 'proxyshell')

  it('no longer counts as an attempt, and the sentence beside the verdict says who explained it and why', () => {
    const before = concluded([hit(attempt, AT)])
    expect(before.verdict).toBe('attempted')
    const judged = answer(attempt, 'expected', { count: 1, first: AT, last: AT })
    const host = concluded([hit(attempt, AT)], [judged])
    expect([host.verdict, host.withoutAnswers]).toEqual(['no-evidence', 'attempted'])
    expect(statesOf(host)).toContain('explained')
    const [, beside] = saidOf(host, 'answer')
    expect(beside).toMatch(
      /^One finding was explained by a person and left out of this \(1 event\): “.+”: weekly backup \(Kim, 20/,
    )
    expect(saidOf(host, 'answer', 'de')[1]).toMatch(/^Einen Fund hat ein Mensch erklärt.*weekly backup \(Kim/)
    expect(saidOf(host, 'because').join('\n')).toContain('Without what was answered the verdict would be')
    expect(host.statements.find(({ says }) => says === 'answer.explained')).toMatchObject({
      evidence: [{ rule: attempt }],
    })
  })

  it('covers no attempt that comes later', () => {
    const judged = answer(attempt, 'expected', { count: 1, first: AT, last: AT })
    const host = concluded([hit(attempt, AT), hit(attempt, AT + 1_000)], [judged])
    expect([host.verdict, host.withoutAnswers]).toEqual(['attempted', null])
    expect(saidOf(host, 'answer').join()).toContain('1 event')
  })

  it('stays an attempt where it hangs together with certain success', () => {
    const client = { 'c-ip': '198.51.100.7' }
    const tried = { ...hit(attempt, AT - 60_000), fields: client }
    const worked = { ...hit(ruleThat('success'), AT), fields: client }
    const judged = answer(attempt, 'expected', { count: 1, first: tried.time, last: tried.time })
    const host = concluded([tried, worked], [judged])
    expect(host.answers).toMatchObject([{ effect: 'no-effect' }])
    expect(saidOf(host, 'answer')).toHaveLength(1)
    const alone = concluded([{ ...tried, fields: { 'c-ip': '192.0.2.9' } }, worked], [judged])
    expect(alone.answers).toMatchObject([{ effect: 'applied' }])
  })

  it('says why an explanation has no effect: certain success, a rule of no attack, an entry of a list', () => {
    const success = ruleThat('success')
    const why = (rule: string, hits: Hit[]): string => {
      const judged = answer(rule, 'expected', { count: 1, first: AT, last: AT })
      return concluded(hits, [judged]).answers[0]!.statement.values['why'] as unknown as string
    }
    const named = (id: string): object => expect.objectContaining({ names: [id] }) as object
    expect(why(success, [hit(success, AT)])).toEqual(named('certain'))
    expect(why('a_rule_of_a_pack', [hit('a_rule_of_a_pack', AT)])).toEqual(named('not-weighed'))
    expect(why('indicator:address:192.0.2.1', [hit(success, AT)])).toEqual(named('list'))
    expect(why('a_rule_of_a_pack', [hit(success, AT)])).toEqual(named('not-found'))
  })
})

describe('another answer', () => {
  it('that it was an attack makes a step that worked', () => {
    const open = concluded([hit(QUESTION, AT)])
    const host = concluded([hit(QUESTION, AT)], answersTo(open, 'attack'))
    expect([host.verdict, host.withoutAnswers]).toEqual(['compromised', 'needs-explanation'])
    expect(statesOf(host)).toContain('succeeded')
    expect(host.answers[0]!.statement).toMatchObject({ tone: 'alarm', says: 'judged.attack' })
  })

  it('that nobody knows leaves the question open, and is shown', () => {
    const open = concluded([hit(QUESTION, AT)])
    const host = concluded([hit(QUESTION, AT)], answersTo(open, 'unknown'))
    expect([host.verdict, host.withoutAnswers]).toEqual(['needs-explanation', null])
    expect(host.questions).toHaveLength(1)
    expect(saidOf(host, 'because').join('\n')).toContain('The question stays open.')
  })

  it('about a rule that found nothing is kept, and said to be without effect', () => {
    const judgement = answer('no_such_rule', 'expected', { count: 1, first: AT, last: AT })
    const host = concluded([hit(QUESTION, AT)], [judgement])
    expect(host.answers).toMatchObject([{ judgement, effect: 'no-effect' }])
    expect(saidOf(host, 'because').join('\n')).toContain('without effect (weekly backup), by Kim')
    expect(host.verdict).toBe('needs-explanation')
  })
})

const RANK: Record<Verdict, number> = {
  compromised: 0,
  'needs-explanation': 1,
  'cannot-tell': 2,
  attempted: 3,
  'no-evidence': 4,
}
const RULES = [
  ...new Set(CHAINS.flatMap(({ stages }) => stages.flatMap(({ rules }) => rules.map((one) => one.rule)))),
]
const foundHit = fc
  .record({ rule: fc.constantFrom(...RULES), hours: fc.integer({ min: 0, max: 40 }) })
  .map(({ rule, hours }) => hit(rule, AT - hours * 600_000))

function answersAbout(hits: readonly Hit[], rules: ReadonlySet<string>, word: JudgementAnswer): Judgement[] {
  return [...rules].map((rule) => {
    const times = hits.flatMap((one) => (one.rule === rule ? one.time! : []))
    return answer(rule, word, { count: times.length, first: Math.min(...times), last: Math.max(...times) })
  })
}

describe('whatever is answered', () => {
  it('is never more reassuring than the same case without these events', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(foundHit, { maxLength: 6, selector: ({ rule, time }) => `${rule} ${time}` }),
        fc.integer({ min: 0, max: 63 }),
        fc.boolean(),
        (hits, chosen, whole) => {
          const rules = new Set(hits.filter((_, i) => chosen & (1 << i)).map(({ rule }) => rule))
          const sources = everything(whole ? KINDS : KINDS.slice(2))
          const host = concluded(hits, answersAbout(hits, rules, 'expected'), sources)
          const without = concluded(
            hits.filter(({ rule }) => !rules.has(rule)),
            [],
            sources,
          )
          expect(RANK[host.verdict]).toBeLessThanOrEqual(RANK[without.verdict])
          for (const { id, verdict } of host.chains)
            expect(RANK[verdict], id).toBeLessThanOrEqual(
              RANK[without.chains.find((chain) => chain.id === id)!.verdict],
            )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never lowers the verdict, nor takes an event out of it, without the sentences that say so', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(foundHit, {
          minLength: 1,
          maxLength: 6,
          selector: ({ rule, time }) => `${rule} ${time}`,
        }),
        fc.integer({ min: 1, max: 63 }),
        fc.boolean(),
        (hits, chosen, whole) => {
          const rules = new Set(hits.filter((_, i) => chosen & (1 << i)).map(({ rule }) => rule))
          const sources = everything(whole ? KINDS : KINDS.slice(2))
          const judgements = answersAbout(hits, rules, 'expected').map((one) => ({
            ...one,
            reason: `the reason for ${one.rule}`,
          }))
          const plain = concluded(hits, [], sources)
          const host = concluded(hits, judgements, sources)
          const beside = host.statements.find(({ says }) => says === 'answer.explained')
          const applied = host.answers.filter(({ effect }) => effect === 'applied')
          expect(applied.length > 0).toBe(beside !== undefined)
          if (RANK[host.verdict] > RANK[plain.verdict]) {
            expect(beside).toBeDefined()
            expect(host.withoutAnswers).toBe(plain.verdict)
            expect(saidOf(host, 'because').join('\n')).toContain('Without what was answered')
          }
          const said = JSON.stringify(beside?.values['reasons'] ?? {})
          for (const { judgement } of applied.slice(0, 6)) expect(said).toContain(judgement.reason)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('removes no sentence about certain success, cleared logs or coverage, in any order of answers', () => {
    const said = (host: HostConclusion): string[] => [
      ...saidOf(host, 'unseen'),
      ...saidOf(host, 'story').filter((sentence) => sentence.startsWith('Protection')),
    ]
    const sources = everything(KINDS.slice(1), [CLEARED])
    fc.assert(
      fc.property(
        fc.array(foundHit, { minLength: 1, maxLength: 6 }),
        fc.array(fc.constantFrom<JudgementAnswer>('expected', 'attack', 'unknown'), {
          minLength: 6,
          maxLength: 6,
        }),
        (hits, words) => {
          const rules = [...new Set(hits.map(({ rule }) => rule))]
          const judgements = rules.flatMap((rule, i) => answersAbout(hits, new Set([rule]), words[i]!))
          const host = concluded(hits, judgements, sources)
          const plain = concluded(hits, [], sources)
          expect(said(host)).toEqual(said(plain))
          expect(said(host).join()).toContain('Security was cleared')
          if (plain.chains.some(({ stages }) => stages.some(({ state }) => state === 'succeeded')))
            expect(RANK[host.verdict]).toBeLessThanOrEqual(RANK['needs-explanation'])
          const certain = hits.filter(({ rule }) => SUCCESS.has(rule))
          if (certain.length > 0) expect(host.verdict).toBe(plain.verdict)
          expect(concluded(hits, [...judgements].reverse(), sources)).toEqual(host)
        },
      ),
      { numRuns: 40 },
    )
  })
})

/** Rules whose finds are certain success wherever they stand. */
const SUCCESS = new Set(
  CHAINS.flatMap(({ stages }) =>
    stages.flatMap(({ rules }) => rules.flatMap((one) => (one.shows === 'success' ? one.rule : []))),
  ),
)
