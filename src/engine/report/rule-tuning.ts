import type { Hit, HitCount, Level } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import type { Allowance, Tuning } from '../../event/tuning.ts'
import { foldCase } from '../../predicate/values/fold.ts'
import { namedTest } from '../../predicate/values/named.ts'

/** What each decision of an analyst takes away. */
export interface TuningEffects {
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

/** Whether any decision is about hits. */
export function tunesHits({ off, levels, allowed }: Tuning): boolean {
  return allowed.length + Object.keys(off).length + Object.keys(levels).length > 0
}

/** Lets hits pass as an analyst decided, and counts what did not. */
export class HitTuner {
  readonly #tuning: Tuning
  readonly #allowances: readonly { readonly id: string; readonly allows: (hit: Hit) => boolean }[]
  readonly #off: Map<string, number>
  readonly #allowed: Map<string, number>
  readonly #uncertain: Map<string, number>

  constructor(tuning: Tuning, sourceOf: (id: number) => Source | undefined) {
    this.#tuning = tuning
    this.#allowances = tuning.allowed.map((one) => ({ id: one.id, allows: allowing(one, sourceOf) }))
    this.#off = new Map(Object.keys(tuning.off).map((name) => [name, 0]))
    this.#allowed = new Map(tuning.allowed.map(({ id }) => [id, 0]))
    this.#uncertain = new Map(tuning.allowed.map(({ id }) => [id, 0]))
  }

  /** The hit as it counts; `null` when it does not. */
  hit(hit: Hit): Hit | null {
    if (this.#isOff(hit.rule, 1)) return null
    const found = this.#allowances.find(({ allows }) => allows(hit))
    if (found) {
      add(this.#allowed, found.id, 1)
      return null
    }
    const level = levelOf(this.#tuning, hit.rule)
    return level ? { ...hit, level } : hit
  }

  /** Whether counted hits count. */
  count({ rule, count }: HitCount): boolean {
    if (this.#isOff(rule, count)) return false
    for (const { id, rule: about } of this.#tuning.allowed) {
      if (about === null || about === rule) add(this.#uncertain, id, count)
    }
    return true
  }

  effects(): TuningEffects {
    return {
      off: new Map(this.#off),
      allowed: new Map(this.#allowed),
      uncertain: new Map(this.#uncertain),
    }
  }

  #isOff(rule: string, count: number): boolean {
    if (!this.#off.has(rule)) return false
    add(this.#off, rule, count)
    return true
  }
}

export function bothEffects(a: TuningEffects, b: TuningEffects): TuningEffects {
  return {
    off: bothSums(a.off, b.off),
    allowed: bothSums(a.allowed, b.allowed),
    uncertain: bothSums(a.uncertain, b.uncertain),
  }
}

function bothSums(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map(a)
  for (const [key, count] of b) add(sums, key, count)
  return sums
}

function add(sums: Map<string, number>, key: string, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count)
}

export function levelOf(tuning: Tuning, rule: string): Level | undefined {
  return Object.hasOwn(tuning.levels, rule) ? tuning.levels[rule]!.level : undefined
}

function allowing(
  { rule, where }: Allowance,
  sourceOf: (id: number) => Source | undefined,
): (hit: Hit) => boolean {
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
    const source = sourceOf(hit.source)
    const ofSource =
      source?.sha256 === where.sha256.toLowerCase() && hasPath(source.originalPath ?? source.path)
    if (ofSource) return true
    const values = Object.values(hit.fields).flat()
    return values.some(hasDigest) && values.some(hasPath)
  }
}
