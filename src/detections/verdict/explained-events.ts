import { number, type StatementValue } from '../statement.ts'
import type { WeighedChain } from './judge-chain.ts'

/** The number of events that are left out, since somebody answered that they were expected. */
export function explainedValue(count: number): { readonly explained?: StatementValue } {
  return count > 0 ? { explained: number('events', count) } : {}
}

/** The largest number of a step: several steps may rest on the same events. */
export function explainedCount(judged: readonly WeighedChain[]): number {
  return judged.reduce(
    (most, { judgement }) =>
      judgement.stages.reduce((one, { explained }) => Math.max(one, explained.count), most),
    0,
  )
}
