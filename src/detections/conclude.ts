import { counted } from '../event/counted.ts'
import type { Hit } from '../event/hit.ts'
import { titleOfKind } from '../event/log-kinds.ts'
import type { Source } from '../event/source.ts'
import { dayName, isoOf } from '../event/time.ts'
import { builtIn } from './built-in.ts'
import { SHOWS, type Chain, type Shows } from './chain.ts'
import {
  VERDICTS,
  type ChainConclusion,
  type Findings,
  type HostConclusion,
  type StageConclusion,
  type StageState,
  type Verdict,
} from './conclusion.ts'
import { Coverage } from './coverage.ts'
import { exposureOf, fixedDay } from './exposure.ts'
import { scriptPathSentences } from './script-paths.ts'
import { tracksOf, type StagedHit } from './tracks.ts'

const NO_HOST = 'UNKNOWN'

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
    if (source.receipt.events > 0) evidenceOf(findings.hostOf.get(source.id) ?? NO_HOST).sources.push(source)
  }
  const ruleOf = (host: string | null, source: number, rule: string): RuleSeen => {
    const { seen } = evidenceOf(host ?? findings.hostOf.get(source) ?? NO_HOST)
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
    because: [...new Set(deciding.flatMap(({ conclusion }) => conclusion.because))],
    todo: todoOf(verdict),
    blind: [...new Set([...concluded.flatMap(({ blind }) => blind), ...lacking])],
    lacking,
    chains: concluded.map(({ conclusion }) => conclusion).sort((a, b) => weight(b) - weight(a)),
    exposure: chains
      .filter(({ fixes }) => fixes !== 'every')
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

function concludeChain(
  host: HostEvidence,
  chain: Chain,
  coverage: Coverage,
  lacks: Lacks,
): { readonly conclusion: ChainConclusion; readonly blind: readonly string[] } {
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
    missing.length === 0 && !incomplete && fixed !== null && cleared.length === 0 && host.name !== NO_HOST

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
  const blind = [
    ...gapsOf(missing),
    ...(fixed === null
      ? ['No log shows a fixed build of Exchange, so it is not known until when it could be attacked.']
      : []),
    ...cleared.map(
      ({ value, time }) =>
        `The log ${value} was cleared at ${stampOf(time)}; what stood in it before is gone.`,
    ),
    ...(host.name === NO_HOST ? ['It is not known which server these logs come from.'] : []),
  ]
  return {
    conclusion: {
      id: chain.id,
      title: chain.title,
      verdict,
      because: becauseOf(chain, verdict, {
        succeeded,
        tried,
        unexplained,
        missing: missing.length,
        fixed,
        lastDay,
      }),
      stages,
      tracks: tracksOf(staged, chain.join),
    },
    blind,
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

function noteOf(state: StageState, count: number, gone: readonly string[], hints: number): string {
  const also = hints > 0 ? ' Events that fit, but that honest work leaves too, are there.' : ''
  switch (state) {
    case 'succeeded':
      return `${counted(count, 'event')} that only success leaves.${also}`
    case 'reached':
      return `${counted(count, 'event')}: the step was reached, and very likely worked.${also}`
    case 'attempted':
      return `${counted(count, 'event')}: it was tried.${also}`
    case 'failed':
      return `${counted(count, 'event')}: it was tried and failed.${also}`
    case 'not-seen':
      return `Looked for in logs that cover the whole time, and not seen.${also}`
    case 'not-covered':
      return `Not seen, but logs that would show it are missing or have gaps: ${gone.map(titleOfKind).join(', ')}.${also}`
  }
}

interface Grounds {
  readonly succeeded: readonly StageConclusion[]
  readonly tried: readonly StageConclusion[]
  /** Stages with traces of success that may as well have come by another way in. */
  readonly unexplained: Chain['stages']
  readonly missing: number
  readonly fixed: number | null
  readonly lastDay: number
}

function becauseOf(chain: Chain, verdict: Verdict, grounds: Grounds): string[] {
  const { succeeded, tried, unexplained, missing, fixed, lastDay } = grounds
  const until = Number.isFinite(lastDay) ? dayName(lastDay) : 'an unknown day'
  const patched = fixed === null ? [] : [`A fixed build of Exchange is first seen on ${dayName(fixed)}.`]
  switch (verdict) {
    case 'compromised':
      return [
        `${chain.title}: it worked. ${succeeded.length === 1 ? 'One step was' : `${succeeded.length} steps were`} seen that only a successful attack leaves behind, the first at ${stampOf(earliest(succeeded))}.`,
        ...succeeded.map((stage) => `${stage.title}: first at ${stampOf(stage.firstTime)}.`),
        ...patched,
      ]
    case 'attempted':
      return [
        ...tried.map(
          (stage) =>
            `${stage.title}: ${stage.state === 'failed' ? 'tried and failed' : 'tried'}, first at ${stampOf(stage.firstTime)}.`,
        ),
        `What success would leave was looked for in every log that would show it, from ${dayName(chain.firstDay)} to ${until}, and was not found.`,
        ...patched,
      ]
    case 'cannot-tell':
      return [
        ...(tried.length > 0
          ? tried.map((stage) =>
              stage.state === 'failed'
                ? `${stage.title}: tried and failed, first at ${stampOf(stage.firstTime)}.`
                : `${stage.title}: tried, first at ${stampOf(stage.firstTime)}. Whether it worked cannot be said.`,
            )
          : [`Nothing of ${chain.title} was found in the logs that are there.`]),
        ...unexplained.map(
          ({ title }) =>
            `${title}: there are traces of it, but nothing shows that the attack came this way. It may have come by another.`,
        ),
        missing > 0
          ? `${missing} of ${chain.required.length} kinds of log that would show it are missing or have gaps since ${dayName(chain.firstDay)}.`
          : 'What is there does not settle it. What could not be seen stands below.',
        ...(fixed === null
          ? ['No log shows a fixed build, so the server may have been open to the attack all the time.']
          : patched),
      ]
    case 'no-evidence':
      return [
        `Every kind of log that would show ${chain.title} covers each day from ${dayName(chain.firstDay)} to ${until}, and nothing was found.`,
        ...patched,
      ]
  }
}

function earliest(stages: readonly StageConclusion[]): number | null {
  const times = stages.flatMap(({ firstTime }) => firstTime ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

function todoOf(verdict: Verdict): string[] {
  switch (verdict) {
    case 'compromised':
      return [
        'Take the server off the network, but leave it switched on: its memory is evidence.',
        'Keep the logs and this report safe before anything is repaired.',
        'Assume that mail on it was read, and that the attacker knows the password of every account that signed in to it. Change these passwords from another machine.',
        'Look at the other servers too: collect and drop their logs here.',
        'Call your national CERT or an incident response team. Do not just delete the files: ways to come back stay, and evidence is gone.',
      ]
    case 'attempted':
      return [
        'Check that the security updates are installed, and keep them so.',
        'Keep these logs: they are the proof of what was tried.',
        'Look for the same addresses in newer logs, and on your other servers.',
      ]
    case 'cannot-tell':
      return [
        'Collect what is missing, from backups and log servers too, and drop it here.',
        'Check that the security updates are installed.',
        'Search the web folders for script files that Exchange does not ship, whatever the logs say.',
      ]
    case 'no-evidence':
      return [
        'Keep the security updates installed, and keep the logs for at least a year.',
        'Other attacks leave other traces: this says nothing about those that are not listed here.',
      ]
  }
}

/** Kinds that lack the same days are named together. */
function gapsOf(
  missing: readonly { kind: string; runs: readonly (readonly [number, number])[]; absent: boolean }[],
): string[] {
  const kindsByDays = new Map<string, string[]>()
  for (const { kind, runs, absent } of missing) {
    const days = absent ? '' : daysOf(runs)
    kindsByDays.set(days, [...(kindsByDays.get(days) ?? []), titleOfKind(kind)])
  }
  return [...kindsByDays].map(([days, kinds]) =>
    days === ''
      ? `No log of these kinds was given: ${kinds.join(', ')}.`
      : `No events from ${days}: ${kinds.join(', ')}.`,
  )
}

function daysOf(runs: readonly (readonly [number, number])[]): string {
  const shown = runs
    .slice(0, 4)
    .map(([from, to]) => (from === to ? dayName(from) : `${dayName(from)} to ${dayName(to)}`))
  return runs.length > 4
    ? `${shown.join(', ')} and ${counted(runs.length - 4, 'more gap')}`
    : shown.join(', ')
}

function stampOf(time: number | null): string {
  const iso = isoOf(time)
  return iso === null ? 'an unknown time' : `${iso.slice(0, 19).replace('T', ' ')} UTC`
}
