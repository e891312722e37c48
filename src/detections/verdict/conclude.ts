import type { Hit } from '../../event/hit.ts'
import type { Lack } from '../../event/lack.ts'
import type { Fact } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { AskAnswer, DueAsk } from '../asked.ts'
import { DAY_MS } from '../../event/time.ts'
import { builtIn, builtInRule } from '../compile/built-in.ts'
import type { Chain, Stage } from '../chains/chain.ts'
import {
  VERDICTS,
  type ChainConclusion,
  type Findings,
  type HostConclusion,
  type StageConclusion,
  type Verdict,
} from '../conclusion.ts'
import {
  leastValues,
  names,
  number,
  type Statement,
  type StatementValue,
  type StatementValues,
} from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { HostAnswers } from './answers.ts'
import { joinedSpans } from './ascending.ts'
import { proxiesIn } from './clients.ts'
import { Coverage } from './coverage.ts'
import { buildsByDay, exposureOf, fixedDay, fixedAt } from './exposure.ts'
import { withFileNames } from './file-hits.ts'
import { missingFiles } from './file-sequence.ts'
import { hostsOf, inOrder, type CoveredHost, type HostEvidence } from './host-evidence.ts'
import {
  BESIDE_SUCCESS_MS,
  isNear,
  judgeChain,
  linkHost,
  type HostLinks,
  verdictOf,
  type ChainJudgement,
  type WeighedChain,
  type MissingKind,
  type StageJudgement,
} from './judge-chain.ts'
import { withMembers } from './members.ts'
import { withoutRepeatedQuestions } from './repeated-questions.ts'
import type { Hole } from './silence.ts'
import { sayAnswers } from './say-answers.ts'
import { ownSteps, sayActors, stagedHits } from './say-actors.ts'
import { sayAsked } from './say-asked.ts'
import { sayComparison } from './say-comparison.ts'
import { demandWindow, setUpOf } from './demand-window.ts'
import { sayDwell } from './say-dwell.ts'
import { sayExposure } from './say-exposure.ts'
import { rulesToAsk, sayQuestions } from './say-questions.ts'
import { sayFileFates } from './say-file-fates.ts'
import { sayIntervals } from './say-intervals.ts'
import { sayLacks } from './say-lacks.ts'
import { sayLeftOut } from './say-left-out.ts'
import { otherAttackValues, sayOtherAttacks } from './say-other-attacks.ts'
import { scriptUse } from './script-paths.ts'
import { chainNames, dayValue, namedIn, spanOf, spansValue, Statements, timeValue } from './statements.ts'
import { doubtfulHoles, doubtfulTimes, type DoubtfulTimes } from './doubtful-times.ts'
import { sayDoubtfulTimes } from './say-doubtful-times.ts'
import { sayStoppedProbes } from './say-stopped-probes.ts'
import { sayUnmatchedRequests } from './say-unmatched-requests.ts'
import { stoppedHoles, stoppedProbes, type StoppedProbes } from './stopped-probes.ts'
import { sayTonight } from './tonight.ts'
import { sayTouched } from './say-touched.ts'
import { tracksOf, type DrawnTrack } from './tracks.ts'
import { unmatchedHoles, unmatchedRequests, type UnmatchedHour } from './unmatched-requests.ts'

/** A host with what the evidence says about each chain. */
export interface JudgedHost {
  readonly host: CoveredHost
  readonly judged: readonly WeighedChain[]
  readonly hostLinks: HostLinks
  readonly proxies: ReadonlySet<string>
  readonly coverage: Coverage
  readonly unmatched: readonly UnmatchedHour[]
  readonly stops: readonly StoppedProbes[]
  readonly doubtful: readonly DoubtfulTimes[]
  readonly cleared: readonly Fact[]
  readonly lacks: Lacks
  /** What whoever runs the host has answered. */
  readonly judgements: HostAnswers
  readonly findings: Findings
}

type Lacks = readonly Lack[]

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

/** Weighs the evidence of each host for each chain. */
export function judgeHosts(
  given: Findings,
  chains: readonly Chain[] = builtIn().chains,
): readonly JudgedHost[] {
  const findings = withFileNames(given)
  const gone = missingFiles(findings.sources)
  return [...hostsOf(findings).values()].map((host) => judgeHost(host, chains, findings, gone))
}

function judgeHost(
  host: CoveredHost,
  chains: readonly Chain[],
  findings: Findings,
  gone: ReadonlyMap<number, Hole>,
): JudgedHost {
  const lacks = findings.lacks?.get(host.name) ?? []
  const setUp = setUpOf(host.sources)
  const unmatched = unmatchedRequests(host.parts)
  const stops = stoppedProbes(host.parts)
  const doubtful = doubtfulTimes(host.parts)
  const shown = [unmatchedHoles(unmatched), stoppedHoles(stops), doubtfulHoles(doubtful)]
  const coverage = new Coverage(host.parts, gone, setUp?.time, shown)
  const proxies = proxiesIn([...host.seen.values()].flatMap(({ hits }) => hits))
  const judgements = new HostAnswers(host, findings.judgements)
  const hostLinks = linkHost(host, chains, proxies, judgements)
  const builds = buildsByDay(host.sources)
  const cleared = host.sources.flatMap(({ facts }) => facts.filter(({ key }) => key === 'log-cleared'))
  const weighed = chains.map((chain): WeighedChain => {
    const fixed = fixedDay(chain, host.sources)
    const window = demandWindow(chain, host.sources, coverage, setUp)
    const missing = chain.required.flatMap((kind): MissingKind[] => {
      const runs = window.closedBefore ? [] : coverage.missing(kind, window.first, window.last)
      return runs.length > 0 ? [{ kind, runs, absent: !coverage.has(kind) }] : []
    })
    // A log that was left behind may hold what the others of its kind do not.
    const incomplete = lacks.some(({ kind }) => kind !== null && chain.required.includes(kind))
    const covered =
      missing.length === 0 &&
      !incomplete &&
      fixed !== null &&
      (window.first <= window.last || window.closedBefore) &&
      cleared.length === 0 &&
      host.name !== UNKNOWN_HOST
    const lacking = missing.map(({ kind }) => kind)
    const judgement = judgeChain(host, chain, hostLinks, (time) => fixedAt(chain, builds, time), lacking)
    return {
      chain,
      judgement,
      verdict: verdictOf(judgement, covered),
      missing,
      fixed,
      window,
      incomplete,
      covered,
    }
  })
  const judged = withoutRepeatedQuestions(weighed)
  return {
    host,
    judged,
    hostLinks,
    proxies,
    coverage,
    unmatched,
    stops,
    doubtful,
    cleared,
    lacks,
    findings,
    judgements,
  }
}

function concludeHost(
  {
    host,
    judged,
    hostLinks,
    proxies,
    coverage,
    unmatched,
    stops,
    doubtful,
    cleared,
    lacks,
    findings,
    judgements,
  }: JudgedHost,
  chains: readonly Chain[],
  answers: readonly AskAnswer[],
  leftOut: readonly DueAsk[],
): HostConclusion {
  const verdict = worst(judged.map((one) => one.verdict))
  const without = judgements.judgements.length === 0 ? verdict : worst(verdictsWithout(host, judged, proxies))
  const statements = new Statements(host.name)
  const drawn = judged.map(({ chain, judgement }) =>
    tracksOf(stagedHits(judgement, host), chain.join, proxies),
  )
  const concluded = judged.map((one, i) =>
    chainConclusion(statements, one, drawn[i]!, coverage, hostLinks, host),
  )
  sayAnswer(statements, host, verdict, judged, proxies)
  const stepOf = new Map(
    judged.flatMap(({ judgement }, i) =>
      judgement.stages.map((step, k) => [step, concluded[i]!.stages[k]!.statement] as const),
    ),
  )
  sayBecause(statements, host, verdict, judged, stepOf)
  sayOtherAttacks(statements, judged, host, proxies)
  const given = sayAnswers(statements, judgements, judged, without === verdict ? null : without)
  sayIntervals(statements, host, verdict, judged, coverage)
  sayDwell(statements, verdict, judged, coverage)
  const questions = sayQuestions(statements, verdict, judged, host, hostLinks)
  sayStory(statements, host, judged, proxies)
  sayFileFates(statements, host, judged, findings)
  const partial = judged.some(({ judgement }) => judgement.stages.some((one) => one.partial))
  sayActors(statements, host, drawn, judged, partial)
  sayUnseen(statements, host, judged, coverage, cleared, lacks)
  sayUnmatchedRequests(statements, unmatched)
  sayStoppedProbes(statements, stops)
  sayDoubtfulTimes(statements, doubtful)
  sayExposure(statements, host, chains)
  sayComparison(statements, host, judged)
  sayTonight(statements, verdict, judged, proxies, host)
  sayAsked(statements, host.name, answers)
  sayLeftOut(statements, host.name, leftOut)
  sayTouched(statements, verdict)
  const neededBy = new Map<string, string[]>()
  for (const chain of chains) {
    for (const kind of chain.required) neededBy.set(kind, [...(neededBy.get(kind) ?? []), chain.id])
  }
  const weightOf = new Map(judged.map((one, i) => [concluded[i]!, weight(one)]))
  return {
    name: host.name,
    verdict,
    statements: statements.all,
    questions,
    answers: given,
    withoutAnswers: without === verdict ? null : without,
    chains: [...concluded].sort((a, b) => weightOf.get(b)! - weightOf.get(a)!),
    exposure: chains
      .filter(({ fixedBy }) => fixedBy !== 'all')
      .flatMap((chain) => exposureOf(chain, host.sources)),
    coverage: coverage.rows(neededBy),
  }
}

/** The verdicts on the chains of a host had nobody answered anything. */
function verdictsWithout(
  host: CoveredHost,
  judged: readonly WeighedChain[],
  proxies: ReadonlySet<string>,
): Verdict[] {
  const builds = buildsByDay(host.sources)
  const links = linkHost(
    host,
    judged.map(({ chain }) => chain),
    proxies,
  )
  return judged.map(({ chain, missing, covered }) => {
    const kinds = missing.map(({ kind }) => kind)
    const judgement = judgeChain(host, chain, links, (time) => fixedAt(chain, builds, time), kinds)
    return verdictOf(judgement, covered)
  })
}

/** Chains of which something was seen are spoken of first, what decides before the rest. */
function weight({ verdict, judgement }: WeighedChain): number {
  const seen = judgement.tried || judgement.reached || judgement.questions.length > 0
  return (
    (verdict === 'compromised' ? 8 : 0) +
    (verdict === 'needs-explanation' ? 4 : 0) +
    (judgement.reached ? 2 : 0) +
    (seen ? 1 : 0)
  )
}

/**
 * The worst of several chains. Not knowing about one chain is never hidden by a better word about
 * another: with attempts on one and blindness on the other, nobody can tell.
 */
function worst(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ['compromised', 'needs-explanation', 'cannot-tell', 'attempted'] as const) {
    if (verdicts.includes(verdict)) return verdict
  }
  return verdicts.length === 0 ? 'cannot-tell' : 'no-evidence'
}

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

function chainConclusion(
  statements: Statements,
  { chain, judgement, verdict, missing, window }: WeighedChain,
  drawn: readonly DrawnTrack[],
  coverage: Coverage,
  { proxies, successTimes }: HostLinks,
  host: HostEvidence,
): ChainConclusion {
  const gone = new Set(missing.map(({ kind }) => kind))
  const stages = judgement.stages.map(
    ({ stage, state, rules, count, atLeast, partial, first, last, hits, explained }): StageConclusion => {
      const lacking = stage.kinds.filter((kind) => gone.has(kind))
      const told =
        TONES[state] === 'alarm' ? [...hits, ...besideSuccess(judgement, stage, successTimes)] : hits
      const statement = statements.add({
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
      return { id: stage.id, title: stage.title, state, statement, rules, firstTime: first, lastTime: last }
    },
  )
  return {
    id: chain.id,
    title: chain.title,
    verdict,
    since: judgement.since,
    answered: coverage.answered(chain.required, window.first * DAY_MS),
    stages,
    tracks: drawn.map(({ hits: _, ...track }) => track),
  }
}

/** What was found in a step that worked and needs no answer any more, since it lies so close to certain success. */
function besideSuccess({ questions }: ChainJudgement, { id }: Stage, successTimes: readonly number[]): Hit[] {
  return questions
    .filter(({ stage }) => stage === id)
    .flatMap(({ hits }) =>
      hits.filter(({ time }) => time !== null && isNear(successTimes, time, BESIDE_SUCCESS_MS)),
    )
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

/** The one sentence that a reader in a hurry reads. */
function sayAnswer(
  statements: Statements,
  host: HostEvidence,
  verdict: Verdict,
  judged: readonly WeighedChain[],
  proxies: ReadonlySet<string>,
): void {
  const decisive = inOrder(
    judged.flatMap(({ judgement }) => judgement.decisive),
    host,
  )
  const tried = judged.filter(({ judgement }) => judgement.tried || judgement.reached)
  const steps = inOrder(
    tried.flatMap(({ judgement }) => ownSteps(judgement).flatMap(({ hits }) => hits)),
    host,
  )
  const open = inOrder(
    judged.flatMap(({ judgement }) => judgement.questions.flatMap(({ hits }) => hits)),
    host,
  )
  const hits =
    verdict === 'compromised' ? decisive : verdict === 'needs-explanation' ? [...open, ...steps] : steps
  const told = judged.flatMap(({ judgement }) =>
    ownSteps(judgement).filter(({ state, hits: some }) =>
      verdict === 'compromised' ? state === 'succeeded' : some.length > 0,
    ),
  )
  const times = told.flatMap(({ first, last }) => [first ?? [], last ?? []].flat())
  const [first, last] = times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)]
  const partial = told.some((one) => one.partial)
  const entries = judged.filter((one) =>
    verdict === 'compromised' ? one.verdict === 'compromised' && one.chain.entry : tried.includes(one),
  )
  statements.add({
    section: 'answer',
    says: `answer.${verdict}`,
    subject: 'server',
    tone: verdict === 'compromised' ? 'alarm' : verdict === 'needs-explanation' ? 'question' : 'unseen',
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
    hits,
  })
}

function addressesIn(hits: readonly Hit[], proxies: ReadonlySet<string>): StatementValues {
  const { addresses } = namedIn(hits, proxies)
  return addresses ? { addresses } : {}
}

function sayBecause(
  statements: Statements,
  host: HostEvidence,
  verdict: Verdict,
  judged: readonly WeighedChain[],
  stepOf: ReadonlyMap<StageJudgement, Statement>,
): void {
  const order = [...judged].sort((a, b) => weight(b) - weight(a))
  const worked = order.filter((one) => one.verdict === 'compromised')
  for (const { chain, judgement } of worked) {
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
      if (step.state === 'succeeded') sayStep(statements, stepOf.get(step)!, 'stage.worked', 'alarm')
    sayEarlier(statements, chain, judgement)
  }
  if (worked.length > 0 && worked.every(({ chain }) => !chain.entry)) {
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
  for (const one of order) {
    if (one.verdict === 'compromised') continue
    const { chain, judgement, fixed } = one
    for (const step of judgement.stages) {
      const says = TRIED[step.state]
      if (says === undefined) continue
      const open = says === 'stage.tried' && one.verdict !== 'attempted'
      sayStep(statements, stepOf.get(step)!, open ? 'stage.tried-open' : says, 'attempt')
    }
    const seen = judgement.tried || judgement.reached
    // Where no day had to be covered, that is said of all such attacks together.
    const lookedFor = !one.window.closedBefore
    if (lookedFor && one.verdict === 'attempted') {
      statements.add({
        section: 'because',
        says: 'chain.looked-for',
        subject: 'server',
        tone: 'fact',
        chain: chain.id,
        certainty: 'certain',
        values: {
          from: dayValue(one.window.first),
          to: dayValue(one.window.last),
          ...explainedValue(explainedCount([one])),
        },
      })
    } else if (lookedFor && one.verdict === 'no-evidence' && verdict === 'no-evidence') {
      statements.add({
        section: 'because',
        says: 'chain.covered',
        subject: 'server',
        tone: 'fact',
        chain: chain.id,
        certainty: 'certain',
        values: {
          chain: names('chain', [chain.id]),
          from: dayValue(one.window.first),
          to: dayValue(one.window.last),
          ...explainedValue(explainedCount([one])),
        },
      })
    }
    if (seen && fixed !== null) {
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
  }
  const said = { section: 'because', subject: 'server', tone: 'unseen', certainty: 'unknown' } as const
  const open = order.filter(
    ({ verdict: word, judgement, missing }) =>
      word !== 'compromised' && missing.length > 0 && (judgement.tried || judgement.reached),
  )
  if (open.length > 0)
    statements.add({
      ...said,
      says: 'chains.open',
      values: { chains: chainNames(open) },
      hits: open.flatMap(({ judgement }) => ownSteps(judgement).flatMap(({ hits }) => hits.slice(0, 1))),
      changes: ['change.collect'],
    })
  const otherWay = order.filter(
    ({ verdict: word, judgement }) => word !== 'compromised' && judgement.unexplained.length > 0,
  )
  if (otherWay.length > 0)
    statements.add({
      ...said,
      says: 'chains.other-way',
      values: { chains: chainNames(otherWay) },
      hits: inOrder(
        otherWay.flatMap(({ judgement }) =>
          judgement.stages.flatMap(({ state, hits }) => (state === 'unlinked' ? hits : [])),
        ),
        host,
      ),
    })
  const quiet = order.filter(
    ({ verdict: word, judgement, window }) =>
      word === 'cannot-tell' &&
      !judgement.tried &&
      judgement.unexplained.length === 0 &&
      // The sentence for logs that end before the attack was known is another one.
      window.first <= window.last,
  )
  if (quiet.length > 0) sayQuiet(statements, quiet)
}

const TRIED: Readonly<Partial<Record<StageJudgement['state'], SentenceId>>> = {
  reached: 'stage.reached',
  attempted: 'stage.tried',
  'in-vain': 'stage.in-vain',
  failed: 'stage.failed',
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

/** Chains of which nothing was found are spoken of together: each says the same. */
function sayQuiet(statements: Statements, quiet: readonly WeighedChain[]): void {
  const said = { section: 'because', subject: 'server', tone: 'unseen', certainty: 'unknown' } as const
  const explained = quiet.filter(({ judgement }) => judgement.explained.length > 0)
  const silent = quiet.filter((one) => !explained.includes(one) && one.judgement.ofOthers.size === 0)
  if (silent.length > 0)
    statements.add({ ...said, says: 'chains.quiet', values: { chains: chainNames(silent) } })
  if (explained.length > 0)
    statements.add({
      ...said,
      says: 'chains.explained',
      values: { chains: chainNames(explained) },
      hits: explained.flatMap(({ judgement }) => judgement.explained),
    })
  if (quiet.some(({ missing }) => missing.length > 0))
    statements.add({ ...said, says: 'chains.unsettled', values: {}, changes: ['change.collect'] })
  const unfixed = quiet.filter(({ fixed }) => fixed === null)
  if (unfixed.length > 0)
    statements.add({
      ...said,
      says: 'build.unfixed',
      subject: 'build',
      values: { chains: chainNames(unfixed) },
    })
}

/** Logs that were cleared, protection that was switched off, scripts that answered: said whatever the verdict is. */
function sayStory(
  statements: Statements,
  host: HostEvidence,
  judged: readonly WeighedChain[],
  proxies: ReadonlySet<string>,
): void {
  const tampering = new Set(
    judged.flatMap(({ chain }) =>
      chain.stages.flatMap(({ id, rules }) => (TAMPERING.has(id) ? rules.map(({ rule }) => rule) : [])),
    ),
  )
  for (const rule of tampering) {
    const seen = host.seen.get(rule)
    if (!seen || seen.hits.length === 0 || seen.level === 'informational' || seen.level === 'low') continue
    const about = builtInRule(rule)
    statements.add({
      section: 'story',
      says: 'protection.off',
      subject: 'log',
      tone: 'question',
      from: seen.first,
      to: seen.last,
      certainty: 'certain',
      values: {
        rules: names('rule', [about?.title ?? rule]),
        ...spanOf(seen.count, seen.first, seen.last),
        ...leastValues(namedIn(seen.hits, proxies), seen.unkept.length > 0),
      },
      hits: seen.hits,
      cited: seen.count,
    })
  }
  for (const { chain, judgement } of judged) {
    for (const { stage, hits, state, partial } of judgement.stages) {
      if (stage.tells !== 'scripts' || state === 'not-seen' || state === 'not-covered') continue
      const worked = state === 'succeeded'
      scriptUse(statements, chain.id, stage, { hits, partial, worked }, host, proxies)
    }
  }
}

/** Stages in which traces are removed or protection is switched off. */
const TAMPERING: ReadonlySet<string> = new Set(['removal', 'defences'])

function sayUnseen(
  statements: Statements,
  host: HostEvidence,
  judged: readonly WeighedChain[],
  coverage: Coverage,
  cleared: readonly Fact[],
  lacks: Lacks,
): void {
  const said = { section: 'unseen', subject: 'log', tone: 'unseen', certainty: 'certain' } as const
  const byKind = new Map<string, MissingKind>()
  for (const { missing } of judged) {
    for (const one of missing) {
      const known = byKind.get(one.kind)
      byKind.set(one.kind, { ...one, runs: joinedSpans([...(known?.runs ?? []), ...one.runs], 1) })
    }
  }
  const absent = [...byKind.values()].filter((one) => one.absent).map(({ kind }) => kind)
  if (absent.length > 0)
    statements.add({
      ...said,
      says: 'kinds.absent',
      values: { logs: names('log', absent, 40) },
      changes: ['change.collect'],
    })
  const byHoles = new Map<string, { readonly kinds: MissingKind[]; readonly spans: [number, number][] }>()
  for (const one of byKind.values()) {
    if (one.absent) continue
    const spans = coverage.unknown(one.kind, one.runs)
    const key = JSON.stringify(spans)
    const alike = byHoles.get(key) ?? { kinds: [], spans }
    byHoles.set(key, alike)
    alike.kinds.push(one)
  }
  for (const { kinds, spans } of byHoles.values()) {
    statements.add({
      ...said,
      says: 'kinds.holes',
      from: spans[0]![0],
      to: spans.at(-1)![1],
      values: {
        logs: names(
          'log',
          kinds.map(({ kind }) => kind),
          40,
        ),
        ...spansValue(spans),
      },
      changes: ['change.collect'],
    })
  }
  const unfixed = judged.filter(({ fixed }) => fixed === null)
  if (unfixed.length > 0)
    statements.add({
      ...said,
      says: 'build.unknown',
      subject: 'build',
      values: {
        chains: chainNames(unfixed),
      },
      changes: ['change.build'],
    })
  for (const { value, time } of cleared)
    statements.add({
      ...said,
      says: 'log.cleared',
      tone: 'question',
      from: time,
      to: time,
      values: { log: names('text', [value]), ...timeValue('first', time) },
      cites: host.sources
        .filter(({ facts }) => facts.some((fact) => fact.key === 'log-cleared' && fact.value === value))
        .map(({ id }) => ({ source: id, place: null, time, rule: null })),
    })
  if (host.name === UNKNOWN_HOST) statements.add({ ...said, says: 'host.unknown', values: {} })
  sayLacks(statements, lacks)
}

/** The number of events that are left out, since somebody answered that they were expected. */
function explainedValue(count: number): { readonly explained?: StatementValue } {
  return count > 0 ? { explained: number('events', count) } : {}
}

/** The largest number of a step: several steps may rest on the same events. */
function explainedCount(judged: readonly WeighedChain[]): number {
  return judged.reduce(
    (most, { judgement }) =>
      judgement.stages.reduce((one, { explained }) => Math.max(one, explained.count), most),
    0,
  )
}
