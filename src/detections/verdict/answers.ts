import type { Hit } from '../../event/hit.ts'
import { joinedJudgements, type JudgedEvents, type Judgement } from '../../event/judgement.ts'
import { widen, type HostEvidence, type RuleSeen, type Unkept } from './host-evidence.ts'

/** What answers make of single events, as far as they may. */
export interface AnsweredHits {
  /** Somebody's own work; never certain success, nor what hangs together with it. */
  readonly explained: ReadonlySet<Hit>
  /** Steps of an attack. */
  readonly confirmed: ReadonlySet<Hit>
  /** Names of rules whose events that are only counted are all explained. */
  readonly explainedCounts: ReadonlySet<string>
}

/**
 * Which events of one host the answers about it speak of. An answer holds for as long as there are no more events of the
 * rule in its span than it spoke of: where others came to light, nobody knows which of them it meant. That something was
 * an attack stays true whatever comes to light.
 */
export class HostAnswers {
  readonly judgements: readonly Judgement[]
  readonly #host: HostEvidence
  readonly #byRule = new Map<string, Judgement[]>()

  constructor(host: HostEvidence, judgements: readonly Judgement[] = []) {
    this.#host = host
    this.judgements = joinedJudgements([judgements.filter((one) => one.host === host.name)])
    for (const one of this.judgements)
      this.#byRule.set(one.rule, [...(this.#byRule.get(one.rule) ?? []), one])
  }

  /** Rules about which something was answered, with what was found of them. */
  *rules(): Generator<{ readonly seen: RuleSeen; readonly judgements: readonly Judgement[] }> {
    for (const [rule, judgements] of this.#byRule) {
      const seen = this.#host.seen.get(rule)
      if (seen) yield { seen, judgements }
    }
  }

  /** Whether the answer still speaks of everything that was found in its span. */
  holds({ rule, answer, events }: Judgement): boolean {
    const seen = this.#host.seen.get(rule)
    return answer === 'attack' || !seen || countWithin(seen, events) <= events.count
  }

  /** The kept events of which an answer speaks, whether it holds or not. */
  hitsOf({ rule, events }: Judgement): Hit[] {
    return (this.#host.seen.get(rule)?.hits ?? []).filter((hit) => speaksOf(events, hit.time))
  }
}

function speaksOf({ first, last }: JudgedEvents, time: number | null): boolean {
  if (time === null) return true
  return first !== null && last !== null && Math.floor(time) >= first && Math.floor(time) <= last
}

function speaksOfAll(events: JudgedEvents, { first, last }: Unkept): boolean {
  return speaksOf(events, first) && speaksOf(events, last)
}

/** The most events of a rule that may lie in a span, with those that have no time. */
function countWithin({ hits, unkept }: RuleSeen, events: JudgedEvents): number {
  const kept = hits.filter(({ time }) => speaksOf(events, time)).length
  return unkept.reduce((sum, one) => sum + (mayOverlap(events, one) ? one.count : 0), kept)
}

function mayOverlap(events: JudgedEvents, { first, last }: Unkept): boolean {
  if (first === null || last === null) return true
  return events.first !== null && events.last !== null && first < events.last + 1 && last >= events.first
}

/** The answers of one host that hold, by event. `isCertain`: nothing that is answered can explain it away. */
export function answeredHits(answers: HostAnswers, isCertain: (hit: Hit) => boolean): AnsweredHits {
  const explained = new Set<Hit>()
  const confirmed = new Set<Hit>()
  const explainedCounts = new Set<string>()
  for (const { seen, judgements } of answers.rules()) {
    const attacks = judgements.filter(({ answer }) => answer === 'attack')
    const expected = judgements.filter((one) => one.answer === 'expected' && answers.holds(one))
    const isOf = (some: readonly Judgement[], time: number | null): boolean =>
      some.some(({ events }) => speaksOf(events, time))
    for (const hit of seen.hits) if (isOf(attacks, hit.time)) confirmed.add(hit)
    const isExplained = (one: Unkept): boolean =>
      expected.some(({ events }) => speaksOfAll(events, one)) &&
      !attacks.some(({ events }) => mayOverlap(events, one))
    // What is only counted cannot be shown, so that the question about it is that about the events that are kept.
    if (!seen.unkept.every(isExplained)) continue
    explainedCounts.add(seen.rule)
    for (const hit of seen.hits)
      if (!confirmed.has(hit) && isOf(expected, hit.time) && !isCertain(hit)) explained.add(hit)
  }
  return { explained, confirmed, explainedCounts }
}

/**
 * The span of events that have to be answered for, and how many events of the rule lie in it. Events that are only
 * counted belong to it, unless they are explained.
 */
export function eventsToAnswer(
  open: readonly Hit[],
  seen: RuleSeen,
  { explainedCounts }: AnsweredHits,
): JudgedEvents {
  const span: { first: number | null; last: number | null } = { first: null, last: null }
  for (const { time } of open) widen(span, time, time)
  if (!explainedCounts.has(seen.rule)) for (const { first, last } of seen.unkept) widen(span, first, last)
  const [first, last] = [span.first, span.last].map((time) => (time === null ? null : Math.floor(time))) as [
    number | null,
    number | null,
  ]
  return { first, last, count: countWithin(seen, { first, last, count: 0 }) }
}
