import type { Hit } from '../../event/hit.ts'
import { HIT_MEANINGS, type Chain, type HitMeaning, type Stage, type StageRule } from '../chains/chain.ts'
import type { LinkKind, StageState, Verdict } from '../conclusion.ts'
import { answeredHits, HostAnswers, type AnsweredHits } from './answers.ts'
import { firstIndex } from './ascending.ts'
import { clientSeen } from './clients.ts'
import { inOrder, isAtLeast, widen, type HostEvidence, type RuleSeen, type Unkept } from './host-evidence.ts'
import type { DemandWindow } from './demand-window.ts'
import { HitLinks } from './links.ts'
import { otherAttacks, type OtherAttack, type OtherAttacks } from './shared-attempts.ts'

/** Clocks of logs differ, and a row is written when its request ends. */
const SLACK_MS = 30_000
/** So close to certain success, what could be honest work is taken for a part of the attack. */
export const BESIDE_SUCCESS_MS = 15 * 60_000
/** Earlier traces are a day and more before the first certain one. */
const EARLIER_MS = 86_400_000

/** What hangs together among everything that was found on a host. */
export interface HostLinks {
  readonly links: HitLinks
  readonly proxies: ReadonlySet<string>
  /** Events that by their nature only success leaves, in whatever chain, in order of time. */
  readonly successTimes: readonly number[]
  /** How many clients asked for a path, in lower case. */
  readonly clientsOf: ReadonlyMap<string, number>
  /** The groups that hold certain success or several independent things. */
  readonly supported: ReadonlySet<Hit>
  /** What whoever runs the host has answered. */
  readonly answered: AnsweredHits
  /** Attempts that another attack explains. */
  readonly others: OtherAttacks
}

/** One thing to ask the administrator about. */
export interface OpenQuestion {
  readonly stage: string
  readonly rule: string
  readonly seen: RuleSeen
  readonly hits: readonly Hit[]
}

/** What the evidence says about one chain. */
export interface ChainJudgement {
  readonly stages: readonly StageJudgement[]
  /** Events of certain success, in order of time. */
  readonly decisive: readonly Hit[]
  readonly since: number | null
  readonly questions: readonly OpenQuestion[]
  /** Steps that were reached, which have to be explained as well. */
  readonly reaches: readonly OpenQuestion[]
  /** The events that would be a question, a reached step or an attempt, had nobody answered that they were expected. */
  readonly explained: readonly Hit[]
  /** What was tried while a build ran that does not hold the flaw. */
  readonly inVain: readonly Hit[]
  /** What would be an attempt, did not another attack explain it, and why. */
  readonly ofOthers: ReadonlyMap<Hit, OtherAttack>
  /** Steps of an attack that were seen a day and more before the first certain one. */
  readonly earlier: readonly Hit[]
  /** Stages with traces of success that may as well have come by another way in. */
  readonly unexplained: readonly Stage[]
  readonly tried: boolean
  readonly reached: boolean
  /** How the steps that any way in leaves hang together with the chain's own. */
  readonly linkedBy: ReadonlyMap<Hit, LinkKind>
}

export interface StageJudgement {
  readonly stage: Stage
  readonly state: StageState
  /** Rules that found something, those that decide first. */
  readonly rules: readonly string[]
  readonly count: number
  /** True when there may be more events than `count`, since some were only counted. */
  readonly atLeast: boolean
  /** True when `hits` are only some of the hits. */
  readonly partial: boolean
  /** Time of the first event that gives the stage its state; `null` without one. */
  readonly first: number | null
  readonly last: number | null
  readonly hits: readonly Hit[]
  /** Events that do not count, since somebody answered that they were expected. */
  readonly explained: ExplainedEvents
}

export interface ExplainedEvents {
  readonly count: number
  readonly hits: readonly Hit[]
  readonly first: number | null
  readonly last: number | null
}

/** Links everything that was found on a host. */
export function linkHost(
  host: HostEvidence,
  chains: readonly Chain[],
  proxies: ReadonlySet<string>,
  answers = new HostAnswers(host),
): HostLinks {
  const shows = new Map<string, { readonly how: HitMeaning; readonly stage: string }[]>()
  for (const chain of chains) {
    for (const stage of chain.stages) {
      for (const { rule, shows: how } of stage.rules) {
        const known = shows.get(rule) ?? []
        shows.set(rule, known)
        known.push({ how, stage: stage.id })
      }
    }
  }
  const clientsOf = clientsByPath(host, proxies)
  /** Everything that speaks for an attack, with the stages in which it does. */
  const weighty = new Map<Hit, Set<string>>()
  const certain = new Set<Hit>()
  for (const { rule, hits } of host.seen.values()) {
    for (const { how, stage } of shows.get(rule) ?? []) {
      if (!['success', 'follow', 'question', 'reach'].includes(how)) continue
      for (const hit of hits) {
        const stages = weighty.get(hit) ?? new Set()
        weighty.set(hit, stages.add(stage))
      }
    }
  }
  for (const chain of chains) {
    for (const entry of chain.stages.flatMap(({ rules }) => rules)) {
      if (entry.shows !== 'success') continue
      for (const hit of host.seen.get(entry.rule)?.hits ?? [])
        if (!isCommon(entry, hit, clientsOf)) certain.add(hit)
    }
  }
  const answered =
    answers.judgements.length === 0
      ? answeredHits(answers, () => false)
      : answeredHits(answers, certaintyOf(weighty, attemptsIn(host, chains, answers), certain, proxies))
  for (const hit of answered.explained) weighty.delete(hit)
  for (const hit of answered.confirmed) {
    const isAsked = shows
      .get(hit.rule)
      ?.some(({ how }) => how === 'question' || (how === 'hint' && isAtLeast(hit.level, 'medium')))
    if (!isAsked) continue
    certain.add(hit)
    // Beside certain success it does not matter which step it is.
    weighty.set(hit, new Set())
  }
  const links = new HitLinks([...weighty.keys()], proxies)
  return {
    links,
    proxies,
    successTimes: timesOf(certain),
    clientsOf,
    supported: supportedIn(links, weighty, certain),
    answered,
    others: otherAttacks(host, chains, proxies, answered.explained),
  }
}

function timesOf(hits: ReadonlySet<Hit>): number[] {
  return [...hits].flatMap(({ time }) => time ?? []).sort((a, b) => a - b)
}

/** Attempts and failures of which somebody answered that they were expected, with the stages that they speak for. */
function attemptsIn(
  host: HostEvidence,
  chains: readonly Chain[],
  answers: HostAnswers,
): ReadonlyMap<Hit, ReadonlySet<string>> {
  const attempts = new Map<Hit, Set<string>>()
  const judged = new Set([...answers.rules()].map(({ seen }) => seen.rule))
  for (const { stages } of chains) {
    for (const { id, rules } of stages) {
      for (const { rule, shows } of rules) {
        if (!TRIED.has(shows) || !judged.has(rule)) continue
        for (const hit of host.seen.get(rule)?.hits ?? [])
          attempts.set(hit, (attempts.get(hit) ?? new Set()).add(id))
      }
    }
  }
  return attempts
}

const TRIED: ReadonlySet<HitMeaning> = new Set(['attempt', 'failure'])

/**
 * Tells of an event whether it is certain success by the evidence alone, or hangs together with such. Attempts link
 * nothing but themselves: what they explain is decided by the other evidence.
 */
function certaintyOf(
  weighty: ReadonlyMap<Hit, ReadonlySet<string>>,
  attempts: ReadonlyMap<Hit, ReadonlySet<string>>,
  certain: ReadonlySet<Hit>,
  proxies: ReadonlySet<string>,
): (hit: Hit) => boolean {
  const linkedTo = (some: ReadonlyMap<Hit, ReadonlySet<string>>): ReadonlySet<Hit> =>
    supportedIn(new HitLinks([...some.keys()], proxies), some, certain, Infinity)
  const linked = linkedTo(weighty)
  const tried = attempts.size === 0 ? attempts : linkedTo(new Map([...attempts, ...weighty]))
  const sure = new Set(certain)
  const times = timesOf(certain)
  return (hit) =>
    sure.has(hit) ||
    linked.has(hit) ||
    (attempts.has(hit) && tried.has(hit)) ||
    isNearNameless(hit, times, proxies)
}

/** A row that names its client is linked by that; only where no client is named, being near says something. */
function isNearNameless(hit: Hit, times: readonly number[], proxies: ReadonlySet<string>): boolean {
  return (
    hit.time !== null &&
    clientSeen(hit, proxies).address === null &&
    isNear(times, hit.time, BESIDE_SUCCESS_MS)
  )
}

/**
 * Events of one rule that weigh the same, of which none belongs to the request of another, that stand for all such: an event
 * that belongs to the request of one of them finds another among the rest, in whatever order they come.
 */
const MOST_ALIKE = 3

/**
 * Events beside which, in what hangs together with them, something independent speaks for an attack too: certain
 * success, or evidence of so many other steps.
 */
function supportedIn(
  links: HitLinks,
  weighty: ReadonlyMap<Hit, ReadonlySet<string>>,
  certain: ReadonlySet<Hit>,
  steps = 2,
): Set<Hit> {
  const groups = new Map<number, Hit[]>()
  for (const hit of weighty.keys()) {
    const group = groups.get(links.groupOf(hit)) ?? []
    groups.set(links.groupOf(hit), group)
    group.push(hit)
  }
  const supported = new Set<Hit>()
  for (const group of groups.values()) {
    const alike = new Map<string, Hit[]>()
    for (const hit of group) {
      const key = [hit.rule, certain.has(hit), ...[...weighty.get(hit)!].sort()].join('\n')
      const some = alike.get(key) ?? []
      alike.set(key, some)
      if (some.length < MOST_ALIKE && some.every((one) => !links.areOneRequest(one, hit))) some.push(hit)
    }
    for (const hit of group) {
      const stages = weighty.get(hit)!
      const others = [...alike.values()].flatMap(
        (some) => some.find((other) => other.rule !== hit.rule && !links.areOneRequest(hit, other)) ?? [],
      )
      // Whoever puts a page of their own there asks for it, too: two such things are still one.
      const elsewhere = others.filter((other) =>
        [...weighty.get(other)!].every((stage) => !stages.has(stage)),
      )
      const kinds = new Set(elsewhere.flatMap((other) => [...weighty.get(other)!]))
      if (others.some((other) => certain.has(other)) || kinds.size >= steps) supported.add(hit)
    }
  }
  return supported
}

function clientsByPath(host: HostEvidence, proxies: ReadonlySet<string>): Map<string, number> {
  const clients = new Map<string, Set<string>>()
  for (const { hits } of host.seen.values()) {
    for (const hit of hits) {
      const path = pathOf(hit)
      const { address } = clientSeen(hit, proxies)
      if (path === null || address === null) continue
      clients.set(path, (clients.get(path) ?? new Set()).add(address))
    }
  }
  return new Map([...clients].map(([path, some]) => [path, some.size]))
}

export function pathOf({ fields }: Pick<Hit, 'fields'>): string | null {
  const stem = fields['cs-uri-stem'] ?? fields['UrlStem']
  return typeof stem === 'string' && stem !== '' ? stem.toLowerCase() : null
}

function isCommon({ fewerClients }: StageRule, hit: Hit, clientsOf: ReadonlyMap<string, number>): boolean {
  const path = fewerClients === undefined ? null : pathOf(hit)
  return path !== null && (clientsOf.get(path) ?? 0) >= fewerClients!
}

const NO_OTHERS: ReadonlyMap<Hit, OtherAttack> = new Map()

/** Ways in which a hit can count for its stage. */
type Weight =
  'decisive' | 'open' | 'reached' | 'tried' | 'failed' | 'inVain' | 'explained' | 'otherAttack' | 'unlinked'

/** What was found of a rule in a stage, by what it counts as. */
interface WeighedHits extends Readonly<Record<Weight, Hit[]>> {
  readonly entry: StageRule
  readonly stage: Stage
  readonly seen: RuleSeen
}

/**
 * Weighs what was found for one chain. `fixedAt` tells whether the build that ran at a time is known not to hold the
 * chain's flaws; `missing`: kinds of log that do not cover the time.
 */
export function judgeChain(
  host: HostEvidence,
  chain: Chain,
  { links, proxies, successTimes, clientsOf, supported, answered, others }: HostLinks,
  fixedAt: (time: number) => boolean,
  missing: readonly string[],
): ChainJudgement {
  const ofOthers = others.get(chain.id) ?? NO_OTHERS
  const inVain = (hit: Hit): boolean => hit.time !== null && fixedAt(hit.time)
  const own = ofRules(host, chain, ['success', 'reach']).filter(
    ({ entry, hit, seen }) =>
      !inVain(hit) &&
      !answered.explained.has(hit) &&
      !isCommon(entry, hit, clientsOf) &&
      (entry.shows === 'success' || isAtLeast(seen.level, 'high')),
  )
  own.push(
    ...ofRules(host, chain, ['question', 'hint']).filter(
      ({ entry, hit, seen }) =>
        answered.confirmed.has(hit) && (entry.shows === 'question' || isAtLeast(seen.level, 'medium')),
    ),
  )
  const linkedBy = links.reachedFrom(
    own.map(({ hit }) => hit),
    chain.join.minutes * 60_000,
  )
  const entered = own.reduce((least, { hit }) => Math.min(least, hit.time ?? -Infinity), Infinity)
  const afterEntry = (hit: Hit): boolean =>
    linkedBy.has(hit) && (hit.time === null || hit.time >= entered - SLACK_MS)
  const besideSuccess = (hit: Hit): boolean =>
    supported.has(hit) || isNearNameless(hit, successTimes, proxies)
  /** What counts as `weight` as long as nobody has answered for it. */
  const askedOf = (hit: Hit, weight: Weight): Weight =>
    answered.confirmed.has(hit) ? 'decisive' : answered.explained.has(hit) ? 'explained' : weight
  /** An attempt counts as `weight` unless somebody or another attack explains it. */
  const triedAs = (hit: Hit, weight: Weight): Weight =>
    answered.explained.has(hit) ? 'explained' : ofOthers.has(hit) ? 'otherAttack' : weight

  const weighed = chain.stages.map((stage) =>
    stage.rules.flatMap((entry): WeighedHits[] => {
      const seen = host.seen.get(entry.rule)
      if (!seen) return []
      const one: WeighedHits = {
        entry,
        stage,
        seen,
        decisive: [],
        open: [],
        reached: [],
        tried: [],
        failed: [],
        inVain: [],
        explained: [],
        otherAttack: [],
        unlinked: [],
      }
      const openOr = (hit: Hit): Weight => askedOf(hit, besideSuccess(hit) ? 'decisive' : 'open')
      for (const hit of seen.hits) {
        switch (entry.shows) {
          case 'success':
            if (inVain(hit)) one.inVain.push(hit)
            else if (isCommon(entry, hit, clientsOf)) one[openOr(hit)].push(hit)
            else one.decisive.push(hit)
            break
          case 'follow':
            if (afterEntry(hit)) one.decisive.push(hit)
            else if (answered.explained.has(hit)) one.explained.push(hit)
            else one.unlinked.push(hit)
            break
          case 'question':
            one[openOr(hit)].push(hit)
            break
          case 'reach':
            if (answered.explained.has(hit)) one.explained.push(hit)
            else one[inVain(hit) ? 'inVain' : askedOf(hit, 'reached')].push(hit)
            break
          case 'attempt':
            one[triedAs(hit, inVain(hit) ? 'inVain' : 'tried')].push(hit)
            break
          case 'failure':
            one[triedAs(hit, 'failed')].push(hit)
            break
          case 'hint':
            if (isAtLeast(seen.level, 'medium')) one[askedOf(hit, 'open')].push(hit)
        }
      }
      return [one]
    }),
  )
  const all = weighed.flat()
  const decisive = inOrder(
    all.flatMap((one) => one.decisive),
    host,
  )
  const since = decisive[0]?.time ?? null
  const steps = all.flatMap((one) => [...one.reached, ...one.tried])
  return {
    stages: chain.stages.map((stage, i) => judgeStage(stage, weighed[i]!, missing, fixedAt, host)),
    decisive,
    since,
    questions: all.flatMap((one) => questionOf(one, one.open)),
    reaches: all.flatMap((one) => questionOf(one, one.reached)),
    explained: inOrder(
      all.flatMap((one) => one.explained),
      host,
    ),
    inVain: inOrder(
      all.flatMap((one) => one.inVain),
      host,
    ),
    ofOthers,
    earlier:
      since === null
        ? []
        : inOrder(steps, host).filter(({ time }) => time !== null && time < since - EARLIER_MS),
    unexplained: chain.stages.filter((_, i) =>
      weighed[i]!.some(
        ({ entry, seen, decisive: sure, explained }) =>
          entry.shows === 'follow' &&
          sure.length === 0 &&
          (explained.length === 0 || explained.length < seen.hits.length),
      ),
    ),
    tried: all.some((one) => one.tried.length + one.failed.length + one.inVain.length > 0),
    reached: all.some((one) => one.reached.length > 0),
    linkedBy,
  }
}

function questionOf({ entry, stage, seen }: WeighedHits, hits: readonly Hit[]): readonly OpenQuestion[] {
  return hits.length > 0 ? [{ stage: stage.id, rule: entry.rule, seen, hits }] : []
}

function ofRules(
  host: HostEvidence,
  chain: Chain,
  wanted: readonly HitMeaning[],
): { readonly entry: StageRule; readonly hit: Hit; readonly seen: RuleSeen }[] {
  return chain.stages
    .flatMap(({ rules }) => rules)
    .filter(({ shows }) => wanted.includes(shows))
    .flatMap((entry) => {
      const seen = host.seen.get(entry.rule)
      return seen ? seen.hits.map((hit) => ({ entry, hit, seen })) : []
    })
}

/** Whether one of ascending times lies within so many milliseconds of a time. */
export function isNear(times: readonly number[], time: number, withinMs: number): boolean {
  const first = firstIndex(times, (one) => one >= time - withinMs)
  return (times[first] ?? Infinity) <= time + withinMs
}

function judgeStage(
  stage: Stage,
  weighed: readonly WeighedHits[],
  missing: readonly string[],
  fixedAt: (time: number) => boolean,
  host: HostEvidence,
): StageJudgement {
  const gone = stage.kinds.length === 0 || stage.kinds.some((kind) => missing.includes(kind))
  const states: readonly (readonly [StageState, Weight])[] = [
    ['succeeded', 'decisive'],
    ['reached', 'reached'],
    ['needs-explanation', 'open'],
    ['attempted', 'tried'],
    ['in-vain', 'inVain'],
    ['failed', 'failed'],
    ['other-attack', 'otherAttack'],
    ['unlinked', 'unlinked'],
  ]
  const decided = states.find(([, weight]) => weighed.some((one) => one[weight].length > 0))
  const deciding = decided ? weighed.filter((one) => one[decided[1]].length > 0) : []
  const hits = inOrder(
    deciding.flatMap((one) => one[decided![1]]),
    host,
  )
  const span: { first: number | null; last: number | null } = { first: null, last: null }
  const rows = rowsOf(hits)
  let most = 0
  let unkept = 0
  let unsure = false
  for (const one of deciding) {
    for (const { time } of one[decided![1]]) widen(span, time, time)
    const rest = unkeptAs(decided![1], one, fixedAt)
    for (const { first, last } of rest.counts) widen(span, first, last)
    const count = rest.counts.reduce((sum, { count: some }) => sum + some, 0)
    most = Math.max(most, one[decided![1]].length + count)
    unkept += count
    unsure ||= rest.unsure
  }
  const rank = ({ entry }: WeighedHits): number => HIT_MEANINGS.indexOf(entry.shows)
  const rest = weighed.filter((one) => !deciding.includes(one)).sort((a, b) => rank(a) - rank(b))
  const explained = explainedIn(weighed, host)
  return {
    stage,
    state: decided?.[0] ?? (gone ? 'not-covered' : explained.count > 0 ? 'explained' : 'not-seen'),
    rules: [...deciding, ...rest].map(({ entry }) => entry.rule),
    // Nobody knows which of the rows that are not kept are shared by several rules.
    count: deciding.length === 1 ? rows + unkept : Math.max(rows, most),
    atLeast: unsure || (unkept > 0 && deciding.length > 1),
    partial: unsure || unkept > 0,
    first: span.first,
    last: span.last,
    hits,
    explained,
  }
}

/** An event is only explained together with all of its rule that were only counted. */
function explainedIn(weighed: readonly WeighedHits[], host: HostEvidence): ExplainedEvents {
  const some = weighed.filter((one) => one.explained.length > 0)
  const hits = inOrder(
    some.flatMap((one) => one.explained),
    host,
  )
  const span: { first: number | null; last: number | null } = { first: null, last: null }
  for (const { time } of hits) widen(span, time, time)
  const unkept = some.flatMap(({ seen }) => seen.unkept)
  for (const { first, last } of unkept) widen(span, first, last)
  return { count: rowsOf(hits) + unkept.reduce((sum, { count }) => sum + count, 0), hits, ...span }
}

/** Several rules may find one row. */
function rowsOf(hits: readonly Hit[]): number {
  return new Set(hits.map(({ source, place }) => `${source} ${place.offset}`)).size
}

/** The ways of counting that an answer can explain away. */
const EXPLAINABLE: ReadonlySet<Weight> = new Set([
  'open',
  'reached',
  'tried',
  'failed',
  'inVain',
  'otherAttack',
])

/**
 * What is known of finds that are only counted and that count as `weight`; `unsure`: for some nobody can tell,
 * since that hangs on what stands in them.
 */
function unkeptAs(
  weight: Weight,
  one: WeighedHits,
  fixedAt: (time: number) => boolean,
): { readonly counts: readonly Unkept[]; readonly unsure: boolean } {
  const { unkept, hits } = one.seen
  const areExplained = one.explained.length > 0 && EXPLAINABLE.has(weight)
  if (unkept.length === 0 || areExplained) return { counts: [], unsure: false }
  if (weight === 'otherAttack') return { counts: unkept, unsure: false }
  const byBuild = ['success', 'reach', 'attempt'].includes(one.entry.shows)
  const others = byBuild ? hits.length - one.inVain.length : hits.length
  const whole = weight === 'inVain' || one[weight].length === others
  if (!byBuild) return { counts: whole ? unkept : [], unsure: !whole }
  const counts: Unkept[] = []
  let unsure = false
  for (const some of unkept) {
    const [first, last] = [some.first, some.last].map((time) => time !== null && fixedAt(time))
    if (first !== last || (!first && !whole)) unsure = true
    else if (first === (weight === 'inVain')) counts.push(some)
  }
  return { counts, unsure }
}

/** The word for a chain. */
export function verdictOf(judged: ChainJudgement, covered: boolean): Verdict {
  if (judged.decisive.length > 0) return 'compromised'
  if (judged.questions.length > 0 || judged.reached) return 'needs-explanation'
  if (!covered || judged.unexplained.length > 0) return 'cannot-tell'
  return judged.tried ? 'attempted' : 'no-evidence'
}

/** A chain with everything that its words rest on. */
export interface WeighedChain {
  readonly chain: Chain
  readonly judgement: ChainJudgement
  readonly verdict: Verdict
  /** Kinds of log that would show it and that do not cover the whole time. */
  readonly missing: readonly MissingKind[]
  /** Day number on which a fixed build is first seen. */
  readonly fixed: number | null
  /** Day numbers between which logs must be there. */
  readonly window: DemandWindow
  /** Whether the collector left some of these kinds behind. */
  readonly incomplete: boolean
  /** Whether every log that would show it covers the whole time. */
  readonly covered: boolean
}

export interface MissingKind {
  readonly kind: string
  readonly runs: readonly (readonly [from: number, to: number])[]
  readonly absent: boolean
}
