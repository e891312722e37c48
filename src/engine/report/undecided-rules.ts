import { counted } from '../../event/counted.ts'
import type { HitCount } from '../../event/hit.ts'

/** The events of a case that one rule was not asked about, because that would have been too costly. */
export interface UndecidedRule {
  /** The `name` of the rule. */
  readonly rule: string
  readonly events: number
  /** Ids of the sources in which the events are, ascending. */
  readonly sources: readonly number[]
}

/** Adds up the events that rules were not asked about. */
export class UndecidedTally {
  readonly #rules = new Map<string, { events: number; readonly sources: Set<number> }>()

  take({ rule, source, count }: HitCount): void {
    const known = this.#rules.get(rule) ?? { events: 0, sources: new Set() }
    this.#rules.set(rule, known)
    known.events += count
    known.sources.add(source)
  }

  /** Sorted by the name of the rule. */
  all(): UndecidedRule[] {
    return [...this.#rules]
      .map(([rule, { events, sources }]) => ({ rule, events, sources: [...sources].sort((a, b) => a - b) }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1))
  }
}

/** Why a rule that runs counts as given up. */
export function givenUpRules(
  undecided: readonly UndecidedRule[],
): { readonly rule: string; readonly reason: string }[] {
  return undecided.map(({ rule, events, sources }) => ({
    rule,
    reason: `${TOO_COSTLY}, so it was not asked about ${count(events, 'event')} of ${count(sources.length, 'source')}`,
  }))
}

const TOO_COSTLY = 'its regular expressions need more work than one rule is allowed'

function count(value: number, one: string): string {
  return counted(value, one, undefined, value.toLocaleString('en'))
}
