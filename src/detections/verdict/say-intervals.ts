import { UNKNOWN_HOST } from '../../event/roles.ts'
import { dayOf, DAY_MS } from '../../event/time.ts'
import type { HitMeaning } from '../chains/chain.ts'
import { names, type StatementValues } from '../statement.ts'
import { commonSpans, joinedSpans, spansWithout, type Span } from './ascending.ts'
import type { Coverage } from './coverage.ts'
import { isAtLeast, type CoveredHost } from './host-evidence.ts'
import type { WeighedChain } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { chainNames, dayValue, spansValue, timeValue, type Statements } from './statements.ts'

/** Meanings of hits that show that a step worked, or may show it beside other evidence. */
const MAY_SUCCEED: ReadonlySet<HitMeaning> = new Set<HitMeaning>(['success', 'follow', 'question'])
/** Meanings of hits that show an attempt only, so that "no success" is still true beside them. */
const TRIED_ONLY: ReadonlySet<HitMeaning> = new Set<HitMeaning>(['attempt', 'failure'])

/** Times for which the logs answer about one attack, wholly or in part. */
interface ChainInterval {
  readonly one: WeighedChain
  /** All logs that would show it are there. */
  readonly whole: readonly Span[]
  /** All logs that would show at least one of its steps are there. */
  readonly part: readonly Span[]
  /** Kinds that are there for all of `part`, and those that are not. */
  readonly there: readonly string[]
  readonly lacking: readonly string[]
}

/**
 * Beside the word for the whole time: from when to when the logs show no success, for whom nobody can say outside of
 * that, and what would make it a whole answer. Attacks with the same times are spoken of together.
 */
export function sayIntervals(statements: Statements, { host, verdict, judged, coverage }: JudgedHost): void {
  if (verdict === 'compromised' || verdict === 'needs-explanation' || host.name === UNKNOWN_HOST) return
  sayClosed(statements, judged)
  const open = judged.filter(
    ({ verdict: word, window, chain }) =>
      word === 'cannot-tell' && !window.closedBefore && !hasFinding(host, chain.stages),
  )
  const later = open.filter(({ window }) => window.first > window.last)
  if (later.length > 0 && Number.isFinite(coverage.lastTime))
    statements.add({
      ...SAID,
      says: 'interval.later',
      values: { chains: chainNames(later), ...timeValue('to', coverage.lastTime) },
    })
  const intervals = open
    .filter(({ window }) => window.first <= window.last)
    .map((one) => intervalOf(one, host, coverage))
  sayWhole(statements, intervals)
  sayParts(statements, intervals)
  sayWhatToBring(statements, intervals)
}

const SAID = { section: 'because', subject: 'log', tone: 'unseen', certainty: 'unknown' } as const

/** Whether anything of medium level and above was found that says more than that the attack was tried. */
function hasFinding({ seen }: CoveredHost, stages: WeighedChain['chain']['stages']): boolean {
  return stages.some(({ rules }) =>
    rules.some(({ rule, shows }) => {
      const found = seen.get(rule)
      return found !== undefined && !TRIED_ONLY.has(shows) && isAtLeast(found.level, 'medium')
    }),
  )
}

function sayClosed(statements: Statements, judged: readonly WeighedChain[]): void {
  const closed = judged.filter(
    ({ verdict, window }) => window.closedBefore && (verdict === 'attempted' || verdict === 'no-evidence'),
  )
  if (closed.length > 0)
    statements.add({
      ...SAID,
      says: 'chains.closed-before',
      subject: 'build',
      tone: 'fact',
      certainty: 'certain',
      values: { chains: chainNames(closed) },
    })
}

function intervalOf(one: WeighedChain, host: CoveredHost, coverage: Coverage): ChainInterval {
  const { chain, window, incomplete } = one
  const [from, to] = [window.first * DAY_MS, (window.last + 1) * DAY_MS - 1]
  const cleared = clearedDays(host)
  const answered = (kinds: readonly string[]): Span[] =>
    spansWithout(coverage.answered(kinds, from, to), cleared)
  const all = answered(chain.required)
  const whole = incomplete ? [] : all
  const telling = chain.stages.filter(({ rules }) => rules.some(({ shows }) => MAY_SUCCEED.has(shows)))
  const some = joinedSpans(
    telling.flatMap(({ kinds }) => answered(kinds)),
    1,
  )
  const part = spansWithout(some, whole)
  const there = chain.required.filter(
    (kind) => lengthOf(commonSpans(part, answered([kind]))) === lengthOf(part),
  )
  return { one, whole, part, there, lacking: chain.required.filter((kind) => !there.includes(kind)) }
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [from, to]) => sum + to - from + 1, 0)
}

/** Days on which a log was cleared: what stood there before is gone. */
function clearedDays({ sources }: CoveredHost): Span[] {
  const days = sources.flatMap(({ facts }) =>
    facts.flatMap(({ key, time }): Span[] => {
      if (key !== 'log-cleared' || !Number.isFinite(time)) return []
      const day = dayOf(time)
      return [[day * DAY_MS, (day + 1) * DAY_MS - 1]]
    }),
  )
  return joinedSpans(days, 1)
}

/** The spans, and where there is only one, the times before and after it of which nobody can say anything. */
function answerValues({ one }: ChainInterval, spans: readonly Span[]): StatementValues {
  const [first, ...others] = spans
  if (first === undefined || others.length > 0) return spansValue(spans)
  const { fromSetUp, toFix, first: begin, last: end } = one.window
  const before = fromSetUp && first[0] === begin * DAY_MS
  const after = toFix && first[1] === (end + 1) * DAY_MS - 1
  return {
    ...spansValue(spans),
    ...timeValue('before', before ? null : first[0]),
    ...timeValue('after', after ? null : first[1]),
  }
}

/** Intervals that say the same, the longest times first. */
function alike(
  intervals: readonly ChainInterval[],
  spansOf: (interval: ChainInterval) => readonly Span[],
): { readonly values: StatementValues; readonly group: readonly ChainInterval[] }[] {
  const groups = new Map<string, { values: StatementValues; group: ChainInterval[]; length: number }>()
  for (const interval of intervals) {
    const spans = spansOf(interval)
    if (spans.length === 0) continue
    const values = answerValues(interval, spans)
    const key = JSON.stringify([spans, values])
    const known = groups.get(key) ?? { values, group: [], length: lengthOf(spans) }
    groups.set(key, known)
    known.group.push(interval)
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)
}

function sayWhole(statements: Statements, intervals: readonly ChainInterval[]): void {
  for (const { values, group } of alike(intervals, ({ whole }) => whole))
    statements.add({
      ...SAID,
      says: 'interval.whole',
      values: { chains: chainNames(group.map(({ one }) => one)), ...values },
      changes: ['change.collect'],
    })
}

function sayParts(statements: Statements, intervals: readonly ChainInterval[]): void {
  for (const { values, group } of alike(intervals, ({ part }) => part)) {
    const lacking = group.flatMap((one) => one.lacking)
    statements.add({
      ...SAID,
      says: 'interval.part',
      values: {
        chains: chainNames(group.map(({ one }) => one)),
        there: names(
          'log',
          group.flatMap(({ there }) => there),
          20,
        ),
        ...(lacking.length > 0 ? { logs: names('log', lacking, 20) } : {}),
        ...values,
      },
      changes: ['change.collect'],
    })
  }
}

/** Names the kinds of log and the days that would make it a whole answer; holes are named with the logs. */
function sayWhatToBring(statements: Statements, intervals: readonly ChainInterval[]): void {
  const lacking = intervals.filter(({ one }) => one.missing.length > 0).map(({ one }) => one)
  if (lacking.length === 0) return
  const runs = lacking.flatMap(({ missing }) => missing.flatMap((kind) => kind.runs))
  statements.add({
    ...SAID,
    says: 'interval.bring',
    values: {
      logs: names(
        'log',
        lacking.flatMap(({ missing }) => missing.map(({ kind }) => kind)),
        40,
      ),
      from: dayValue(runs.reduce((least, [from]) => Math.min(least, from), Infinity)),
      to: dayValue(runs.reduce((most, [, to]) => Math.max(most, to), -Infinity)),
    },
    changes: ['change.collect'],
  })
}
