import type { Hit } from '../../event/hit.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import { names, type Citation, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { tracesIn, type FileEnd, type FileTrace } from './file-traces.ts'
import type { CoveredHost } from './host-evidence.ts'
import type { WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { citationOf, sourceCitation, timeValue, type Statements } from './statements.ts'
import { fileKeys, filesWrittenIn, SHELL_PAGES, sourceKeys } from './written-files.ts'

/** Files of which one by one is told what became of them. */
const SHOWN = 20
/** Copies that are kept aside, and states of a disk that were kept: they say nothing of today. */
const KEPT_ASIDE = /(?:^|[\\/])[^\\/]*(?:quarantine|vss\d*|shadowcop)[^\\/]*[\\/]/i

/** Everything that is known of one file that an attacker wrote. */
interface FileHistory {
  name: string
  readonly chain: string
  readonly stage: string
  readonly written: Hit[]
  readonly traces: FileTrace[]
  readonly collected: Citation[]
}

/** What became of each file that the evidence says an attacker wrote: there, gone, or unknown. */
export function sayFileFates(statements: Statements, { host, judged, findings }: JudgedHost): void {
  const byId = new Map(findings.sources.map((source) => [source.id, source]))
  const histories = writtenOn(judged, byId)
  if (histories.size === 0) return
  for (const { hits } of host.seen.values()) {
    for (const hit of hits) {
      for (const trace of tracesIn(hit))
        for (const history of historiesOf(histories, trace.keys)) history.traces.push(trace)
    }
  }
  for (const source of findings.sources) {
    if ((findings.hostOf.get(source.id) ?? UNKNOWN_HOST) === host.name) collect(histories, source)
  }
  const files = [...new Set(histories.values())].sort(
    (a, b) => firstTime(a) - firstTime(b) || (a.name < b.name ? -1 : 1),
  )
  for (const history of files.slice(0, SHOWN)) sayFate(statements, history, host, byId)
  const others = files.slice(SHOWN)
  if (others.length > 0)
    statements.add({
      section: 'story',
      says: 'file.others',
      subject: 'file',
      tone: 'unseen',
      certainty: 'unknown',
      values: {
        files: names(
          'file',
          others.map(({ name }) => name),
        ),
      },
      hits: others.flatMap(({ written }) => written.slice(0, 1)),
    })
}

/** Files that certain success names, by each of their keys. */
function writtenOn(
  judged: readonly WeighedChain[],
  byId: ReadonlyMap<number, Source>,
): Map<string, FileHistory> {
  const histories = new Map<string, FileHistory>()
  for (const { chain, judgement, verdict } of judged) {
    if (verdict !== 'compromised') continue
    for (const { stage, state, hits } of judgement.stages) {
      if (state !== 'succeeded') continue
      for (const hit of hits) {
        for (const { name, keys } of filesWrittenIn(hit, byId.get(hit.source), SHELL_PAGES.has(stage.id))) {
          const known = historiesOf(histories, keys)[0]
          const history = known ?? {
            ...{ name, chain: chain.id, stage: stage.id, written: [], traces: [], collected: [] },
          }
          if (history.name.startsWith('/') && !name.startsWith('/')) history.name = name
          if (!history.written.includes(hit)) history.written.push(hit)
          for (const key of keys) if (!histories.has(key)) histories.set(key, history)
        }
      }
    }
  }
  return histories
}

function historiesOf(histories: ReadonlyMap<string, FileHistory>, keys: readonly string[]): FileHistory[] {
  return [...new Set(keys.flatMap((key) => histories.get(key) ?? []))]
}

/** A source that is the file itself was there when it was collected, and so was one that the collector's record names. */
function collect(histories: ReadonlyMap<string, FileHistory>, source: Source): void {
  const cite = sourceCitation(source.id)
  if (!KEPT_ASIDE.test(source.originalPath ?? source.path))
    for (const history of historiesOf(histories, sourceKeys(source))) history.collected.push(cite)
  for (const { path } of source.collected?.manifest?.files ?? []) {
    if (KEPT_ASIDE.test(path)) continue
    for (const history of historiesOf(histories, fileKeys(path))) history.collected.push(cite)
  }
}

function firstTime({ written }: FileHistory): number {
  return written.reduce((least, { time }) => Math.min(least, time ?? Infinity), Infinity)
}

/** Last known fate of a file, as far as events tell. */
interface Fate {
  readonly says: 'file.there' | 'file.gone' | 'file.unknown'
  readonly how: FileEnd | 'collected' | 'listed' | null
  readonly last: Hit | null
  readonly gone: Hit | null
  readonly list: Hit | null
  readonly listed: number | null
}

function fateOf(history: FileHistory, host: CoveredHost, byId: ReadonlyMap<number, Source>): Fate {
  const { traces, written, collected } = history
  const seen = [...written.filter(({ format }) => !LIST_OR_FILE.has(format)), ...hitsThat(traces, 'there')]
  const last = seen.reduce<Hit | null>((best, hit) => (timeOf(hit) > timeOf(best) ? hit : best), null)
  const ended = traces
    .flatMap((trace) => (trace.says === 'gone' && trace.hit.time !== null ? [trace] : []))
    .filter(({ hit }) => timeOf(hit) > timeOf(last))
    .sort((a, b) => timeOf(a.hit) - timeOf(b.hit))[0]
  const gone = ended?.hit ?? null
  const list = hitsThat(traces, 'listed')[0] ?? null
  const listed = list === null ? null : (byId.get(list.source)?.receipt.lastTime ?? null)
  const known = { last, gone, list, listed }
  if (collected.length > 0) return { ...known, says: 'file.there', how: 'collected' }
  if (list !== null && (gone === null || timeOf(gone) < (listed ?? -Infinity)))
    return { ...known, gone: null, says: 'file.there', how: 'listed' }
  // Events that are only counted may show it later than any that is kept.
  const later = gone !== null && isSeenLater(seen, host, timeOf(gone))
  if (list !== null || later || !ended) return { ...known, says: 'file.unknown', how: null }
  return { ...known, says: 'file.gone', how: ended.end }
}

/** What stands in a list or in the file itself is of no time at which the file was seen. */
const LIST_OR_FILE: ReadonlySet<string> = new Set(['file-listing', 'dir-listing', 'web-script'])

function hitsThat(traces: readonly FileTrace[], says: FileTrace['says']): Hit[] {
  return traces.filter((trace) => trace.says === says).map(({ hit }) => hit)
}

function isSeenLater(seen: readonly Hit[], { seen: byRule }: CoveredHost, time: number): boolean {
  return [...new Set(seen.map(({ rule }) => rule))].some((rule) =>
    (byRule.get(rule)?.unkept ?? []).some(({ last }) => last === null || last > time),
  )
}

function timeOf(hit: Hit | null): number {
  return hit?.time ?? -Infinity
}

const CERTAINTY = { 'file.there': 'certain', 'file.gone': 'likely', 'file.unknown': 'unknown' } as const

function sayFate(
  statements: Statements,
  history: FileHistory,
  host: CoveredHost,
  byId: ReadonlyMap<number, Source>,
): void {
  const fate = fateOf(history, host, byId)
  const { says, how, last, gone, list, listed } = fate
  const hits = [...new Set([...history.written.slice(0, 2), last, gone, list].filter((hit) => hit !== null))]
  const values: StatementValues = {
    file: names('file', [history.name]),
    ...(how === null ? {} : { how: names('text', [how]) }),
    ...timeValue('last', last?.time ?? null),
    ...timeValue('gone', gone?.time ?? null),
    ...(how === 'listed' ? timeValue('listed', listed) : {}),
  }
  const sentence: SentenceId = says
  statements.add({
    section: 'story',
    says: sentence,
    subject: 'file',
    tone: says === 'file.there' ? 'alarm' : says === 'file.gone' ? 'fact' : 'unseen',
    chain: history.chain,
    stage: history.stage,
    from: history.written[0]?.time ?? null,
    to: last?.time ?? null,
    certainty:
      says === 'file.gone' && (how === 'deleted' || how === 'quarantined') ? 'certain' : CERTAINTY[says],
    values,
    cites: [...hits.map(citationOf), ...history.collected.slice(0, 3)],
    cited: hits.length + history.collected.length,
    changes: says === 'file.unknown' ? ['change.collect'] : [],
  })
}
