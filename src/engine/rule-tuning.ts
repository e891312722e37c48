import type { Hit, HitCount, Level } from '../event/hit.ts'
import type { Source } from '../event/source.ts'
import type { Allowance, Tuning } from '../event/tuning.ts'
import { foldCase } from '../predicate/fold.ts'
import { namedTest } from '../predicate/named.ts'
import type { CaseFacts } from './case-report.ts'

/** What is left of the facts of a case after what an analyst decided, and what each decision took away. */
export interface TunedFacts {
  readonly facts: CaseFacts
  /** Hits that each switched-off rule had, by name. */
  readonly off: ReadonlyMap<string, number>
  /** Hits that each allowance took away, by its id. */
  readonly allowed: ReadonlyMap<string, number>
  /**
   * Hits of the rules of an allowance that were counted but not kept, so that nobody can say
   * whether they are allowed; they stay, by id.
   */
  readonly uncertain: ReadonlyMap<string, number>
}

export function tunedFacts(facts: CaseFacts, tuning: Tuning): TunedFacts {
  const off = new Map<string, number>(Object.keys(tuning.off).map((name) => [name, 0]))
  const allowed = new Map<string, number>(tuning.allowed.map(({ id }) => [id, 0]))
  const uncertain = new Map<string, number>(tuning.allowed.map(({ id }) => [id, 0]))
  const isOff = (rule: string, count: number): boolean => {
    const before = off.get(rule)
    if (before === undefined) return false
    off.set(rule, before + count)
    return true
  }
  const sources = new Map(facts.sources.map((source) => [source.id, source]))
  const allowances = tuning.allowed.map((allowance) => ({ allowance, allows: allowing(allowance, sources) }))
  const hits = facts.hits.flatMap((hit): Hit[] => {
    if (isOff(hit.rule, 1)) return []
    const found = allowances.find(({ allows }) => allows(hit))
    if (found) {
      const { id } = found.allowance
      allowed.set(id, allowed.get(id)! + 1)
      return []
    }
    const level = levelOf(tuning, hit.rule)
    return [level ? { ...hit, level } : hit]
  })
  const counts = facts.counts.filter(({ rule, count }: HitCount) => {
    if (isOff(rule, count)) return false
    for (const { id, rule: about } of tuning.allowed) {
      if (about === null || about === rule) uncertain.set(id, uncertain.get(id)! + count)
    }
    return true
  })
  return { facts: { ...facts, hits, counts }, off, allowed, uncertain }
}

export function levelOf(tuning: Tuning, rule: string): Level | undefined {
  return Object.hasOwn(tuning.levels, rule) ? tuning.levels[rule]!.level : undefined
}

function allowing({ rule, where }: Allowance, sources: ReadonlyMap<number, Source>): (hit: Hit) => boolean {
  const about = (hit: Hit): boolean => rule === null || hit.rule === rule
  if (where.kind === 'value') {
    const field = where.field.toLowerCase()
    const value = foldCase(where.value)
    return (hit) =>
      about(hit) &&
      Object.entries(hit.fields).some(
        ([name, held]) =>
          name.toLowerCase() === field && [held].flat().some((one) => foldCase(one) === value),
      )
  }
  const hasDigest = namedTest('hash', where.sha256)
  const hasPath = namedTest('path', where.path)
  return (hit) => {
    if (!about(hit)) return false
    const source = sources.get(hit.source)
    const ofSource =
      source?.sha256 === where.sha256.toLowerCase() && hasPath(source.originalPath ?? source.path)
    if (ofSource) return true
    const values = Object.values(hit.fields).flat()
    return values.some(hasDigest) && values.some(hasPath)
  }
}
