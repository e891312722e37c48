import { names, type StatementValues } from '../statement.ts'
import type { Chain } from '../chains/chain.ts'
import type { Hit } from '../../event/hit.ts'
import { inOrder, widest } from './host-evidence.ts'
import type { ChainJudgement } from './judge-chain.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { withMembers } from './members.ts'
import { dayValue, namedIn, spanOf, type Statements } from './statements.ts'

/** Which attacks explain the events, and since when the one that was asked about is known, where that decides. */
export function otherAttackValues(
  { firstDay }: Chain,
  { ofOthers }: ChainJudgement,
  hits: readonly Hit[],
): StatementValues {
  const others = hits.flatMap((hit) => ofOthers.get(hit) ?? [])
  return {
    others: names('chain', others.flatMap(({ chains }) => chains).sort(), 30),
    ...(others.some(({ tooEarly }) => tooEarly) ? { known: dayValue(firstDay) } : {}),
  }
}

/** Says, under the attack that explains them, which events another attack leaves, too, of which nothing else was seen. */
export function sayOtherAttacks(statements: Statements, { host, judged, proxies }: JudgedHost): void {
  for (const { chain, judgement } of judged) {
    const steps = judgement.stages.filter(({ state }) => state === 'other-attack')
    if (steps.length === 0 || judgement.tried || judgement.decisive.length > 0) continue
    const hits = inOrder(
      steps.flatMap((step) => step.hits),
      host,
    )
    const { first, last } = widest(steps)
    const count = steps.reduce((sum, step) => sum + step.count, 0)
    statements.add({
      section: 'because',
      says: 'chain.other-attack',
      subject: 'server',
      tone: 'attempt',
      chain: judgement.ofOthers.get(hits[0]!)?.chains[0] ?? null,
      from: first,
      to: last,
      certainty: 'likely',
      values: {
        chain: names('chain', [chain.id]),
        ...spanOf(count, first, last),
        ...namedIn(withMembers(hits, host), proxies),
        ...otherAttackValues(chain, judgement, hits),
      },
      hits,
      cited: Math.max(hits.length, count),
    })
  }
}
