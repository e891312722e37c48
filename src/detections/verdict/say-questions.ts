import type { Hit } from '../../event/hit.ts'
import { builtInRule } from '../compile/built-in.ts'
import type { AskedQuestion, Verdict } from '../conclusion.ts'
import { leastValues, names } from '../statement.ts'
import { eventsToAnswer } from './answers.ts'
import { inOrder, type HostEvidence, type RuleSeen } from './host-evidence.ts'
import { BESIDE_SUCCESS_MS, isNear, type OpenQuestion, type WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { namedIn, spanOf, type Statements } from './statements.ts'

/** What is asked about one rule, whatever chains it belongs to. */
interface RuleQuestion {
  readonly chain: string
  readonly stage: string
  readonly seen: RuleSeen
  readonly hits: Hit[]
}

/** Where nothing is certain, steps that were reached have to be explained as well. */
function questionsOf(verdict: Verdict, { judgement }: WeighedChain): readonly OpenQuestion[] {
  return verdict === 'needs-explanation'
    ? [...judgement.questions, ...judgement.reaches]
    : judgement.questions
}

/** Names of the rules about which whoever runs the host is asked. */
export function rulesToAsk(verdict: Verdict, judged: readonly WeighedChain[]): ReadonlySet<string> {
  return new Set(judged.flatMap((one) => questionsOf(verdict, one).map(({ rule }) => rule)))
}

/** What honest work may have left is asked about once, whatever chains it belongs to. */
export function sayQuestions(
  statements: Statements,
  { host, verdict, judged, hostLinks }: JudgedHost,
): AskedQuestion[] {
  const { proxies, successTimes, answered } = hostLinks
  // Beside certain success, nobody's answer is needed any more.
  const isOpen = ({ time }: Hit): boolean =>
    verdict !== 'compromised' || time === null || !isNear(successTimes, time, BESIDE_SUCCESS_MS)
  const asked = new Map<string, RuleQuestion>()
  for (const one of judged) {
    for (const { stage, rule, seen, hits } of questionsOf(verdict, one)) {
      const open = hits.filter(isOpen)
      if (open.length === 0) continue
      const known = asked.get(rule)
      if (known) known.hits.push(...open)
      else asked.set(rule, { chain: one.chain.id, stage, seen, hits: open })
    }
  }
  const questions = [...asked].map(
    ([rule, question]) => [rule, { ...question, hits: inOrder(question.hits, host) }] as const,
  )
  return questions
    .sort(
      ([a, { hits: some }], [b, { hits: others }]) =>
        (some[0]?.time ?? Infinity) - (others[0]?.time ?? Infinity) || (a < b ? -1 : 1),
    )
    .map(([rule, question]) => ({
      rule,
      events: eventsToAnswer(question.hits, question.seen, answered),
      statement: sayQuestion(statements, rule, question, host, proxies),
    }))
}

function sayQuestion(
  statements: Statements,
  rule: string,
  { chain, stage, hits, seen }: RuleQuestion,
  host: HostEvidence,
  proxies: ReadonlySet<string>,
): AskedQuestion['statement'] {
  const about = builtInRule(rule)
  const whole = hits.length === seen.hits.length
  const partial = seen.unkept.length > 0
  const first = whole ? seen.first : hits[0]!.time
  const last = whole ? seen.last : hits.at(-1)!.time
  return statements.add({
    section: 'question',
    says: 'question.open',
    subject: 'server',
    tone: 'question',
    chain,
    stage,
    from: first,
    to: last,
    certainty: 'possible',
    values: {
      rule: names('rule', [about?.title ?? rule]),
      ...(about && about.falsepositives.length > 0 ? { honest: names('text', about.falsepositives, 2) } : {}),
      ...leastValues(spanOf(whole ? seen.count : hits.length, first, last), partial && !whole),
      ...leastValues(namedIn(withMembers(hits, host), proxies), partial),
    },
    hits,
    cited: whole ? seen.count : hits.length,
    changes: ['change.answer'],
  })
}
