import { LEVELS } from '../../event/hit.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import type { HitCondition, HitName } from '../../predicate/tree.ts'

/**
 * Levels, rules, attack chains and stages of which a case has hits, with the number of events where it is known: rules of one level
 * may have hit the same event.
 */
export function foundNames(
  report: Pick<CaseReport, 'findings' | 'hosts'>,
): Readonly<Record<HitName, ReadonlyMap<string, number | null>>> {
  const seen = new Set(report.findings.map(({ level }) => level))
  const rule = new Map<string, number>()
  for (const { rule: name, count } of report.findings) rule.set(name, (rule.get(name) ?? 0) + count)
  const [chain, stage] = [new Map<string, null>(), new Map<string, null>()]
  for (const one of report.hosts.flatMap(({ chains }) => chains))
    for (const { id, rules } of one.stages) {
      if (rules.length === 0) continue
      chain.set(one.id, null)
      stage.set(id, null)
    }
  const levels = LEVELS.toReversed().filter((name) => seen.has(name))
  return { level: new Map(levels.map((name) => [name, null])), rule, chain, stage }
}

/** What a search asks of hits that no rule of the case has found, in words; empty when each may find something. */
export function whatFoundNothing(
  asked: readonly HitCondition[],
  report: Pick<CaseReport, 'findings' | 'hosts'>,
): readonly string[] {
  if (asked.length === 0) return []
  const found = foundNames(report)
  return asked.flatMap(({ by, names }) => {
    if (by === 'any') return report.findings.length === 0 ? ['No rule has found anything in this case.'] : []
    const has = new Set([...found[by].keys()].map((name) => name.toLowerCase()))
    const missing = names.filter((name) => !has.has(name.toLowerCase()))
    if (missing.length < names.length) return []
    return [`${SAID[by](missing)} has found anything in this case.`]
  })
}

const SAID: Readonly<Record<HitName, (names: readonly string[]) => string>> = {
  level: (names) => `No rule of the level ${names.join(' or ')}`,
  rule: (names) => `No rule named ${listed(names)}`,
  chain: (names) => `No rule of an attack named ${listed(names)}`,
  stage: (names) => `No rule of a stage named ${listed(names)}`,
}

/** Longer names are cut, and more than these are counted. */
const LONGEST = 60
const MOST = 3

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, MOST)
    .map((name) => `“${name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name}”`)
  return shown.join(' or ') + (names.length > MOST ? ` or ${names.length - MOST} others` : '')
}
