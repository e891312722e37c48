import { grouped } from '../../event/grouped.ts'
import type { AskAnswer, DueAsk } from '../asked.ts'
import type { Chain } from '../chains/chain.ts'
import { builtIn } from '../compile/built-in.ts'
import { VERDICTS, type Findings, type HostConclusion } from '../conclusion.ts'
import type { Statement } from '../statement.ts'
import { chainConclusion } from './chain-conclusion.ts'
import { byWeight } from './chain-order.ts'
import { exposureOf } from './exposure.ts'
import type { StageJudgement } from './judge-chain.ts'
import { judgeHosts, verdictWithoutAnswers, type JudgedHost } from './judge-hosts.ts'
import { sayActors, stagedHits } from './say-actors.ts'
import { sayAnswers, sayExplained } from './say-answers.ts'
import { sayAsked } from './say-asked.ts'
import { sayBecause } from './say-because.ts'
import { sayComparison } from './say-comparison.ts'
import { sayDwell } from './say-dwell.ts'
import { sayExposure } from './say-exposure.ts'
import { sayFileFates } from './say-file-fates.ts'
import { sayIntervals } from './say-intervals.ts'
import { sayLeftOut } from './say-left-out.ts'
import { sayOtherAttacks } from './say-other-attacks.ts'
import { sayQuestions } from './say-questions.ts'
import { sayTamperingAndScripts } from './say-tampering-and-scripts.ts'
import { sayTouched } from './say-touched.ts'
import { sayUnseen } from './say-unseen.ts'
import { sayVerdict } from './say-verdict.ts'
import { Statements } from './statements.ts'
import { sayTonight } from './tonight.ts'
import { tracksOf } from './tracks.ts'

/** Inputs of a conclusion besides the findings. */
export interface Concluding {
  /** What `judgeHosts` made of the same findings and chains. */
  readonly judged?: readonly JudgedHost[]
  /** Answers to the questions that the chains ask next. */
  readonly answers?: readonly AskAnswer[]
  /** Questions that were too many to be asked. */
  readonly leftOut?: readonly DueAsk[]
}

/** What happened to each host, worst first. The same findings give the same conclusion in any order. */
export function conclude(
  findings: Findings,
  chains: readonly Chain[] = builtIn().chains,
  { judged = judgeHosts(findings, chains), answers = [], leftOut = [] }: Concluding = {},
): HostConclusion[] {
  return judged
    .map((host) => concludeHost(host, chains, answers, leftOut))
    .sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || (a.name < b.name ? -1 : 1))
}

/** Says everything about one host. The order of the calls is that of its statements. */
function concludeHost(
  one: JudgedHost,
  chains: readonly Chain[],
  answers: readonly AskAnswer[],
  leftOut: readonly DueAsk[],
): HostConclusion {
  const { host, judged, verdict, doubts } = one
  const unanswered = verdictWithoutAnswers(one)
  const withoutAnswers = unanswered === verdict ? null : unanswered
  const statements = new Statements(host.name)
  const drawn = judged.map(({ chain, judgement }) =>
    tracksOf(stagedHits(judgement, host), chain.join, one.proxies),
  )
  const concluded = judged.map((chain, i) => chainConclusion(statements, chain, one, drawn[i]!))
  const steps = new Map<StageJudgement, Statement>()
  for (const [i, { judgement }] of judged.entries())
    for (const [k, step] of judgement.stages.entries()) steps.set(step, concluded[i]!.stages[k]!.statement)
  sayVerdict(statements, one)
  sayExplained(statements, one)
  sayBecause(statements, one, steps)
  sayOtherAttacks(statements, one)
  const given = sayAnswers(statements, one, withoutAnswers)
  sayIntervals(statements, one)
  sayDwell(statements, one)
  const questions = sayQuestions(statements, one)
  sayTamperingAndScripts(statements, one)
  sayFileFates(statements, one)
  sayActors(statements, one, drawn)
  sayUnseen(statements, one)
  for (const doubt of doubts) doubt.say(statements)
  sayExposure(statements, host, chains)
  sayComparison(statements, one)
  sayTonight(statements, one)
  sayAsked(statements, host.name, answers)
  sayLeftOut(statements, host.name, leftOut)
  sayTouched(statements, verdict)
  return {
    name: host.name,
    verdict,
    statements: statements.all,
    questions,
    answers: given,
    withoutAnswers,
    chains: judged
      .map((chain, i) => [chain, concluded[i]!] as const)
      .sort(([a], [b]) => byWeight(a, b))
      .map(([, conclusion]) => conclusion),
    exposure: chains
      .filter(({ fixedBy }) => fixedBy !== 'all')
      .flatMap((chain) => exposureOf(chain, host.sources)),
    coverage: one.coverage.rows(chainsByKind(chains)),
  }
}

/** Ids of the chains that need each kind of log. */
function chainsByKind(chains: readonly Chain[]): ReadonlyMap<string, readonly string[]> {
  return grouped(chains.flatMap(({ id, required }) => required.map((kind) => [kind, id] as const)))
}
