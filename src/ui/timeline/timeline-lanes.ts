import { shortTitle, type HostConclusion } from '../../detections/conclusion.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import type { FindingKey } from '../../engine/contracts/findings.ts'
import type { Histogram, TimeRange } from '../../engine/contracts/questions.ts'
import { LEVELS, type Level } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'

/** What one lane of the timeline is. */
export const GROUPINGS = ['log', 'server'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Levels of hits that are told apart, the mildest first, and the search for events with a hit of at least that level. */
export const MARK_SEARCHES = {
  medium: 'level:>=medium',
  high: 'level:>=high',
  critical: 'level:critical',
} as const satisfies Partial<Record<Level, string>>
export type MarkLevel = keyof typeof MARK_SEARCHES
export const MARK_LEVELS = ['medium', 'high', 'critical'] as const satisfies readonly MarkLevel[]

/** Histograms of the events with a hit of at least a level. */
export type Marks = Readonly<Partial<Record<MarkLevel, Histogram>>>

export interface TimelineLane {
  readonly key: string
  readonly host: string
  readonly title: string
  /** The events of the lane as hosts and a search; `null` where no search finds exactly these. */
  readonly opens: { readonly hosts: readonly string[]; readonly query: string } | null
  /** By the bins of the histogram. */
  readonly counts: Uint32Array
  /** Events with a hit of at least a level, by the same bins; a level is absent where nothing has it, or is known of it. */
  readonly marks: Readonly<Partial<Record<MarkLevel, Uint32Array>>>
  /** Spans of epoch ms, ends exclusive, in which the log has a gap. */
  readonly gaps: readonly TimeRange[]
}

/** The levels that are worth a question: rules have found something of them. */
export function levelsFound(findings: CaseReport['findings']): readonly MarkLevel[] {
  const worst = findings.reduce((most, { level }) => Math.max(most, LEVELS.indexOf(level)), -1)
  return MARK_LEVELS.filter((level) => LEVELS.indexOf(level) <= worst)
}

/**
 * The lanes of a histogram, with the gaps of their logs. Logs that a verdict depends on and that have a gap in the time that
 * is shown have a lane also where none of their events is counted.
 */
export function lanesOf(
  histogram: Histogram,
  marks: Marks,
  hosts: readonly Pick<HostConclusion, 'name' | 'coverage'>[],
  grouping: Grouping,
): readonly TimelineLane[] {
  const logs = byLog(histogram, marks, hosts)
  return grouping === 'log' ? logs : byServer(logs)
}

function byLog(
  histogram: Histogram,
  marks: Marks,
  hosts: readonly Pick<HostConclusion, 'name' | 'coverage'>[],
): readonly TimelineLane[] {
  const gaps = new Map<
    string,
    { readonly title: string; readonly host: string; readonly spans: TimeRange[] }
  >()
  for (const { name, coverage } of hosts) {
    for (const row of coverage) {
      if (row.neededBy.length === 0) continue
      const spans = row.gaps
        .map(([from, to]) => ({ from: from * DAY_MS, to: (to + 1) * DAY_MS }))
        .filter(({ from, to }) => from < histogram.to && to > histogram.from)
      if (spans.length > 0) gaps.set(keyOf(name, row.kind), { title: row.title, host: name, spans })
    }
  }
  const marked = new Map<string, Partial<Record<MarkLevel, Uint32Array>>>()
  for (const level of MARK_LEVELS)
    for (const { host, kind, counts } of marks[level]?.lanes ?? []) {
      const key = keyOf(host, kind)
      marked.set(key, { ...marked.get(key), [level]: counts })
    }
  const drawn = histogram.lanes.map(({ host, kind, title, counts }): TimelineLane => {
    const key = keyOf(host, kind)
    const isOthers = host === 'other hosts' && kind === 'other logs'
    return {
      key,
      host,
      title,
      opens: isOthers ? null : { hosts: [host], query: searchForLog(kind) },
      counts,
      marks: marked.get(key) ?? {},
      gaps: gaps.get(key)?.spans ?? [],
    }
  })
  const known = new Set(drawn.map(({ key }) => key))
  const bins = histogram.lanes[0]?.counts.length ?? 1
  const empty = [...gaps]
    .filter(([key]) => !known.has(key))
    .map(([key, { host, title, spans }]): TimelineLane => {
      return { key, host, title, opens: null, counts: new Uint32Array(bins), marks: {}, gaps: spans }
    })
  return [...drawn, ...empty].sort((a, b) => compare(a.host, b.host) || compare(a.key, b.key))
}

/** Sums the lanes of each server. Its gaps are those of no single log, so none is shown. */
function byServer(logs: readonly TimelineLane[]): readonly TimelineLane[] {
  const servers = new Map<string, TimelineLane[]>()
  for (const lane of logs) servers.set(lane.host, [...(servers.get(lane.host) ?? []), lane])
  return [...servers].map(([host, lanes]): TimelineLane => {
    const of = lanes.flatMap(({ marks }) => MARK_LEVELS.flatMap((level) => (marks[level] ? [level] : [])))
    const isOthers = lanes.some(({ opens, counts }) => opens === null && counts.some((count) => count > 0))
    return {
      key: host,
      host,
      title: host,
      opens: isOthers ? null : { hosts: [host], query: '' },
      counts: sumOf(lanes.map(({ counts }) => counts)),
      marks: Object.fromEntries(
        [...new Set(of)].map((level) => [level, sumOf(lanes.flatMap(({ marks }) => marks[level] ?? []))]),
      ),
      gaps: [],
    }
  })
}

/** The worst level that an event of a bin was hit with; `null` without a hit. */
export function worstMark({ marks }: Pick<TimelineLane, 'marks'>, bin: number): MarkLevel | null {
  return [...MARK_LEVELS].reverse().find((level) => (marks[level]?.[bin] ?? 0) > 0) ?? null
}

/** The time of bins from one to before another, exactly as they were counted. */
export function timeOfBins({ from, to, step }: Histogram, first: number, end: number): TimeRange {
  return { from: from + first * step, to: Math.min(to, from + end * step) }
}

/** The bin of a time, which may lie outside of all. */
export function binAt({ from, step }: Histogram, time: number): number {
  return Math.floor((time - from) / step)
}

export interface StepFlag {
  readonly time: number
  readonly title: string
  readonly host: string
  readonly chain: string
  readonly finding: FindingKey
}

/** Steps of attacks that somebody took or tried, by the time of their first trace. */
export function flagsOf(
  hosts: readonly Pick<HostConclusion, 'name' | 'chains'>[],
  findings: readonly (FindingKey & { readonly firstTime: number | null })[],
): readonly StepFlag[] {
  const flags = new Map<string, StepFlag>()
  for (const { name, chains } of hosts) {
    for (const { title: chain, stages } of chains) {
      for (const { title, state, rules, firstTime } of stages) {
        if (firstTime === null || !TAKEN.has(state)) continue
        const away = ({ firstTime: time }: { firstTime: number | null }): number =>
          time === null ? Infinity : Math.abs(time - firstTime)
        const [finding] = findings
          .filter(({ host, rule }) => host === name && rules.includes(rule))
          .sort((a, b) => away(a) - away(b))
        if (!finding) continue
        const { host, rule } = finding
        // One step can belong to several attacks.
        const key = `${firstTime} ${host} ${rule}`
        if (!flags.has(key))
          flags.set(key, {
            time: firstTime,
            title,
            host: name,
            chain: shortTitle(chain),
            finding: { host, rule },
          })
      }
    }
  }
  return [...flags.values()].sort((a, b) => a.time - b.time)
}

const TAKEN: ReadonlySet<string> = new Set([
  'succeeded',
  'needs-explanation',
  'reached',
  'attempted',
  'failed',
  'in-vain',
])

/** A flag with the place that it was given, in CSS pixels; `width` is that of its label. */
export interface PlacedFlag {
  readonly flag: StepFlag
  readonly x: number
  readonly row: number
  readonly width: number
}

/** Width of a flag that shows only its pole and a mark, and of a character of its label. */
const NARROW = 24
const CHARACTER = 6.6
const WIDEST = 200
const ROWS = 3

/** Places flags so that none covers another; those for which there is no room are left out. */
export function placeFlags(
  flags: readonly StepFlag[],
  xOf: (time: number) => number,
  width: number,
): { readonly placed: readonly PlacedFlag[]; readonly left: number } {
  const ends = Array.from({ length: ROWS }, () => 0)
  const placed: PlacedFlag[] = []
  let left = 0
  for (const flag of flags) {
    const x = xOf(flag.time)
    if (x < 0 || x >= width) continue
    const wide = Math.min(WIDEST, 20 + flag.title.length * CHARACTER)
    const place = (size: number): boolean => {
      const at = Math.min(x, width - size)
      const row = ends.findIndex((end) => end <= at)
      if (row < 0 || at < 0) return false
      ends[row] = at + size + 2
      placed.push({ flag, x: at, row, width: size })
      return true
    }
    if (!place(wide) && !place(NARROW)) left++
  }
  return { placed, left }
}

function searchForLog(kind: string): string {
  return `log:"${kind.replaceAll('"', '""')}"`
}

function keyOf(host: string, kind: string): string {
  return `${host}\n${kind}`
}

function sumOf(all: readonly Uint32Array[]): Uint32Array {
  const sum = new Uint32Array(all[0]?.length ?? 0)
  for (const one of all) for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!
  return sum
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
