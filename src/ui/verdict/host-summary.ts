import {
  shortTitle,
  type ChainConclusion,
  type HostConclusion,
  type StageState,
} from '../../detections/conclusion.ts'

export interface HostSummary {
  /** Ways in that worked, or the other chains of an attack that did. */
  readonly worked: readonly string[]
  /** When the first trace of success was left. */
  readonly since: number | null
  readonly tried: readonly string[]
  readonly triedSince: number | null
}

const TRIED: readonly StageState[] = ['reached', 'attempted', 'failed']

/** What is said of a host at a glance: what worked and what was tried, each since when. */
export function summaryOf({ chains }: HostConclusion): HostSummary {
  const worked = chains.filter(({ verdict }) => verdict === 'compromised')
  const tried = chains.filter(
    ({ verdict, stages }) => verdict !== 'compromised' && stages.some(({ state }) => TRIED.includes(state)),
  )
  return {
    worked: worked.map(({ title }) => shortTitle(title)),
    since: firstOf(worked, ['succeeded']),
    tried: tried.map(({ title }) => shortTitle(title)),
    triedSince: firstOf(tried, TRIED),
  }
}

function firstOf(chains: readonly ChainConclusion[], states: readonly StageState[]): number | null {
  const times = chains.flatMap(({ stages }) =>
    stages.flatMap(({ state, firstTime }) => (states.includes(state) ? (firstTime ?? []) : [])),
  )
  return times.length === 0 ? null : Math.min(...times)
}
