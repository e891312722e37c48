import {
  shortTitle,
  type ChainConclusion,
  type HostConclusion,
  type StageState,
} from '../../detections/conclusion.ts'

export interface HostSummary {
  /** Titles of the attacks that succeeded. */
  readonly worked: readonly string[]
  /** Time of the first trace of success, in epoch ms. */
  readonly since: number | null
  readonly tried: readonly string[]
  readonly triedSince: number | null
}

const TRIED: readonly StageState[] = ['reached', 'attempted', 'failed']

/** The summary of a host: the attacks that succeeded and those that were attempted, each with its first time. */
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
