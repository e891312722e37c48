import type { Verdict } from '../conclusion.ts'

/**
 * The worst of several chains. Not knowing about one chain is never hidden by a better word about
 * another: with attempts on one and blindness on the other, nobody can tell.
 */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ['compromised', 'needs-explanation', 'cannot-tell', 'attempted'] as const) {
    if (verdicts.includes(verdict)) return verdict
  }
  return verdicts.length === 0 ? 'cannot-tell' : 'no-evidence'
}
