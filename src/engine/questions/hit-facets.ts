import type { Chain } from '../../detections/chains/chain.ts'
import { isPlacedHit, type EventMark } from '../case-index/hit-marks.ts'
import { countIn } from '../case-index/positions.ts'
import type { HitFacet } from '../contracts/questions.ts'
import type { FacetTally } from './facets.ts'
import type { Slice } from './slices.ts'

/** The attacks, and stages of such, that each rule evidences, by the name of the rule. */
export interface HitGroups {
  readonly chain: ReadonlyMap<string, readonly string[]>
  readonly stage: ReadonlyMap<string, readonly string[]>
}

export function hitGroups(chains: readonly Chain[]): HitGroups {
  const [chain, stage] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  const add = (map: Map<string, Set<string>>, rule: string, id: string): void => {
    const known = map.get(rule)
    if (known) known.add(id)
    else map.set(rule, new Set([id]))
  }
  for (const { id, stages } of chains)
    for (const one of stages)
      for (const { rule } of one.rules) {
        add(chain, rule, id)
        add(stage, rule, one.id)
      }
  const listed = (map: Map<string, Set<string>>): Map<string, readonly string[]> =>
    new Map([...map].map(([rule, ids]) => [rule, [...ids]]))
  return { chain: listed(chain), stage: listed(stage) }
}

/** Counts the events of a slice by the levels, rules, attacks or stages of their hits; each event once for each name. */
export function tallyHits(
  each: readonly EventMark[],
  { answer, from, to }: Pick<Slice, 'answer' | 'from' | 'to'>,
  by: HitFacet,
  tally: FacetTally,
  groups?: HitGroups,
): void {
  const counted = new Map<string, Set<number>>()
  for (const { position, rule, level } of each.filter(isPlacedHit)) {
    if (position < from || position >= to || countIn(answer, position, position + 1) === 0) continue
    const names = by === 'level' ? [level] : by === 'rule' ? [rule] : (groups?.[by].get(rule) ?? [])
    for (const name of names) {
      const positions = counted.get(name)
      if (positions) positions.add(position)
      else counted.set(name, new Set([position]))
    }
  }
  for (const [name, positions] of counted) tally.add(name, positions.size)
}
