import type { Chain } from '../chains/chain.ts'
import type { Verdict } from '../conclusion.ts'
import { names, number, type Statement } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { byWeight } from './chain-order.ts'
import { explainedCount, explainedValue } from './explained-events.ts'
import type { ChainJudgement, StageJudgement, WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { sayUnsettled } from './say-unsettled.ts'
import { dayValue, spanOf, timeValue, type Statements } from './statements.ts'

/** The statement about each step that was judged. */
type StepStatements = ReadonlyMap<StageJudgement, Statement>

/** The reasons for the verdict: attacks that worked, then what was seen or looked for of the others. */
export function sayBecause(
  statements: Statements,
  { host, verdict, judged }: JudgedHost,
  steps: StepStatements,
): void {
  const order = [...judged].sort(byWeight)
  const worked = order.filter((one) => one.verdict === 'compromised')
  const others = order.filter((one) => one.verdict !== 'compromised')
  for (const one of worked) sayWorked(statements, one, steps)
  sayUnknownEntry(statements, worked)
  for (const one of others) {
    sayTried(statements, one, steps)
    sayLookedFor(statements, one, verdict)
    sayFixed(statements, one)
  }
  sayUnsettled(statements, others, host)
}

function sayWorked(statements: Statements, { chain, judgement }: WeighedChain, steps: StepStatements): void {
  statements.add({
    section: 'because',
    says: 'chain.worked',
    subject: 'server',
    tone: 'alarm',
    chain: chain.id,
    from: judgement.since,
    certainty: 'certain',
    values: {
      chain: names('chain', [chain.id]),
      steps: number('events', judgement.stages.filter(({ state }) => state === 'succeeded').length),
      ...timeValue('since', judgement.since),
    },
    hits: judgement.decisive,
    cited: judgement.decisive.length,
    changes: ['change.explained'],
  })
  for (const step of judgement.stages)
    if (step.state === 'succeeded') sayStep(statements, steps.get(step)!, 'stage.worked', 'alarm')
  sayEarlier(statements, chain, judgement)
}

function sayEarlier(statements: Statements, chain: Chain, { earlier }: ChainJudgement): void {
  if (earlier.length === 0) return
  statements.add({
    section: 'because',
    says: 'chain.earlier',
    subject: 'server',
    tone: 'attempt',
    chain: chain.id,
    from: earlier[0]!.time,
    to: earlier.at(-1)!.time,
    certainty: 'possible',
    values: {
      chain: names('chain', [chain.id]),
      ...spanOf(earlier.length, earlier[0]!.time, earlier.at(-1)!.time),
    },
    hits: earlier,
  })
}

/** Where only what comes after a way in was seen, nobody knows how the attacker came in. */
function sayUnknownEntry(statements: Statements, worked: readonly WeighedChain[]): void {
  if (worked.length === 0 || worked.some(({ chain }) => chain.entry)) return
  statements.add({
    section: 'because',
    says: 'entry.unknown',
    subject: 'server',
    tone: 'unseen',
    certainty: 'unknown',
    values: {},
    hits: worked.flatMap(({ judgement }) => judgement.decisive.slice(0, 3)),
  })
}

const TRIED: Readonly<Partial<Record<StageJudgement['state'], SentenceId>>> = {
  reached: 'stage.reached',
  attempted: 'stage.tried',
  'in-vain': 'stage.in-vain',
  failed: 'stage.failed',
}

function sayTried(statements: Statements, { judgement, verdict }: WeighedChain, steps: StepStatements): void {
  for (const step of judgement.stages) {
    const says = TRIED[step.state]
    if (says === undefined) continue
    const open = says === 'stage.tried' && verdict !== 'attempted'
    sayStep(statements, steps.get(step)!, open ? 'stage.tried-open' : says, 'attempt')
  }
}

/** Gives a step as a reason: what the step itself says, with the same values and evidence. */
function sayStep(statements: Statements, step: Statement, says: SentenceId, tone: 'alarm' | 'attempt'): void {
  const { chain, stage, from, to, values, evidence, cited } = step
  statements.add({
    section: 'because',
    says,
    subject: 'server',
    tone,
    chain,
    stage,
    from,
    to,
    certainty: tone === 'alarm' ? 'certain' : 'likely',
    values,
    cites: evidence,
    cited,
  })
}

/** Between which days an attack was looked for; `whole` is the verdict on the host. */
function sayLookedFor(statements: Statements, one: WeighedChain, whole: Verdict): void {
  const { chain, verdict, window } = one
  // Where no day had to be covered, that is said of all such attacks together.
  if (window.closedBefore) return
  const said = {
    section: 'because',
    subject: 'server',
    tone: 'fact',
    chain: chain.id,
    certainty: 'certain',
  } as const
  const values = {
    from: dayValue(window.first),
    to: dayValue(window.last),
    ...explainedValue(explainedCount([one])),
  }
  if (verdict === 'attempted') statements.add({ ...said, says: 'chain.looked-for', values })
  else if (verdict === 'no-evidence' && whole === 'no-evidence')
    statements.add({
      ...said,
      says: 'chain.covered',
      values: { chain: names('chain', [chain.id]), ...values },
    })
}

function sayFixed(statements: Statements, { chain, judgement, fixed }: WeighedChain): void {
  if (fixed === null || !(judgement.tried || judgement.reached)) return
  statements.add({
    section: 'because',
    says: 'chain.fixed',
    subject: 'build',
    tone: 'fact',
    chain: chain.id,
    certainty: 'certain',
    values: { chain: names('chain', [chain.id]), day: dayValue(fixed) },
  })
}
