import type { Hit } from '../../event/hit.ts'
import { builtInRule } from '../compile/built-in.ts'
import { passes } from '../comparisons/like.ts'
import {
  AUTODISCOVER,
  ERA,
  LOCALHOST,
  READ_KINDS,
  SCRIPT_ADDRESS,
  VERSIONS,
  type ToolSearch,
  type ToolVersion,
} from '../comparisons/test-proxylogon.ts'
import { leastValues, names, number, type StatementValue, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import type { CoveredHost } from './host-evidence.ts'
import type { WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import type { Statements } from './statements.ts'

/** What a search of the script comes to on one host. */
interface SearchOutcome {
  readonly hits: readonly Hit[]
  /** Rows or files, as the search counts. */
  readonly count: number
  /** Some hits were only counted, so that there may be more. */
  readonly atLeast: boolean
}

const SAID = { section: 'compare', subject: 'server', tone: 'fact', certainty: 'certain' } as const

/** What versions of Test-ProxyLogon would have reported of the logs of a host, and why Coldtrace says something else. */
export function sayComparison(statements: Statements, { host, judged }: JudgedHost): void {
  const ours = judged.find(({ chain }) => chain.id === 'proxylogon')
  if (!ours || !hasLogsOfTheTime(host)) return
  const byVersion = VERSIONS.map((version) => ({
    version,
    reports: version.searches.map((search) => ({ search, found: reportedBy(host, search) })),
  }))
  const anything = byVersion.some(({ reports }) => reports.some(({ found }) => found.count > 0))
  const { tried, reached } = ours.judgement
  if (!anything && !tried && !reached && ours.verdict !== 'compromised') return
  for (const { version, reports } of byVersion) sayVersion(statements, version, reports)
  sayReasons(statements, host, byVersion[0]!.reports)
  sayElsewhere(statements, ours)
  statements.add({
    ...SAID,
    says: 'compare.ours',
    chain: ours.chain.id,
    values: { chain: names('chain', [ours.chain.id]), verdict: names('text', [ours.verdict]) },
  })
}

type Reports = readonly { readonly search: ToolSearch; readonly found: SearchOutcome }[]

/** Under which name the sentence asks for what a search found. */
function valueName({ cve, counts }: ToolSearch): string {
  if (cve === 'CVE-2021-26855') return 'rows'
  if (cve === 'CVE-2021-26857') return 'messages'
  if (cve === 'CVE-2021-26858') return 'downloads'
  return counts === 'rows' ? 'resets' : 'directories'
}

function sayVersion(statements: Statements, { day }: ToolVersion, reports: Reports): void {
  const some = reports.filter(({ found }) => found.count > 0)
  const counts = some.map(
    ({ search, found }) => [valueName(search), countOf(found.count, found.atLeast)] as const,
  )
  const unsure = reports.some(({ found }) => found.atLeast)
  statements.add({
    ...SAID,
    says: some.length > 0 ? 'compare.reported' : unsure ? 'compare.unsure' : 'compare.nothing',
    values: {
      day: { kind: 'time', value: day },
      ...Object.fromEntries(counts),
      ...(unsure ? { unsure: { kind: 'flag', value: true } } : {}),
    },
    hits: [...new Set(some.flatMap(({ found }) => found.hits))],
  })
}

function countOf(count: number, atLeast: boolean): StatementValue {
  return { ...number('events', count), ...(atLeast ? { atLeast: true } : {}) } as StatementValue
}

/** Why the first version reports more than it should: of what it finds, the kinds that mean something else here. */
function sayReasons(statements: Statements, host: CoveredHost, first: Reports): void {
  const add = (says: SentenceId, { hits, atLeast }: Pick<SearchOutcome, 'hits' | 'atLeast'>): void => {
    if (hits.length === 0) return
    const values: StatementValues = leastValues({ count: number('events', hits.length) }, atLeast)
    statements.add({ ...SAID, says, values, hits })
  }
  const foundOf = (cve: string): SearchOutcome | undefined =>
    first.find(({ search }) => search.cve === cve)?.found
  const anchors = foundOf('CVE-2021-26855')
  if (anchors) {
    const { hits, atLeast } = anchors
    const local = hits.filter(({ fields }) => passes(fields, LOCALHOST))
    const discover = hits.filter(({ fields }) => passes(fields, AUTODISCOVER) && !passes(fields, LOCALHOST))
    add('compare.localhost', { hits: local, atLeast })
    add('compare.autodiscover', { hits: discover, atLeast })
    const others = new Set([...local, ...discover].map(placeKey))
    const refused = host.seen.get('proxylogon_ssrf_refused')?.hits ?? []
    add('compare.refused', { hits: refused.filter((hit) => !others.has(placeKey(hit))), atLeast })
  }
  const outside = new Set((host.seen.get('oab_download_outside')?.hits ?? []).map(placeKey))
  const downloads = foundOf('CVE-2021-26858')
  if (downloads)
    add('compare.download', {
      ...downloads,
      hits: downloads.hits.filter((hit) => !outside.has(placeKey(hit))),
    })
  const directories = foundOf('CVE-2021-27065')
  if (directories)
    add('compare.directory', {
      ...directories,
      hits: directories.hits.filter(({ fields }) => !passes(fields, SCRIPT_ADDRESS)),
    })
}

/** Rules that decided something and that no version of the script has anything like. */
function sayElsewhere(statements: Statements, { chain, judgement }: WeighedChain): void {
  const known = new Set(VERSIONS.flatMap(({ searches }) => searches.flatMap(({ rules }) => rules)))
  const told = judgement.stages.filter(({ state }) => state === 'succeeded' || state === 'reached')
  const others = told.flatMap(({ hits }) => hits).filter(({ rule }) => !known.has(rule))
  if (others.length === 0) return
  statements.add({
    ...SAID,
    says: 'compare.elsewhere',
    chain: chain.id,
    values: {
      rules: names(
        'rule',
        others.map(({ rule }) => builtInRule(rule)?.title ?? rule),
        5,
      ),
    },
    hits: others,
  })
}

/** Each event once, whatever number of our rules found it. */
function reportedBy(host: CoveredHost, { rules, counts, where }: ToolSearch): SearchOutcome {
  const byPlace = new Map<string, Hit>()
  let atLeast = false
  for (const rule of rules) {
    const seen = host.seen.get(rule)
    if (!seen) continue
    atLeast ||= seen.unkept.length > 0
    for (const hit of seen.hits) {
      const key = placeKey(hit)
      if (!byPlace.has(key) && where.every((test) => passes(hit.fields, test))) byPlace.set(key, hit)
    }
  }
  const hits = [...byPlace.values()].sort((a, b) => (host.order.get(a) ?? 0) - (host.order.get(b) ?? 0))
  const count = counts === 'rows' ? hits.length : new Set(hits.map(({ source }) => source)).size
  return { hits, count, atLeast }
}

function placeKey({ source, place }: Hit): string {
  return `${source} ${place.offset}`
}

function hasLogsOfTheTime({ parts }: CoveredHost): boolean {
  return parts.some(
    ({ coverage: { kind, first, last } }) =>
      READ_KINDS.some((beginning) => kind.startsWith(beginning)) && first < ERA.to && last >= ERA.from,
  )
}
