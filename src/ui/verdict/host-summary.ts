import {
  shortTitle,
  type ChainConclusion,
  type HostConclusion,
  type StageState,
} from '../../detections/conclusion.ts'
import type { Wording } from '../../detections/texts/told.ts'

export interface HostSummary {
  /** Titles of the attacks that succeeded. */
  readonly worked: readonly string[]
  /** Time of the first trace of success, in words. */
  readonly since: string
  readonly tried: readonly string[]
  /** Time of the first attempt, in words. */
  readonly triedSince: string
}

const TRIED: readonly StageState[] = ['reached', 'attempted', 'failed']

/** The summary of a host: the attacks that succeeded and those that were attempted, each with its first time. */
export function summaryOf(
  { chains }: Pick<HostConclusion, 'chains'>,
  wording: Pick<Wording, 'chain' | 'time' | 'unknownTime'>,
): HostSummary {
  const title = ({ id }: ChainConclusion): string => shortTitle(wording.chain(id))
  const said = (time: number | null): string => (time === null ? wording.unknownTime : wording.time(time))
  const worked = chains.filter(({ verdict }) => verdict === 'compromised')
  const tried = chains.filter(
    ({ verdict, stages }) => verdict !== 'compromised' && stages.some(({ state }) => TRIED.includes(state)),
  )
  return {
    worked: worked.map(title),
    since: said(firstOf(worked, ['succeeded'])),
    tried: tried.map(title),
    triedSince: said(firstOf(tried, TRIED)),
  }
}

function firstOf(chains: readonly ChainConclusion[], states: readonly StageState[]): number | null {
  const times = chains.flatMap(({ stages }) =>
    stages.flatMap(({ state, firstTime }) => (states.includes(state) ? (firstTime ?? []) : [])),
  )
  return times.length === 0 ? null : Math.min(...times)
}
