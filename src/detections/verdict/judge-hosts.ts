import type { Lack } from '../../event/lack.ts'
import type { Fact } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Chain } from '../chains/chain.ts'
import { builtIn } from '../compile/built-in.ts'
import type { Findings, Verdict } from '../conclusion.ts'
import { HostAnswers } from './answers.ts'
import { proxiesIn } from './clients.ts'
import { Coverage } from './coverage.ts'
import { demandWindow, setUpOf, type SetUp } from './demand-window.ts'
import { doubtsOf, type Doubt } from './doubts.ts'
import { buildsByDay, fixedAt, fixedDay, type DayBuild } from './exposure.ts'
import { withFileNames } from './file-hits.ts'
import { missingFiles } from './file-sequence.ts'
import { ANY_LOG } from './lost-sources.ts'
import { hostsOf, type CoveredHost } from './host-evidence.ts'
import {
  judgeChain,
  linkHost,
  verdictOf,
  type HostLinks,
  type MissingKind,
  type WeighedChain,
} from './judge-chain.ts'
import { withoutRepeatedQuestions } from './repeated-questions.ts'
import type { Hole } from './silence.ts'
import { worstVerdict } from './worst-verdict.ts'

/** What is known of a host before any chain is weighed. */
interface HostKnowledge {
  readonly host: CoveredHost
  readonly hostLinks: HostLinks
  readonly proxies: ReadonlySet<string>
  readonly setUp: SetUp | null
  readonly builds: readonly DayBuild[]
  readonly coverage: Coverage
  /** What checks of its logs give reason to doubt. */
  readonly doubts: readonly Doubt[]
  readonly cleared: readonly Fact[]
  readonly lacks: readonly Lack[]
  /** What whoever runs the host has answered. */
  readonly judgements: HostAnswers
  readonly findings: Findings
}

/** A host with what the evidence says about each chain. */
export interface JudgedHost extends HostKnowledge {
  readonly judged: readonly WeighedChain[]
  /** The worst of the verdicts on the chains. */
  readonly verdict: Verdict
}

/** Weighs the evidence of each host for each chain. */
export function judgeHosts(
  given: Findings,
  chains: readonly Chain[] = builtIn().chains,
): readonly JudgedHost[] {
  const findings = withFileNames(given)
  const gone = missingFiles(findings.sources)
  return [...hostsOf(findings).values()].map((host) => {
    const known = knowledgeOf(host, chains, findings, gone)
    const judged = withoutRepeatedQuestions(chains.map((chain) => weighChain(chain, known)))
    return { ...known, judged, verdict: worstVerdict(judged.map((one) => one.verdict)) }
  })
}

function knowledgeOf(
  host: CoveredHost,
  chains: readonly Chain[],
  findings: Findings,
  gone: ReadonlyMap<number, Hole>,
): HostKnowledge {
  const setUp = setUpOf(host.sources)
  const doubts = doubtsOf(host.parts)
  const proxies = proxiesIn([...host.seen.values()].flatMap(({ hits }) => hits))
  const judgements = new HostAnswers(host, findings.judgements)
  return {
    host,
    hostLinks: linkHost(host, chains, proxies, judgements),
    proxies,
    setUp,
    builds: buildsByDay(host.sources),
    coverage: new Coverage(
      host.parts,
      gone,
      setUp?.time,
      doubts.map(({ holes }) => holes),
      host.unfinished ? [...host.lost, ANY_LOG] : host.lost,
    ),
    doubts,
    cleared: host.sources.flatMap(({ facts }) => facts.filter(({ key }) => key === 'log-cleared')),
    lacks: findings.lacks?.get(host.name) ?? [],
    judgements,
    findings,
  }
}

function weighChain(
  chain: Chain,
  { host, hostLinks, setUp, builds, coverage, cleared, lacks }: HostKnowledge,
): WeighedChain {
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
}

/** What the verdict were had nobody answered anything. */
export function verdictWithoutAnswers({
  host,
  judged,
  proxies,
  builds,
  judgements,
  verdict,
}: JudgedHost): Verdict {
  if (judgements.judgements.length === 0) return verdict
  const links = linkHost(
    host,
    judged.map(({ chain }) => chain),
    proxies,
  )
  return worstVerdict(
    judged.map(({ chain, covered }) => {
      // Which kinds of log are missing is said of single steps only.
      const judgement = judgeChain(host, chain, links, (time) => fixedAt(chain, builds, time), [])
      return verdictOf(judgement, covered)
    }),
  )
}
