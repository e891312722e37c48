import type { Hit } from '../../event/hit.ts'
import type { Judgement } from '../../event/judgement.ts'
import { builtInRule } from '../compile/built-in.ts'
import type { AnswerEffect, GivenAnswer, Verdict } from '../conclusion.ts'
import { names, type Statement, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { HostAnswers } from './answers.ts'
import type { WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { spanOf, Statements } from './statements.ts'

/** Says of each answer about a host what came of it, and what the verdict were `without` answers, if another. */
export function sayAnswers(
  statements: Statements,
  { judged, judgements: answers }: JudgedHost,
  without: Verdict | null,
): GivenAnswer[] {
  const given = answers.judgements.map((judgement) => sayAnswer(statements, judgement, answers, judged))
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
  answers: HostAnswers,
  judged: readonly WeighedChain[],
): GivenAnswer {
  const hits = answers.hitsOf(judgement)
  const effect = effectOf(judgement, hits, answers, judged)
  const isAlarm = effect === 'applied' && judgement.answer === 'attack'
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
