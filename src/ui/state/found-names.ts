import { LEVELS } from '../../event/hit.ts'
import { JUDGED_WORDS } from '../words/judged-words.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import { JUDGED_AS, type HitCondition, type HitName } from '../../predicate/tree.ts'

type SearchedCase = Pick<CaseReport, 'findings' | 'hosts' | 'annotations' | 'judgements'>

/** Stands for the case while none is open. */
export const NOTHING_FOUND: SearchedCase = {
  findings: [],
  hosts: [],
  annotations: [],
  judgements: { given: [], elsewhere: [] },
}

/**
 * Levels, rules, attack chains and stages of which a case has hits, and tags that people gave, with the number of events where it is known: rules of one level
 * may have hit the same event.
 */
export function foundNames(
  report: SearchedCase,
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
  const tags = [...new Set(report.annotations.flatMap((one) => one.tags))].sort()
  return {
    level: withoutCounts(levels),
    rule,
    chain,
    stage,
    judged: withoutCounts(JUDGED_AS),
    tag: withoutCounts(tags),
    star: withoutCounts(['yes', 'no']),
  }
}

function withoutCounts(names: readonly string[]): ReadonlyMap<string, null> {
  return new Map(names.map((name) => [name, null]))
}

/** What a search asks of hits that no rule of the case has found, in words; empty when each may find something. */
export function whatFoundNothing(asked: readonly HitCondition[], report: SearchedCase): readonly string[] {
  if (asked.length === 0) return []
  const found = foundNames(report)
  return asked.flatMap(({ by, names }) => {
    if (by === 'any') return report.findings.length === 0 ? ['No rule has found anything in this case.'] : []
    if (by === 'star')
      return report.annotations.some(({ star }) => star) ? [] : ['Nothing is starred in this case.']
    if (by === 'judged') return names.flatMap((name) => whyNotJudged(name, names.length, report))
    if (by === 'tag' && names.length === 0)
      return found.tag.size === 0 ? ['Nothing is tagged in this case.'] : []
    const has = new Set([...found[by].keys()].map((name) => name.toLowerCase()))
    const missing = names.filter((name) => !has.has(name.toLowerCase()))
    if (missing.length < names.length) return []
    if (by === 'tag') return [`Nothing is tagged ${listed(missing)} in this case.`]
    return [`${SAID[by](missing)} has found anything in this case.`]
  })
}

/** Says that nobody has judged anything so, where that is all that was asked for. */
function whyNotJudged(
  name: string,
  asked: number,
  { judgements, findings }: SearchedCase,
): readonly string[] {
  if (asked > 1) return []
  if (name === 'open') return findings.length === 0 ? ['No rule has found anything in this case.'] : []
  const isGiven = judgements.given.some(({ answer }) => JUDGED_WORDS[answer] === name)
  return isGiven ? [] : [`No finding of this case is judged ${name}.`]
}

const SAID: Readonly<
  Record<Exclude<HitName, 'judged' | 'tag' | 'star'>, (names: readonly string[]) => string>
> = {
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
