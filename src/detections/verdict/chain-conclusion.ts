import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Stage } from '../chains/chain.ts'
import type { ChainConclusion, StageConclusion } from '../conclusion.ts'
import { leastValues, names, type Statement } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { explainedValue } from './explained-events.ts'
import {
  BESIDE_SUCCESS_MS,
  isNear,
  type ChainJudgement,
  type StageJudgement,
  type WeighedChain,
} from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { otherAttackValues } from './say-other-attacks.ts'
import { namedIn, spanOf, spansValue, type Statements } from './statements.ts'
import type { DrawnTrack } from './tracks.ts'

const STEP_SAYS: Readonly<Record<StageJudgement['state'], SentenceId>> = {
  succeeded: 'stage.worked',
  'needs-explanation': 'step.question',
  reached: 'stage.reached',
  attempted: 'stage.tried',
  'in-vain': 'stage.in-vain',
  failed: 'stage.failed',
  explained: 'step.explained',
  'other-attack': 'step.other-attack',
  unlinked: 'step.unlinked',
  'not-seen': 'step.not-seen',
  'not-covered': 'step.not-covered',
}

const TONES = {
  succeeded: 'alarm',
  'needs-explanation': 'question',
  reached: 'alarm',
  attempted: 'attempt',
  'in-vain': 'attempt',
  failed: 'attempt',
  explained: 'fact',
  'other-attack': 'fact',
  unlinked: 'question',
  'not-seen': 'fact',
  'not-covered': 'unseen',
} as const
const CERTAINTY = {
  succeeded: 'certain',
  'needs-explanation': 'possible',
  reached: 'likely',
  attempted: 'certain',
  'in-vain': 'certain',
  failed: 'certain',
  explained: 'likely',
  'other-attack': 'likely',
  unlinked: 'possible',
  'not-seen': 'unknown',
  'not-covered': 'unknown',
} as const

/** What is known of one attack on a host, with a statement for each of its steps; `drawn` are its tracks. */
export function chainConclusion(
  statements: Statements,
  weighed: WeighedChain,
  host: JudgedHost,
  drawn: readonly DrawnTrack[],
): ChainConclusion {
  const { chain, judgement, verdict, window } = weighed
  const stages = judgement.stages.map((step): StageConclusion => {
    const { stage, state, rules, first, last } = step
    const statement = sayStage(statements, step, weighed, host)
    return { id: stage.id, title: stage.title, state, statement, rules, firstTime: first, lastTime: last }
  })
  return {
    id: chain.id,
    title: chain.title,
    verdict,
    since: judgement.since,
    answered: host.coverage.answered(chain.required, window.first * DAY_MS),
    stages,
    tracks: drawn.map(({ hits: _, ...track }) => track),
  }
}

function sayStage(
  statements: Statements,
  { stage, state, count, atLeast, partial, first, last, hits, explained }: StageJudgement,
  { chain, judgement, missing, window }: WeighedChain,
  { host, hostLinks, coverage }: JudgedHost,
): Statement {
  const { proxies, successTimes } = hostLinks
  const gone = new Set(missing.map(({ kind }) => kind))
  const lacking = stage.kinds.filter((kind) => gone.has(kind))
  const told = TONES[state] === 'alarm' ? [...hits, ...besideSuccess(judgement, stage, successTimes)] : hits
  return statements.add({
    section: 'step',
    says: state === 'not-covered' && stage.kinds.length === 0 ? 'step.no-log' : STEP_SAYS[state],
    subject: 'server',
    tone: TONES[state],
    chain: chain.id,
    stage: stage.id,
    from: first,
    to: last,
    certainty: CERTAINTY[state],
    values: {
      stage: names('stage', [stage.id]),
      ...(hits.length > 0
        ? {
            ...leastValues(spanOf(count, first, last), atLeast),
            ...leastValues(namedIn(withMembers(told, host), proxies), partial),
          }
        : {}),
      ...(state === 'not-covered' && lacking.length > 0 ? { logs: names('log', lacking, 20) } : {}),
      ...(state === 'not-seen' || state === 'explained'
        ? spansValue(coverage.answered(stage.kinds, window.first * DAY_MS))
        : {}),
      ...explainedValue(explained.count),
      ...(state === 'other-attack' ? otherAttackValues(chain, judgement, hits) : {}),
    },
    hits: state === 'explained' ? explained.hits : hits,
    cited: state === 'explained' ? explained.count : count,
  })
}

/** What was found in a step that worked and needs no answer any more, since it lies so close to certain success. */
function besideSuccess({ questions }: ChainJudgement, { id }: Stage, successTimes: readonly number[]): Hit[] {
  return questions
    .filter(({ stage }) => stage === id)
    .flatMap(({ hits }) =>
      hits.filter(({ time }) => time !== null && isNear(successTimes, time, BESIDE_SUCCESS_MS)),
    )
}
