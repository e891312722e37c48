import type { Chain } from '../../detections/chains/chain.ts'
import type { RuleSet } from '../../detections/rule.ts'
import { anyOf, FALSE, withLeaves } from '../../predicate/build.ts'
import type { HitCondition, Predicate } from '../../predicate/tree.ts'

/** Knowledge of the hits of a case that a question about them needs. */
export interface HitKnowledge {
  readonly rules: Pick<RuleSet, 'rules' | 'correlations' | 'indicators'>
  readonly chains: readonly Chain[]
  /** Names of rules of which not every hit is kept: beyond a limit they are only counted. */
  readonly countedOnly: ReadonlySet<string>
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
