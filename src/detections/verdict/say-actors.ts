import type { Hit } from '../../event/hit.ts'
import { leastValues, names, number } from '../statement.ts'
import { inOrder, type HostEvidence } from './host-evidence.ts'
import type { ChainJudgement, StageJudgement } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { spanOf, type Statements } from './statements.ts'
import type { DrawnTrack, StagedHit } from './tracks.ts'

const MOST_ACTORS = 50

/** The steps that were seen of the attack itself, without what other attacks or any way in leave and nothing links to it. */
export function ownSteps({ stages }: ChainJudgement): readonly StageJudgement[] {
  return stages.filter(({ state }) => state !== 'unlinked' && state !== 'other-attack')
}

/** Hits from which actors are told: everything that speaks for the attack. */
export function stagedHits(judgement: ChainJudgement, host: HostEvidence): StagedHit[] {
  return ownSteps(judgement).flatMap(({ stage, state, hits }) =>
    state === 'needs-explanation' ? [] : withMembers(hits, host).map((hit) => ({ hit, stage: stage.id })),
  )
}

/** Who was seen, from when to when, at which steps, with the events that name each; `drawn` are the tracks by chain. */
export function sayActors(
  statements: Statements,
  { host, judged }: JudgedHost,
  drawn: readonly (readonly DrawnTrack[])[],
): void {
  const partial = judged.some(({ judgement }) => judgement.stages.some((one) => one.partial))
  const actors = new Map<
    string,
    {
      from: number
      to: number
      events: number
      weak: number
      via: Set<string>
      stages: Set<string>
      chain: string
      address: string | null
      hits: Hit[]
    }
  >()
  for (const [i, { chain }] of judged.entries()) {
    const { id } = chain
    for (const { actor, from, to, events, stages, links, hits } of drawn[i] ?? []) {
      const key = actor.address ?? `${id} ${from}`
      const known = actors.get(key) ?? {
        from: Infinity,
        to: -Infinity,
        events: 0,
        weak: 0,
        via: new Set<string>(),
        stages: new Set<string>(),
        chain: id,
        address: actor.address,
        hits: [],
      }
      actors.set(key, known)
      known.from = Math.min(known.from, from)
      known.to = Math.max(known.to, to)
      known.events += events
      known.weak += (links.minutes ?? 0) + (links.agent ?? 0)
      for (const one of actor.via) known.via.add(one)
      for (const stage of stages) known.stages.add(stage)
      known.hits.push(...hits)
    }
  }
  for (const one of [...actors.values()].sort((a, b) => a.from - b.from).slice(0, MOST_ACTORS)) {
    statements.add({
      section: 'actor',
      says: 'actor.seen',
      subject: 'actor',
      tone: 'fact',
      chain: one.chain,
      from: one.from,
      to: one.to,
      certainty: one.weak === 0 ? 'certain' : 'likely',
      values: {
        ...(one.address === null ? {} : { address: names('address', [one.address]) }),
        ...(one.via.size === 0 ? {} : { via: names('address', one.via) }),
        ...leastValues(spanOf(one.events, one.from, one.to), partial),
        weak: number('events', one.weak),
        stages: names('stage', one.stages, 12),
      },
      hits: inOrder(one.hits, host),
      cited: one.events,
    })
  }
}
