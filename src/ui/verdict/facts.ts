import type { HostConclusion, StageState } from '../../detections/conclusion.ts'
import type { Statement } from '../../detections/statement.ts'

/** The three things that an owner asks first, as far as the statements about a host answer them. */
export interface HostFacts {
  /** Epoch ms of the first certain trace, or of the first attempt where none is certain; `null` without either. */
  readonly since: number | null
  /** Whether `since` is only that of an attempt. */
  readonly onlyTried: boolean
  /** Ids of the attacks that were the way in, as far as that is shown, or that were tried. */
  readonly chains: readonly string[]
  readonly addresses: readonly string[]
  /** Number of addresses that are not among these. */
  readonly moreAddresses: number
  /** What was touched, opened or taken. */
  readonly reached: readonly Statement[]
  /** What is said of files and ways in that may still be there. */
  readonly stillOpen: readonly Statement[]
}

const TRIED: readonly StageState[] = ['reached', 'attempted', 'failed']

export function factsOf({ chains, statements }: Pick<HostConclusion, 'chains' | 'statements'>): HostFacts {
  const worked = chains.filter(({ verdict }) => verdict === 'compromised')
  const tried = chains.filter(({ stages }) => stages.some(({ state }) => TRIED.includes(state)))
  const answer = statements.find(({ section }) => section === 'answer')
  const { addresses, chains: waysIn } = answer?.values ?? {}
  const onlyTried = worked.length === 0
  return {
    since: earliest(
      onlyTried
        ? tried.flatMap(({ stages }) =>
            stages.flatMap(({ state, firstTime }) => (TRIED.includes(state) ? (firstTime ?? []) : [])),
          )
        : worked.flatMap(({ since }) => since ?? []),
    ),
    onlyTried,
    chains: onlyTried ? tried.map(({ id }) => id) : waysIn?.kind === 'names' ? waysIn.names : [],
    addresses: addresses?.kind === 'names' ? addresses.names : [],
    moreAddresses: addresses?.kind === 'names' ? addresses.more : 0,
    reached: statements.filter(({ section }) => section === 'touched'),
    stillOpen: statements.filter(({ says }) => says.startsWith('file.')),
  }
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : times.reduce((first, time) => Math.min(first, time))
}
