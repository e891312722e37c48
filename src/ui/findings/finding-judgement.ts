import type { Statement } from '../../detections/statement.ts'
import { questionKey, type JudgedQuestion, type Judgement } from '../../event/judgement.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import type { Finding } from '../../engine/contracts/findings.ts'
import type { JudgedAs } from '../../predicate/tree.ts'
import { JUDGED_WORDS } from '../words/judged-words.ts'

/** The judgement of a finding, and what came of it. */
export interface FindingJudgement {
  /** `open` as long as no judgement speaks of all its events. */
  readonly as: JudgedAs
  /** The judgement of all its events; `null` without one. */
  readonly given: Judgement | null
  /** Judgements that speak of some of its events only, or no longer hold. */
  readonly partly: readonly Judgement[]
  /** Says what came of `given`; `null` without one. */
  readonly statement: Statement | null
}

/** The finding as a judgement names it: with the events that are known now. */
export function questionOf({ host, rule, count, firstTime, lastTime }: Finding): JudgedQuestion {
  const [first, last] = [firstTime, lastTime].map((time) => (time === null ? null : Math.floor(time))) as [
    number | null,
    number | null,
  ]
  return { host, rule, events: { count, first, last } }
}

export function judgementOf(
  finding: Finding,
  { judgements, hosts }: Pick<CaseReport, 'judgements' | 'hosts'>,
): FindingJudgement {
  const about = judgements.given.filter(({ host, rule }) => host === finding.host && rule === finding.rule)
  const whole = about.filter((one) => speaksOfAll(one, questionOf(finding)))
  const given = whole.reduce<Judgement | null>(
    (last, one) => (last === null || one.time >= last.time ? one : last),
    null,
  )
  const partly = about.filter((one) => one !== given && !whole.includes(one))
  if (given === null) return { as: 'open', given, partly, statement: null }
  const key = questionKey(given)
  const said = hosts
    .find(({ name }) => name === finding.host)
    ?.answers.find(({ judgement }) => questionKey(judgement) === key)
  return { as: JUDGED_WORDS[given.answer], given, partly, statement: said?.statement ?? null }
}

function speaksOfAll({ events, answer }: Judgement, { events: all }: JudgedQuestion): boolean {
  // That something was an attack stays true, however many more come to light in its span.
  if (answer !== 'attack' && events.count < all.count) return false
  if (all.first === null || all.last === null) return true
  return (
    events.first !== null &&
    events.last !== null &&
    Math.floor(events.first) <= all.first &&
    Math.floor(events.last) >= all.last
  )
}

/** True when the finding evidences a step that worked for certain, which nothing explains away. */
export function isOfCertainStep({ host, rule }: Finding, { hosts }: Pick<CaseReport, 'hosts'>): boolean {
  const stages = hosts.find(({ name }) => name === host)?.chains.flatMap((chain) => chain.stages) ?? []
  return stages.some(({ state, rules }) => state === 'succeeded' && rules.includes(rule))
}
