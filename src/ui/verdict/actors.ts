import type { HostConclusion } from '../../detections/conclusion.ts'
import type { Wording } from '../../detections/texts/told.ts'

export interface Actor {
  /** Unique among the actors of a host. */
  readonly key: string
  readonly address: string | null
  readonly from: number
  readonly to: number
  /** Titles of the steps that the actor took, in order. */
  readonly steps: readonly string[]
  readonly userAgents: readonly string[]
  readonly events: number
}

/** The actors of a host over all chains: one for each address, and one for each track without an address. */
export function actorsOf(host: HostConclusion, { stage: titleOf }: Pick<Wording, 'stage'>): Actor[] {
  const actors = new Map<string, Actor>()
  for (const chain of host.chains) {
    for (const track of chain.tracks) {
      const steps = track.stages.map((id) => titleOf(chain.id, id))
      const key = track.actor.address ?? `${chain.id} ${track.from}`
      const known = actors.get(key)
      actors.set(key, {
        key,
        address: track.actor.address,
        from: Math.min(known?.from ?? Infinity, track.from),
        to: Math.max(known?.to ?? -Infinity, track.to),
        steps: [...new Set([...(known?.steps ?? []), ...steps])],
        userAgents: [...new Set([...(known?.userAgents ?? []), ...track.actor.userAgents])],
        events: (known?.events ?? 0) + track.events,
      })
    }
  }
  return [...actors.values()].sort((a, b) => a.from - b.from)
}
