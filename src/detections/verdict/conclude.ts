import type { Hit } from '../../event/hit.ts'
import type { Fact } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import { builtIn } from '../compile/built-in.ts'
import { SHOWS, type Chain, type Shows } from '../chains/chain.ts'
import {
  VERDICTS,
  type ChainConclusion,
  type Findings,
  type HostConclusion,
  type StageConclusion,
  type StageState,
  type Verdict,
} from '../conclusion.ts'
import { Coverage } from './coverage.ts'
import { exposureOf, fixedDay } from './exposure.ts'
import { scriptPathSentences } from './script-paths.ts'
import {
  becauseOf,
  blindnessOf,
  noteOf,
  quietReasons,
  todoOf,
  type MissingKind,
  type Quiet,
} from '../texts/sentences.ts'
import { tracksOf, type StagedHit } from './tracks.ts'

/** What all hits of one rule on one host come to. */
interface RuleSeen {
  readonly hits: Hit[]
  count: number
  first: number | null
  last: number | null
}

interface HostEvidence {
  readonly name: string
  readonly sources: Source[]
  readonly seen: Map<string, RuleSeen>
}

/** What happened to each host, worst first. The same findings give the same conclusion in any order. */
export function conclude(findings: Findings, chains: readonly Chain[] = builtIn().chains): HostConclusion[] {
  return [...hostsOf(findings).values()]
    .map((host) => concludeHost(host, chains, findings.lacks?.get(host.name) ?? []))
    .sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || (a.name < b.name ? -1 : 1))
}

function hostsOf(findings: Findings): Map<string, HostEvidence> {
  const hosts = new Map<string, HostEvidence>()
  const evidenceOf = (name: string): HostEvidence => {
    let host = hosts.get(name)
    if (!host) hosts.set(name, (host = { name, sources: [], seen: new Map() }))
    return host
  }
  for (const source of findings.sources) {
    if (source.receipt.events > 0)
      evidenceOf(findings.hostOf.get(source.id) ?? UNKNOWN_HOST).sources.push(source)
  }
  const ruleOf = (host: string | null, source: number, rule: string): RuleSeen => {
    const { seen } = evidenceOf(host ?? findings.hostOf.get(source) ?? UNKNOWN_HOST)
    let one = seen.get(rule)
    if (!one) seen.set(rule, (one = { hits: [], count: 0, first: null, last: null }))
    return one
  }
  for (const hit of findings.hits) {
    const seen = ruleOf(hit.host, hit.source, hit.rule)
    seen.hits.push(hit)
    seen.count++
    widen(seen, hit.time, hit.time)
  }
  for (const counted of findings.counts) {
    const seen = ruleOf(counted.host, counted.source, counted.rule)
    seen.count += counted.count
    widen(seen, counted.firstTime, counted.lastTime)
  }
  return hosts
}

function widen(
  seen: { first: number | null; last: number | null },
  first: number | null,
  last: number | null,
): void {
  if (first !== null && (seen.first === null || first < seen.first)) seen.first = first
  if (last !== null && (seen.last === null || last > seen.last)) seen.last = last
}

type Lacks = readonly { readonly kind: string | null; readonly sentence: string }[]

function concludeHost(host: HostEvidence, chains: readonly Chain[], lacks: Lacks): HostConclusion {
  const coverage = new Coverage(host.sources)
  const concluded = chains.map((chain) => concludeChain(host, chain, coverage, lacks))
  const verdict = worst(concluded.map((one) => one.conclusion.verdict))
  const neededBy = new Map<string, string[]>()
  for (const chain of chains) {
    for (const kind of chain.required) neededBy.set(kind, [...(neededBy.get(kind) ?? []), chain.id])
  }
  const lacking = [...new Set(lacks.map(({ sentence }) => sentence))]
  const deciding = concluded
    .filter(({ conclusion }) => conclusion.verdict === verdict || conclusion.verdict === 'attempted')
    .sort((a, b) => weight(b.conclusion) - weight(a.conclusion))
  return {
    name: host.name,
    verdict,
    because: [
      ...new Set([
        ...deciding.flatMap(({ conclusion, quiet }) => (quiet ? [] : conclusion.because)),
        ...quietReasons(deciding.flatMap(({ quiet }) => quiet ?? [])),
      ]),
    ],
    todo: todoOf(verdict),
    blind: [...new Set([...blindnessOf(concluded, host.name === UNKNOWN_HOST), ...lacking])],
    lacking,
    chains: concluded.map(({ conclusion }) => conclusion).sort((a, b) => weight(b) - weight(a)),
    exposure: chains
      .filter(({ fixedBy }) => fixedBy !== 'all')
      .flatMap((chain) => exposureOf(chain, host.sources)),
    coverage: coverage.rows(neededBy),
  }
}

/** Chains of which something was seen are spoken of first, what decides before the rest. */
function weight({ verdict, stages }: ChainConclusion): number {
  const seen = stages.some(({ state }) => ['succeeded', 'reached', 'attempted', 'failed'].includes(state))
  return (verdict === 'compromised' ? 4 : 0) + (verdict === 'attempted' ? 2 : 0) + (seen ? 1 : 0)
}

/**
 * The worst of several chains. Not knowing about one chain is never hidden by a better word about
 * another: with attempts on one and blindness on the other, nobody can tell.
 */
function worst(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ['compromised', 'cannot-tell', 'attempted'] as const) {
    if (verdicts.includes(verdict)) return verdict
  }
  return verdicts.length === 0 ? 'cannot-tell' : 'no-evidence'
}

/** A conclusion, and what its words rest on. */
interface Concluded {
  readonly conclusion: ChainConclusion
  readonly missing: readonly MissingKind[]
  readonly fixed: number | null
  readonly cleared: readonly Fact[]
  /** Where nothing was found and that settles nothing. */
  readonly quiet: Quiet | null
}

function concludeChain(host: HostEvidence, chain: Chain, coverage: Coverage, lacks: Lacks): Concluded {
  const fixed = fixedDay(chain, host.sources)
  const lastDay = Math.max(coverage.lastDay, fixed ?? -Infinity)
  const missing = chain.required.flatMap((kind) => {
    const runs = coverage.missing(kind, chain.firstDay, lastDay)
    return runs.length > 0 ? [{ kind, runs, absent: !coverage.has(kind) }] : []
  })
  const cleared = host.sources.flatMap(({ facts }) => facts.filter(({ key }) => key === 'log-cleared'))
  // A log that was left behind may hold what the others of its kind do not.
  const incomplete = lacks.some(({ kind }) => kind !== null && chain.required.includes(kind))
  const covered =
    missing.length === 0 &&
    !incomplete &&
    fixed !== null &&
    cleared.length === 0 &&
    host.name !== UNKNOWN_HOST

  const entered = ownStepSince(host, chain)
  const gone = missing.map(({ kind }) => kind)
  const stages = chain.stages.map((stage) => stageOf(host, stage, gone, entered))
  const succeeded = stages.filter(({ state }) => state === 'succeeded')
  const tried = stages.filter(({ state }) => ['reached', 'attempted', 'failed'].includes(state))
  const unexplained = chain.stages.filter(({ rules }) =>
    rules.some(({ rule, shows }) => shows === 'follow' && !follows(host.seen.get(rule), entered, true)),
  )
  const verdict: Verdict =
    succeeded.length > 0
      ? 'compromised'
      : !covered || unexplained.length > 0
        ? 'cannot-tell'
        : tried.length > 0
          ? 'attempted'
          : 'no-evidence'

  const staged: StagedHit[] = chain.stages.flatMap((stage) =>
    stage.rules
      .filter(({ rule, shows }) => counts(shows, host.seen.get(rule), entered))
      .flatMap(({ rule }) => (host.seen.get(rule)?.hits ?? []).map((hit) => ({ hit, stage: stage.id }))),
  )
  const grounds = { succeeded, tried, unexplained, missing: missing.length, fixed, lastDay }
  const because = becauseOf(chain, verdict, grounds)
  return {
    conclusion: {
      id: chain.id,
      title: chain.title,
      verdict,
      because,
      stages,
      tracks: tracksOf(staged, chain.join),
    },
    missing,
    fixed,
    cleared,
    quiet:
      verdict === 'cannot-tell' && tried.length === 0 && unexplained.length === 0
        ? { title: chain.title, because, missing: missing.length > 0, fixed: fixed !== null }
        : null,
  }
}

/** Clocks of logs differ, and a row is written when its request ends. */
const SLACK_MS = 30_000

/** Since when a step that only this way in takes was reached; `null` when none was. */
function ownStepSince(host: HostEvidence, chain: Chain): number | null {
  const own = chain.stages
    .flatMap(({ rules }) => rules)
    .filter(({ shows }) => shows === 'success' || shows === 'reach')
    .flatMap(({ rule }) => host.seen.get(rule) ?? [])
  return own.length === 0 ? null : Math.min(...own.map(({ first }) => first ?? -Infinity))
}

/** Whether traces of any way in came after a step of this one; `absent`: what to say when there are none. */
function follows(seen: RuleSeen | undefined, entered: number | null, absent = false): boolean {
  if (!seen) return absent
  return entered !== null && (seen.last ?? Infinity) >= entered - SLACK_MS
}

/** Whether what was seen of a rule is part of the attack. */
function counts(shows: Shows, seen: RuleSeen | undefined, entered: number | null): boolean {
  return shows === 'follow' ? follows(seen, entered) : shows !== 'hint'
}

function stageOf(
  host: HostEvidence,
  stage: Chain['stages'][number],
  missing: readonly string[],
  entered: number | null,
): StageConclusion {
  const by = new Map<Shows, string[]>()
  let count = 0
  let kept = 0
  const times: { first: number | null; last: number | null } = { first: null, last: null }
  for (const { rule, shows } of stage.rules) {
    const seen = host.seen.get(rule)
    if (!seen) continue
    const counted = counts(shows, seen, entered)
    const as = shows !== 'follow' ? shows : counted ? 'success' : 'hint'
    by.set(as, [...(by.get(as) ?? []), rule])
    if (!counted) continue
    count += seen.count
    kept += seen.hits.length
    widen(times, seen.first, seen.last)
  }
  const gone = stage.kinds.filter((kind) => missing.includes(kind))
  const state: StageState = by.has('success')
    ? 'succeeded'
    : by.has('reach')
      ? 'reached'
      : by.has('attempt')
        ? 'attempted'
        : by.has('failure')
          ? 'failed'
          : gone.length === 0
            ? 'not-seen'
            : 'not-covered'
  return {
    id: stage.id,
    title: stage.title,
    state,
    note: [
      noteOf(state, count, gone, by.get('hint')?.length ?? 0),
      ...scriptsOf(host, stage),
      ...(kept < count ? [`What is said of clients and scripts rests on ${kept} of them.`] : []),
    ].join(' '),
    rules: SHOWS.flatMap((shows) => by.get(shows) ?? []),
    firstTime: times.first,
    lastTime: times.last,
  }
}

function scriptsOf(host: HostEvidence, { tells, rules }: Chain['stages'][number]): string[] {
  if (tells !== 'scripts') return []
  const hitsOf = (hint: boolean): Hit[] =>
    rules
      .filter(({ shows }) => (shows === 'hint') === hint)
      .flatMap(({ rule }) => host.seen.get(rule)?.hits ?? [])
  return scriptPathSentences(hitsOf(false), hitsOf(true))
}
