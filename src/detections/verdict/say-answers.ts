import type { Hit } from '../../event/hit.ts'
import type { Judgement } from '../../event/judgement.ts'
import { isoOf } from '../../event/time.ts'
import { builtInRule } from '../compile/built-in.ts'
import type { AnswerEffect, GivenAnswer, Verdict } from '../conclusion.ts'
import { INDICATOR_PREFIX } from '../indicators/indicator.ts'
import { names, number, type Statement, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { HostAnswers } from './answers.ts'
import { explainedCount } from './explained-events.ts'
import { inOrder } from './host-evidence.ts'
import type { WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { spanOf, Statements } from './statements.ts'

/** Explanations that are named beside the verdict; each stands among its reasons, too. */
const MOST_EXPLANATIONS = 6

/**
 * Says beside the verdict what it leaves out since somebody explained it, with who did so and why. It stands there
 * whenever an explanation is taken into account, whatever the verdict is.
 */
export function sayExplained(statements: Statements, { host, judged, judgements }: JudgedHost): void {
  const applied = judgements.judgements.filter(
    (one) =>
      one.answer === 'expected' && effectOf(one, judgements.hitsOf(one), judgements, judged) === 'applied',
  )
  if (applied.length === 0) return
  statements.add({
    section: 'answer',
    says: 'answer.explained',
    subject: 'server',
    tone: 'fact',
    certainty: 'certain',
    values: {
      findings: number('events', applied.length),
      count: number('events', explainedCount(judged)),
      reasons: names('text', applied.map(explanationOf), MOST_EXPLANATIONS),
    },
    hits: inOrder(
      judged.flatMap(({ judgement }) => judgement.explained),
      host,
    ),
  })
}

/** The title of a rule, the reason for its explanation, who gave it and on which day (UTC). */
function explanationOf({ rule, reason, by, time }: Judgement): string {
  const day = (isoOf(time) ?? '').slice(0, 10)
  return `“${builtInRule(rule)?.title ?? rule}”: ${reason} (${by === '' ? day : `${by}, ${day}`})`
}

/** Says of each answer about a host what came of it, and what the verdict were `without` answers, if another. */
export function sayAnswers(statements: Statements, one: JudgedHost, without: Verdict | null): GivenAnswer[] {
  const given = one.judgements.judgements.map((judgement) => sayAnswer(statements, judgement, one))
  if (without !== null)
    statements.add({
      section: 'because',
      says: 'judged.without',
      subject: 'server',
      tone: 'fact',
      certainty: 'certain',
      values: { verdict: names('text', [without]) },
    })
  return given
}

function sayAnswer(
  statements: Statements,
  judgement: Judgement,
  { judgements: answers, judged, hostLinks }: JudgedHost,
): GivenAnswer {
  const hits = answers.hitsOf(judgement)
  const effect = effectOf(judgement, hits, answers, judged)
  const isAlarm = effect === 'applied' && judgement.answer === 'attack'
  const stay = hits.filter((hit) => !hostLinks.answered.explained.has(hit)).length
  const statement = statements.add({
    section: 'because',
    says: sentenceFor(judgement, effect),
    subject: 'server',
    tone: isAlarm ? 'alarm' : effect === 'outgrown' ? 'question' : 'fact',
    from: judgement.events.first,
    to: judgement.events.last,
    certainty: 'certain',
    values: {
      ...answerValues(judgement),
      ...spanOf(judgement.events.count, judgement.events.first, judgement.events.last),
      found: { kind: 'flag', value: hits.length > 0 },
      ...(effect === 'applied' && judgement.answer === 'expected' && stay > 0
        ? { stay: number('events', stay) }
        : {}),
      ...(effect === 'no-effect' ? { why: names('text', [whyNothing(judgement, hits, judged)]) } : {}),
    },
    hits,
  })
  return { judgement, effect, statement }
}

const SENTENCE_OF: Readonly<Record<Judgement['answer'], SentenceId>> = {
  expected: 'judged.expected',
  attack: 'judged.attack',
  unknown: 'judged.unknown',
}

function sentenceFor({ answer }: Judgement, effect: AnswerEffect): SentenceId {
  if (effect === 'applied') return SENTENCE_OF[answer]
  return effect === 'outgrown' ? 'judged.outgrown' : 'judged.no-effect'
}

function answerValues({ rule, answer, reason, by, time }: Judgement): StatementValues {
  return {
    rule: names('rule', [builtInRule(rule)?.title ?? rule]),
    answer: names('text', [answer]),
    ...(reason === '' ? {} : { reason: names('text', [reason]) }),
    ...(by === '' ? {} : { by: names('text', [by]) }),
    day: { kind: 'time', value: time },
  }
}

function effectOf(
  judgement: Judgement,
  hits: readonly Hit[],
  answers: HostAnswers,
  judged: readonly WeighedChain[],
): AnswerEffect {
  if (hits.length > 0 && !answers.holds(judgement)) return 'outgrown'
  const touched = new Set(judged.flatMap((one) => touchedBy(judgement, one)))
  return hits.some((hit) => touched.has(hit)) ? 'applied' : 'no-effect'
}

/** Why an answer has no effect, as the sentences know it. */
function whyNothing(
  { rule, answer }: Judgement,
  hits: readonly Hit[],
  judged: readonly WeighedChain[],
): 'list' | 'not-found' | 'not-weighed' | 'certain' | 'counted' {
  if (rule.startsWith(INDICATOR_PREFIX)) return 'list'
  if (hits.length === 0) return 'not-found'
  const weighs = ({ chain }: WeighedChain): boolean =>
    chain.stages.some(({ rules }) => rules.some((one) => one.rule === rule))
  if (!judged.some(weighs)) return 'not-weighed'
  const decisive = new Set(judged.flatMap(({ judgement }) => judgement.decisive))
  return answer === 'expected' && hits.some((hit) => decisive.has(hit)) ? 'certain' : 'counted'
}

/** The events of a chain whose weight answers of this kind decide. */
function touchedBy({ answer }: Judgement, { judgement }: WeighedChain): readonly Hit[] {
  switch (answer) {
    case 'expected':
      return judgement.explained
    case 'attack':
      return judgement.decisive
    case 'unknown':
      return [...judgement.questions, ...judgement.reaches].flatMap(({ hits }) => hits)
  }
}

/** What is said of answers about servers of which nothing was read. */
export function sayOtherHosts(
  judgements: readonly Judgement[],
  hosts: readonly { readonly name: string }[],
): readonly Statement[] {
  const known = new Set(hosts.map(({ name }) => name))
  const statements = new Statements(null)
  for (const judgement of judgements) {
    if (known.has(judgement.host)) continue
    statements.add({
      section: 'because',
      says: 'judged.other-host',
      subject: 'case',
      tone: 'fact',
      certainty: 'certain',
      values: { ...answerValues(judgement), host: names('host', [judgement.host]) },
    })
  }
  return statements.all
}
