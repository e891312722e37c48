import type { WeighedChain } from './judge-chain.ts'

/** Chains of which something was seen are spoken of first, what decides before the rest; for `sort`. */
export function byWeight(a: WeighedChain, b: WeighedChain): number {
  return weight(b) - weight(a)
}

function weight({ verdict, judgement }: WeighedChain): number {
  const seen = judgement.tried || judgement.reached || judgement.questions.length > 0
  return (
    (verdict === 'compromised' ? 8 : 0) +
    (verdict === 'needs-explanation' ? 4 : 0) +
    (judgement.reached ? 2 : 0) +
    (seen ? 1 : 0)
  )
}
