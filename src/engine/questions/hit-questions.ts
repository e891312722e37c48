import type { Chain } from '../../detections/chains/chain.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { Annotation } from '../../event/annotation.ts'
import type { Judgement, JudgementAnswer } from '../../event/judgement.ts'
import { allOf, anyOf, FALSE, notOf, withLeaves } from '../../predicate/build.ts'
import type { HitCondition, JudgedAs, Predicate } from '../../predicate/tree.ts'

/** Knowledge of the hits of a case that a question about them needs. */
export interface HitKnowledge {
  readonly rules: Pick<RuleSet, 'rules' | 'correlations' | 'indicators'>
  readonly chains: readonly Chain[]
  /** Names of rules of which not every hit is kept: beyond a limit they are only counted. */
  readonly countedOnly: ReadonlySet<string>
  /** Names of all rules and indicators that have hit anything. */
  readonly found: ReadonlySet<string>
  /** Judgements that hold: nothing came to light in their span since. */
  readonly judgements: readonly Judgement[]
  readonly annotations: readonly Annotation[]
}

/** A question whose chains and stages are put as the rules that they consist of. */
export interface PutQuestion {
  readonly predicate: Predicate
  /** Names of rules whose hits beyond the limit are not among the answer. */
  readonly lacking: readonly string[]
}

/**
 * Puts what a question asks about hits in such a way that the events of a case can answer it. A rule whose hits were not all
 * kept is asked again, as far as it is a rule about single events.
 */
export function putHitQuestions(predicate: Predicate, knowledge: HitKnowledge): PutQuestion {
  const lacking = new Set<string>()
  const put = withLeaves(predicate, (leaf) =>
    leaf.kind === 'hit' ? putCondition(leaf, knowledge, lacking) : leaf,
  )
  return { predicate: put, lacking: [...lacking].sort() }
}

function putCondition(condition: HitCondition, knowledge: HitKnowledge, lacking: Set<string>): Predicate {
  const { by } = condition
  const put = (rules: readonly string[]): Predicate =>
    rules.length === 0 ? FALSE : putCondition({ kind: 'hit', by: 'rule', names: rules }, knowledge, lacking)
  if (by === 'judged')
    return anyOf(condition.names.map((name) => judgedEvents(name as JudgedAs, knowledge, put)))
  if (by === 'tag' || by === 'star')
    // Marks of single events stand in the index of the case.
    return anyOf([condition, ...findingsMarked(condition, knowledge.annotations, put)])
  const rulesOf = by === 'chain' || by === 'stage' ? rulesAskedFor(condition, knowledge.chains) : null
  if (rulesOf?.length === 0) return FALSE
  const asked: HitCondition = rulesOf === null ? condition : { kind: 'hit', by: 'rule', names: rulesOf }
  const again: Predicate[] = []
  for (const name of knowledge.countedOnly) {
    const rule = knowledge.rules.rules.find((one) => one.name === name)
    const level = rule?.level ?? levelOf(name, knowledge)
    if (!concerns(asked, name, level)) continue
    if (rule) again.push(rule.predicate)
    else lacking.add(name)
  }
  return anyOf([asked, ...again])
}

type PutRules = (rules: readonly string[]) => Predicate

const ANSWER_FOR: Readonly<Record<Exclude<JudgedAs, 'open'>, JudgementAnswer>> = {
  confirmed: 'attack',
  explained: 'expected',
  unsure: 'unknown',
}

/** Events of findings that stand judged so, or of which nobody has judged these. */
function judgedEvents(name: JudgedAs, { judgements, found }: HitKnowledge, put: PutRules): Predicate {
  if (name !== 'open')
    return anyOf(
      judgements
        .filter(({ answer }) => answer === ANSWER_FOR[name])
        .map((one) => allOf([put([one.rule]), spanOf(one)])),
    )
  const judged = new Set(judgements.map(({ rule }) => rule))
  const partly = [...judged].filter((rule) => found.has(rule))
  return anyOf([
    put([...found].filter((rule) => !judged.has(rule))),
    ...partly.map((rule) =>
      allOf([put([rule]), notOf(anyOf(judgements.filter((one) => one.rule === rule).map(spanOf)))]),
    ),
  ])
}

/** The events of a judgement among those of its rule. As there, events without a time belong to it. */
function spanOf({ host, events: { first, last } }: Judgement): Predicate {
  const untimed = notOf({ kind: 'time', from: null, to: null })
  const timed: readonly Predicate[] =
    first === null || last === null
      ? []
      : [{ kind: 'time', from: Math.floor(first), to: Math.floor(last) + 1 }]
  return allOf([{ kind: 'host', names: [host.toUpperCase()] }, anyOf([...timed, untimed])])
}

/** Events of the findings that are starred, or have one of the tags. */
function findingsMarked(
  { by, names }: HitCondition,
  annotations: readonly Annotation[],
  put: PutRules,
): Predicate[] {
  return annotations.flatMap(({ on, star, tags }) => {
    if (on.kind !== 'finding') return []
    const isMarked = by === 'star' ? star : tags.some((tag) => names.length === 0 || names.includes(tag))
    return isMarked ? [allOf([put([on.rule]), { kind: 'host', names: [on.host.toUpperCase()] }])] : []
  })
}

function concerns({ by, names }: HitCondition, rule: string, level: string | null): boolean {
  if (by === 'any') return true
  return by === 'level' ? level === null || names.includes(level) : names.includes(rule)
}

function levelOf(name: string, { rules }: HitKnowledge): string | null {
  return rules.correlations.find((one) => one.name === name)?.level ?? null
}

/** Names of the rules that evidence the chains, or the stages, of these ids. */
function rulesAskedFor({ by, names }: HitCondition, chains: readonly Chain[]): readonly string[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const rules = chains.flatMap(({ id, stages }) =>
    stages
      .filter((stage) => wanted.has(by === 'chain' ? id : stage.id))
      .flatMap((stage) => stage.rules.map(({ rule }) => rule)),
  )
  return [...new Set(rules)]
}
