import type { Milestone } from '../conclusion.ts'
import type { Chain } from './chain.ts'

/** The milestones of all chains in order of time; those of one day in the order of the chains. */
export function milestonesOf(chains: readonly Chain[]): Milestone[] {
  return chains
    .flatMap(({ id, milestones }) => milestones.map(({ day, title }) => ({ time: day, title, chain: id })))
    .sort((a, b) => a.time - b.time)
}
