import type { Hit } from '../../event/hit.ts'
import type { Verdict } from '../conclusion.ts'
import { leastValues, names, number, type Statement, type StatementValues } from '../statement.ts'
import { explainedCount, explainedValue } from './explained-events.ts'
import { inOrder, widest } from './host-evidence.ts'
import type { StageJudgement, WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { ownSteps } from './say-actors.ts'
import { rulesToAsk } from './say-questions.ts'
import { chainNames, namedIn, timeValue, type Statements } from './statements.ts'

/** The one sentence that a reader in a hurry reads. */
export function sayVerdict(statements: Statements, one: JudgedHost): void {
  const { host, verdict, judged, proxies } = one
  const decisive = inOrder(
    judged.flatMap(({ judgement }) => judgement.decisive),
    host,
  )
  const tried = judged.filter(wasTried)
  const told = stepsTold(verdict, judged)
  const { first, last } = widest(told)
  const partial = told.some((step) => step.partial)
  const entries = judged.filter((chain) =>
    verdict === 'compromised' ? chain.verdict === 'compromised' && chain.chain.entry : tried.includes(chain),
  )
  statements.add({
    section: 'answer',
    says: `answer.${verdict}`,
    subject: 'server',
    tone: toneOf(verdict),
    from: first,
    to: last,
    certainty: verdict === 'compromised' ? 'certain' : 'unknown',
    values: {
      host: names('host', [host.name]),
      ...(entries.length > 0 ? { chains: chainNames(entries) } : {}),
      ...timeValue('first', first),
      ...timeValue('last', last),
      ...(verdict === 'needs-explanation'
        ? { count: number('events', rulesToAsk(verdict, judged).size) }
        : {}),
      ...explainedValue(explainedCount(judged)),
      ...(verdict === 'compromised'
        ? leastValues(addressesIn(withMembers(decisive, host), proxies), partial)
        : {}),
    },
    hits: verdict === 'compromised' ? decisive : openAndTried(one),
  })
}

function wasTried({ judgement }: WeighedChain): boolean {
  return judgement.tried || judgement.reached
}

/** The steps whose times the sentence gives. */
function stepsTold(verdict: Verdict, judged: readonly WeighedChain[]): StageJudgement[] {
  return judged.flatMap(({ judgement }) =>
    ownSteps(judgement).filter(({ state, hits }) =>
      verdict === 'compromised' ? state === 'succeeded' : hits.length > 0,
    ),
  )
}

function toneOf(verdict: Verdict): Statement['tone'] {
  if (verdict === 'compromised') return 'alarm'
  return verdict === 'needs-explanation' ? 'question' : 'unseen'
}

/** What has to be explained, where that is the verdict, before the steps of attacks that were tried. */
function openAndTried({ host, verdict, judged }: JudgedHost): Hit[] {
  const steps = inOrder(
    judged.filter(wasTried).flatMap(({ judgement }) => ownSteps(judgement).flatMap(({ hits }) => hits)),
    host,
  )
  if (verdict !== 'needs-explanation') return steps
  const open = inOrder(
    judged.flatMap(({ judgement }) => judgement.questions.flatMap(({ hits }) => hits)),
    host,
  )
  return [...open, ...steps]
}

function addressesIn(hits: readonly Hit[], proxies: ReadonlySet<string>): StatementValues {
  const { addresses } = namedIn(hits, proxies)
  return addresses ? { addresses } : {}
}
