import type { DueAsk } from '../asked.ts'
import { names } from '../statement.ts'
import type { Statements } from './statements.ts'

/** Says of which attacks on a host it was not counted what was taken, since the case asks more than is answered. */
export function sayLeftOut(statements: Statements, host: string, leftOut: readonly DueAsk[]): void {
  const chains = leftOut.filter((due) => due.host === host).map(({ chain }) => chain)
  if (chains.length === 0) return
  statements.add({
    section: 'unseen',
    says: 'asked.left-out',
    subject: 'server',
    tone: 'unseen',
    certainty: 'certain',
    values: { chains: names('chain', chains, 30) },
  })
}
