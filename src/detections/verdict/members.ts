import type { Hit } from '../../event/hit.ts'
import type { HostEvidence, RuleSeen } from './host-evidence.ts'

const byPlace = new WeakMap<RuleSeen, ReadonlyMap<string, Hit>>()

/**
 * The hits, and the hits on the events that correlations among them combine: a correlation itself names little.
 * Each once; members follow their correlation.
 */
export function withMembers(hits: readonly Hit[], { seen }: Pick<HostEvidence, 'seen'>): Hit[] {
  const all = new Set<Hit>()
  for (const hit of hits) {
    all.add(hit)
    for (const { rule, source, place } of hit.members ?? []) {
      const found = seen.get(rule)
      const member = found && placesOf(found).get(`${source} ${place.offset}`)
      if (member) all.add(member)
    }
  }
  return [...all]
}

function placesOf(found: RuleSeen): ReadonlyMap<string, Hit> {
  const known = byPlace.get(found)
  if (known) return known
  const places = new Map(found.hits.map((hit) => [`${hit.source} ${hit.place.offset}`, hit]))
  byPlace.set(found, places)
  return places
}
