import type { Annotation } from '../../event/annotation.ts'
import { compareText } from '../../event/compare-text.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import { LEVELS } from '../../event/hit.ts'
import { ISSUES } from '../../event/issue.ts'
import type { Judgement } from '../../event/judgement.ts'
import type { IssueGroup } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import { archiveOf, type Source } from '../../event/source.ts'
import { sourceHits } from '../../detections/indicators/source-hits.ts'
import { INDICATOR_PREFIX, TYPE_TITLES, type Indicator } from '../../detections/indicators/indicator.ts'
import type { YaraRule } from '../../detections/yara/yara.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { correlate, type CorrelationResult } from '../../detections/correlate/correlate.ts'
import { acrossServers } from '../../detections/verdict/across-servers.ts'
import type { Chain } from '../../detections/chains/chain.ts'
import { conclude } from '../../detections/verdict/conclude.ts'
import { judgeHosts, type JudgedHost } from '../../detections/verdict/judge-hosts.ts'
import { sayOtherHosts } from '../../detections/verdict/say-answers.ts'
import { widen } from '../../detections/verdict/host-evidence.ts'
import { dueAsks } from '../../detections/verdict/due-asks.ts'
import type { AskAnswer, Asker, DueAsk } from '../../detections/asked.ts'
import type { Findings } from '../../detections/conclusion.ts'
import { builtIn } from '../../detections/compile/built-in.ts'
import { ruleStates } from '../../detections/compile/rule-states.ts'
import type { Correlation, RuleAbout, RuleSet } from '../../detections/rule.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { COLLECTORS, recordTitle } from '../../evidence/collectors/registry.ts'
import { assignHosts, withoutHost } from '../../evidence/hosts.ts'
import { withLockedShares } from '../../evidence/locked-share.ts'
import { reconcile, type FileTimes } from '../../evidence/reconcile.ts'
import type { Lack } from '../../event/lack.ts'
import { formatById } from '../../formats/registry.ts'
import type { CaseStore } from '../../storage/store.ts'
import type { CaseReport, CaseSummary } from '../contracts/case.ts'
import type { EntityGroup } from '../contracts/entities.ts'
import type { Finding, HitExample, IndicatorFacts } from '../contracts/findings.ts'
import type { IssueRow, LockedArchive, SourceRow } from '../contracts/sources.ts'
import { EntityTally } from './entity-tally.ts'
import { axisOf, binsOf, namesIn, type FindingAxis } from './finding-outline.ts'
import { KEEP, type DigestedHits, type KeepLimits } from './hit-digest.ts'
import type { HitMarks } from '../case-index/hit-marks.ts'
import { bothEffects, levelOf, type TuningEffects } from './rule-tuning.ts'
import { HitTake, StoredHits, type KnownSources } from './stored-hits.ts'
import { tuningReport } from './tuning-report.ts'
import { unasked } from './unasked.ts'
import { givenUpRules, type UndecidedRule } from './undecided-rules.ts'
import { hostFrom, sourceFacts, sourceSaid } from './source-facts.ts'

/** Examples of a finding that a report carries unless it is asked for more. */
export const EXAMPLES = 25

export interface CaseFacts {
  readonly sources: readonly Source[]
  /** The hits as they were found: some are kept, the others counted. */
  readonly hits: readonly Hit[]
  readonly counts: readonly HitCount[]
  /** The hits that count after the decisions of an analyst. */
  readonly tuned: DigestedHits
  readonly effects: TuningEffects
  /** Entities that take part in hits that count. */
  readonly entities: readonly EntityGroup[]
  /** Places of all hits: of stored ones and of correlations. */
  readonly marks: readonly HitMarks[]
  /** Names of rules of which not every hit is kept. */
  readonly countedOnly: ReadonlySet<string>
  /** Hits of correlations, which are not stored. */
  readonly correlated: readonly CorrelatedHit[]
  readonly hostOf: ReadonlyMap<number, string>
  /** What was not collected or did not arrive, by host. */
  readonly lacks: ReadonlyMap<string, readonly Lack[]>
  /** What was answered to questions about the hosts. */
  readonly judgements: readonly Judgement[]
  readonly annotations: readonly Annotation[]
  /** Reading goes on, or ended before everything was read. */
  readonly unfinished: boolean
  /** Times of the files by source, as collectors noted them. */
  readonly times: ReadonlyMap<number, FileTimes>
  /** Correlations that were given up, and rules that could not be asked about all events, and why. */
  readonly broken: CorrelationResult['broken']
  /** Rules that were not asked about some events, because that would have been too costly. */
  readonly undecided: readonly UndecidedRule[]
  /** Attacks that were looked for; absent where all were that the product knows. */
  readonly chains?: readonly Chain[]
  /** The judged hosts and the answers to what their chains ask next; absent where nothing was asked. */
  readonly next?: {
    readonly judged: readonly JudgedHost[]
    readonly answers: readonly AskAnswer[]
    /** Asks that were too many to be answered. */
    readonly leftOut: readonly DueAsk[]
  }
}

type CorrelatedHit = Pick<Hit, 'rule' | 'level' | 'source'> & { readonly offset: number }

export interface FactsRequest {
  readonly tuning: Tuning
  readonly keep: KeepLimits
  /** What an earlier call has seen of the stored hits, with the same tuning and limits. */
  readonly stored: StoredHits
}

/** What is stored of a case, and what correlations make of it. */
export async function caseFacts(
  store: CaseStore,
  caseId: string,
  rules: Pick<RuleSet, 'correlations' | 'indicators'>,
  asked: Partial<FactsRequest> = {},
): Promise<CaseFacts> {
  const { tuning = UNTUNED, keep = KEEP } = asked
  const given = withLockedShares(await store.sources.list(caseId))
  const record = await store.cases.get(caseId)
  const hostOf = assignHosts(given, record?.hostNames)
  const { times, sums, lacks } = reconcile(given)
  const sources = given.map((source) => (sums.get(source.id) === false ? withOtherSum(source) : source))
  const byHost = new Map<string, Lack[]>()
  for (const [id, said] of lacks) {
    const host = hostOf.get(id) ?? UNKNOWN_HOST
    const others = byHost.get(host) ?? []
    byHost.set(host, others)
    for (const lack of said) others.push(lack)
  }
  const known = knownSources({ sources, hostOf })
  const storedHits = asked.stored ?? new StoredHits(tuning, keep)
  const stored = await storedHits.upToNow(store, caseId, known)
  const correlated = await correlatedIn(store, caseId, rules.correlations, given, hostOf)
  const others = new HitTake(tuning, keep, () => known)
  for (const hit of correlated.hits) others.hit(hit)
  const marks = [storedHits.marks, others.marks]
  for (const hit of sourceHits(sources, rules.indicators)) others.hit(hit)
  const made = others.seen()
  const entities = new EntityTally().join(storedHits.entities).join(others.entities)
  return {
    sources,
    ...both(stored.found, made.found),
    tuned: both(stored.tuned, made.tuned),
    entities: entities.groups(),
    effects: bothEffects(stored.effects, made.effects),
    marks,
    countedOnly: new Set([...storedHits.countedOnly, ...others.countedOnly]),
    correlated: correlated.hits.map(({ rule, level, source, place }) => ({
      rule,
      level,
      source,
      offset: place.offset,
    })),
    hostOf,
    lacks: byHost,
    judgements: record?.judgements ?? [],
    annotations: record?.annotations ?? [],
    unfinished: record?.complete === false,
    times,
    broken: [...correlated.broken, ...givenUpRules(stored.undecided)],
    undecided: stored.undecided,
  }
}

/** The facts with answers to what their steps give reason to ask next. */
export async function askNext(facts: CaseFacts, ask: Asker): Promise<CaseFacts> {
  const judged = judgeHosts(deciding({ ...facts, ...facts.tuned }), facts.chains)
  const { due, leftOut } = dueAsks(judged)
  return { ...facts, next: { judged, answers: await ask(due, facts), leftOut } }
}

export function knownSources({ sources, hostOf }: Pick<CaseFacts, 'sources' | 'hostOf'>): KnownSources {
  const byId = new Map(sources.map((source) => [source.id, source]))
  return {
    hostOf: (id) => hostOf.get(id) ?? UNKNOWN_HOST,
    pathOf: (id) => byId.get(id)?.path ?? '',
    sourceOf: (id) => byId.get(id),
  }
}

function both(a: DigestedHits, b: DigestedHits): DigestedHits {
  return { hits: [...a.hits, ...b.hits], counts: [...a.counts, ...b.counts] }
}

/** Archives with something that no password at hand opens. `atHand` is asked by source id. */
export function lockedArchives(sources: readonly Source[], atHand: (id: number) => boolean): LockedArchive[] {
  const archives = new Map<string, LockedArchive>()
  for (const { id, path, format, receipt } of sources) {
    if (!receipt.issues.some(({ code }) => code === 'locked-archive')) continue
    const above = archiveOf(path)
    const whole = containerById(format) !== null || above === null
    const archive = whole ? path : above
    const known = archives.get(archive)
    archives.set(archive, {
      path: archive,
      members: (known?.members ?? 0) + (whole ? 0 : 1),
      atHand: (known?.atHand ?? true) && atHand(id),
    })
  }
  return [...archives.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What arrived is not what the collector's record speaks of. */
function withOtherSum(source: Source): Source {
  const first = {
    code: 'digest-differs',
    place: null,
    detail: 'the sums of the collector and of this content',
  } as const
  const group: IssueGroup = { code: 'digest-differs', count: 1, first }
  return { ...source, receipt: { ...source.receipt, issues: [...source.receipt.issues, group] } }
}

async function correlatedIn(
  store: CaseStore,
  caseId: string,
  correlations: readonly Correlation[],
  sources: readonly Source[],
  hostOf: ReadonlyMap<number, string>,
): Promise<CorrelationResult> {
  if (correlations.length === 0) return { hits: [], broken: [] }
  const paths = new Map(sources.map(({ id, path }) => [id, path]))
  const logOf = new Map(sources.map(({ id, format }) => [id, `${hostOf.get(id) ?? ''}\n${format}`]))
  const begins = new Map<string, number>()
  for (const { id, receipt } of sources) {
    if (receipt.firstTime === null) continue
    const log = logOf.get(id)!
    begins.set(log, Math.min(begins.get(log) ?? Infinity, receipt.firstTime))
  }
  return correlate(correlations, {
    envelopes: await store.hits.matchEnvelopes(caseId),
    load: (id) => store.hits.loadMatches(caseId, id),
    pathOf: (source) => paths.get(source) ?? '',
    hostOf: (source) => hostOf.get(source) ?? null,
    beginOf: (source) => begins.get(logOf.get(source) ?? '') ?? null,
  })
}

/** Everything a case has to say, from what is stored of it; `tuning` is that of the facts. */
export function caseReport(
  summary: CaseSummary,
  facts: CaseFacts,
  rules: RuleSet,
  examples = EXAMPLES,
  tuning = UNTUNED,
): CaseReport {
  const tuned = { ...facts, ...facts.tuned }
  const decided = deciding(tuned)
  const hosts = conclude(decided, facts.chains, facts.next)
  const states = ruleStates(rules, facts.sources, facts.broken)
  return {
    case: summary,
    hosts,
    statements: acrossServers(hosts, decided),
    findings: findings(tuned, rules, examples, tuning),
    entities: facts.entities,
    sources: [...facts.sources]
      .sort((a, b) => compareText(a.path, b.path) || a.id - b.id)
      .map((source) => sourceRow(source, facts.hostOf.get(source.id) ?? UNKNOWN_HOST, facts.times)),
    withoutHost: withoutHost(facts.sources, facts.hostOf),
    locked: lockedArchives(facts.sources, () => false),
    milestones: builtIn().milestones,
    countries: builtIn().countries,
    annotations: facts.annotations,
    judgements: { given: facts.judgements, elsewhere: sayOtherHosts(facts.judgements, hosts) },
    tuning: tuningReport(rules, tuning, facts.effects, hosts, () => conclude(deciding(facts), facts.chains)),
    rules: {
      given: rules.given,
      running: states.running.length,
      filters: rules.filters.length,
      digest: rules.digest,
      refused: [...states.refused, ...states.absent].map(({ origin: _, path: __, ...row }) => row),
      placeholders: rules.placeholders,
      unasked: unasked(rules, facts.sources, facts.undecided),
    },
  }
}

/** Entries of lists never decide a verdict. */
function deciding(facts: CaseFacts): Findings {
  const decides = ({ rule }: { readonly rule: string }): boolean => !rule.startsWith(INDICATOR_PREFIX)
  return { ...facts, hits: facts.hits.filter(decides), counts: facts.counts.filter(decides) }
}

export function sourceRow(
  source: Source,
  host: string,
  times: ReadonlyMap<number, FileTimes> = new Map(),
): SourceRow {
  const { receipt } = source
  return {
    id: source.id,
    path: source.path,
    originalPath: source.originalPath,
    host,
    hostFrom: hostFrom(source),
    format: source.format,
    formatTitle: formatTitle(source.format),
    packed: containerById(source.format) !== null,
    collector: COLLECTORS.find(({ id }) => id === source.collected?.collector)?.title ?? null,
    created: times.get(source.id)?.created ?? null,
    modified: times.get(source.id)?.modified ?? null,
    bytes: receipt.bytes,
    sha256: source.sha256,
    events: receipt.events,
    firstTime: receipt.firstTime,
    lastTime: receipt.lastTime,
    ledger: receipt.ledger,
    issues: receipt.issues.map(({ code, count, first }): IssueRow => {
      const { severity, what, kept, advice } = ISSUES[code]
      return { code, severity, what, kept, advice, count, place: first.place, detail: first.detail }
    }),
    facts: sourceFacts(source),
    said: sourceSaid(source),
  }
}

export function formatTitle(id: string | null): string {
  if (id === null) return 'Not recognised'
  return formatById(id)?.title ?? containerById(id)?.title ?? recordTitle(id) ?? id
}

/** What a finding says of its rule or indicator. */
type RuleDescription = Pick<
  RuleAbout,
  'name' | 'id' | 'title' | 'level' | 'description' | 'tags' | 'references' | 'falsepositives' | 'next'
> & { readonly indicator?: IndicatorFacts }

function asRule(indicator: Indicator): RuleDescription {
  const { name, type, written: value, pack, level, source, date, note } = indicator
  const title = TYPE_TITLES[type]
  return {
    name,
    id: name,
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)} of a list: ${value}`,
    level,
    description: note,
    tags: [],
    references: source === '' ? [] : [date === '' ? source : `${source} (${date})`],
    falsepositives: [AGEING],
    next: [],
    indicator: { type, value, pack, source, date },
  }
}

function asFinding(rule: YaraRule): RuleDescription {
  const { name, pack, path, title, level, description, author, references, tags } = rule
  return {
    name,
    id: name,
    title: `YARA rule: ${title}`,
    level,
    description: [description.replace(/[^.!?]$/, '$&.'), author === '' ? '' : `By ${author}.`]
      .filter((part) => part !== '')
      .join(' '),
    tags,
    references,
    falsepositives: [`It is a rule of the pack ${pack} (${path}); nobody here has tested it.`],
    next: ['Look at the file itself: where it lay, since when, and which requests reached it.'],
  }
}

const AGEING =
  'Lists age: an address or a domain may have another owner today, and a name can be a coincidence. An entry of a list alone proves nothing.'

interface Group {
  readonly rule: RuleDescription
  readonly host: string
  readonly hits: Hit[]
  readonly counts: HitCount[]
  count: number
  first: number | null
  last: number | null
}

function findings(facts: CaseFacts, rules: RuleSet, examples: number, tuning: Tuning): Finding[] {
  const byName = new Map<string, RuleDescription>()
  for (const rule of [
    ...rules.rules,
    ...rules.correlations,
    ...rules.yara.rules.map(asFinding),
    ...rules.indicators.map(asRule),
  ]) {
    const level = levelOf(tuning, rule.name)
    byName.set(rule.name, level === undefined ? rule : { ...rule, level })
  }
  const groups = new Map<string, Group>()
  const groupOf = (ruleName: string, host: string): Group | null => {
    const rule = byName.get(ruleName)
    if (!rule) return null
    const key = `${host}\n${ruleName}`
    let group = groups.get(key)
    if (!group)
      groups.set(key, (group = { rule, host, hits: [], counts: [], count: 0, first: null, last: null }))
    return group
  }
  const hostOf = (host: string | null, source: number): string =>
    host ?? facts.hostOf.get(source) ?? UNKNOWN_HOST
  for (const hit of facts.hits) {
    const group = groupOf(hit.rule, hostOf(hit.host, hit.source))
    if (!group) continue
    group.hits.push(hit)
    group.count++
    widen(group, hit.time, hit.time)
  }
  for (const counted of facts.counts) {
    const group = groupOf(counted.rule, hostOf(counted.host, counted.source))
    if (!group) continue
    group.count += counted.count
    group.counts.push(counted)
    widen(group, counted.firstTime, counted.lastTime)
  }
  const pathOf = new Map(facts.sources.map((source) => [source.id, source.path]))
  const axis = axisOf([...groups.values()])
  return [...groups.values()]
    .map((group) => findingOf(group, pathOf, examples, axis))
    .sort(
      (a, b) =>
        LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
        compareText(a.host, b.host) ||
        (a.firstTime ?? Infinity) - (b.firstTime ?? Infinity) ||
        (a.rule < b.rule ? -1 : 1),
    )
}

export function hitExample(hit: Hit, pathOf: (source: number) => string): HitExample {
  return {
    source: hit.source,
    sourcePath: pathOf(hit.source),
    place: hit.place,
    time: hit.time,
    fields: hit.fields,
    members: (hit.members ?? []).map((member) => ({ ...member, sourcePath: pathOf(member.source) })),
  }
}

function findingOf(
  group: Group,
  pathOf: ReadonlyMap<number, string>,
  examples: number,
  axis: FindingAxis | null,
): Finding {
  const { rule, hits } = group
  const shown = hits
    .map((hit) => hitExample(hit, (source) => pathOf.get(source) ?? ''))
    .sort(
      (a, b) =>
        (a.time ?? Infinity) - (b.time ?? Infinity) ||
        compareText(a.sourcePath, b.sourcePath) ||
        a.place.offset - b.place.offset,
    )
    .slice(0, examples)
  return {
    indicator: rule.indicator ?? null,
    rule: rule.name,
    id: rule.id,
    title: rule.title,
    level: rule.level,
    description: rule.description,
    tags: rule.tags,
    references: rule.references,
    falsepositives: rule.falsepositives,
    next: rule.next,
    host: group.host,
    count: group.count,
    firstTime: group.first,
    lastTime: group.last,
    names: namesIn(hits),
    bins: binsOf(group, axis),
    examples: shown,
  }
}
