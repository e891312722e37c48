import { oneLine } from './one-line.ts'

/**
 * What can be answered to a question about events: somebody's own honest work, an attack, or that nobody knows. The
 * most alarming comes first.
 */
export const JUDGEMENT_ANSWERS = ['attack', 'unknown', 'expected'] as const
export type JudgementAnswer = (typeof JUDGEMENT_ANSWERS)[number]

/** The events of one rule on one host that an answer speaks of. It does not speak of earlier or later ones. */
export interface JudgedEvents {
  /** Number of events of the rule within the span, with those that have no time. */
  readonly count: number
  /** Epoch ms, both ends inclusive to the millisecond; `null` when none of the events has a time. */
  readonly first: number | null
  readonly last: number | null
}

/** What is judged: what one rule found on one host in a span of time. */
export interface JudgedQuestion {
  readonly host: string
  /** The `name` of the rule. */
  readonly rule: string
  readonly events: JudgedEvents
}

/** The answer of whoever runs a server to a question about it. */
export interface Judgement extends JudgedQuestion {
  readonly answer: JudgementAnswer
  /** One line; never empty where the answer is `expected`. */
  readonly reason: string
  /** Who answered, in one line; empty when nobody is named. */
  readonly by: string
  /** Epoch ms of the answer. */
  readonly time: number
}

/** More answers than a person gives, and few enough for each to be weighed against each find of its rule. */
export const MOST_JUDGEMENTS = 2_000

/** Longer reasons and names are cut to these numbers of UTF-16 units. */
const MOST_REASON = 1_000
const MOST_NAME = 200

/** A judgement with its reason and name on one line each, so that they cannot pass for lines of a report. */
export function plainJudgement(judgement: Judgement): Judgement {
  return {
    ...judgement,
    reason: oneLine(judgement.reason, MOST_REASON),
    by: oneLine(judgement.by, MOST_NAME),
  }
}

/** The same for two judgements of the same events of the same rule on the same host. */
export function questionKey({ host, rule, events }: JudgedQuestion): string {
  const [first, last] = [events.first, events.last].map((time) => (time === null ? null : Math.floor(time)))
  return JSON.stringify([host, rule, first, last])
}

/** The judgements with one more, which takes the place of an earlier one of the same events. */
export function withJudgement(known: readonly Judgement[], one: Judgement): readonly Judgement[] {
  return [...withoutJudgement(known, one), one]
}

/** The judgements without the one of these events. */
export function withoutJudgement(known: readonly Judgement[], question: JudgedQuestion): Judgement[] {
  const key = questionKey(question)
  return known.filter((other) => questionKey(other) !== key)
}

/**
 * Several lists of judgements as one, the same in whatever order they come: of two about the same events the later one
 * counts, and of two at the same time the more alarming one. Sorted by host, rule and span.
 */
export function joinedJudgements(lists: readonly (readonly Judgement[])[]): readonly Judgement[] {
  const byKey = new Map<string, Judgement>()
  for (const one of lists.flat()) {
    const key = questionKey(one)
    const known = byKey.get(key)
    if (!known || isStronger(one, known)) byKey.set(key, one)
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

function isStronger(one: Judgement, other: Judgement): boolean {
  if (one.time !== other.time) return one.time > other.time
  const [rank, otherRank] = [one, other].map(({ answer }) => JUDGEMENT_ANSWERS.indexOf(answer)) as [
    number,
    number,
  ]
  if (rank !== otherRank) return rank < otherRank
  return JSON.stringify(one) < JSON.stringify(other)
}

/** The last time that a `Date` can hold, in epoch ms. */
const LAST_TIME = 8.64e15
/** UTF-16 units of the name of a host or a rule; that of an indicator holds its value. */
const LONGEST_NAME = 2_000

/**
 * Judgements as they are stored, which another version or somebody else may have written: what has another shape is left
 * out.
 */
export function judgementsIn(stored: readonly unknown[]): readonly Judgement[] {
  return stored
    .slice(0, MOST_JUDGEMENTS)
    .filter(isJudgement)
    .map(plainJudgement)
    .filter(({ answer, reason }) => answer !== 'expected' || reason !== '')
}

function isJudgement(stored: unknown): stored is Judgement {
  if (typeof stored !== 'object' || stored === null) return false
  const { host, rule, events, answer, reason, by, time } = stored as Readonly<Record<string, unknown>>
  return (
    [host, rule].every((name) => typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME) &&
    [reason, by].every((text) => typeof text === 'string') &&
    (JUDGEMENT_ANSWERS as readonly unknown[]).includes(answer) &&
    isTime(time) &&
    isSpan(events)
  )
}

function isSpan(stored: unknown): boolean {
  if (typeof stored !== 'object' || stored === null) return false
  const { count, first, last } = stored as Readonly<Record<string, unknown>>
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) return false
  return (first === null && last === null) || (isTime(first) && isTime(last) && first <= last)
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LAST_TIME
}
