import { doubtfulHoles, doubtfulTimes } from './doubtful-times.ts'
import type { Part } from './host-evidence.ts'
import { sayDoubtfulTimes } from './say-doubtful-times.ts'
import { sayStoppedProbes } from './say-stopped-probes.ts'
import { sayUnmatchedRequests } from './say-unmatched-requests.ts'
import type { Hole } from './silence.ts'
import type { Statements } from './statements.ts'
import { stoppedHoles, stoppedProbes } from './stopped-probes.ts'
import { unmatchedHoles, unmatchedRequests } from './unmatched-requests.ts'

/** What a check of the logs of a host against each other, or against other days, gives reason to doubt. */
export interface Doubt {
  /** Times of which nothing is known although there are rows, by kind of log. */
  readonly holes: ReadonlyMap<string, readonly Hole[]>
  /** Says of each of these times what is wrong with it. */
  readonly say: (statements: Statements) => void
}

/** Every check: what it finds, the holes that this leaves, and how it is said. They are said in this order. */
const CHECKS: readonly ((parts: readonly Part[]) => Doubt)[] = [
  checkOf(unmatchedRequests, unmatchedHoles, sayUnmatchedRequests),
  checkOf(stoppedProbes, stoppedHoles, sayStoppedProbes),
  checkOf(doubtfulTimes, doubtfulHoles, sayDoubtfulTimes),
]

/** What each check doubts of the logs of a host; a check that finds nothing has no holes and says nothing. */
export function doubtsOf(parts: readonly Part[]): readonly Doubt[] {
  return CHECKS.map((check) => check(parts))
}

function checkOf<T>(
  find: (parts: readonly Part[]) => T,
  holesOf: (found: T) => Doubt['holes'],
  say: (statements: Statements, found: T) => void,
): (parts: readonly Part[]) => Doubt {
  return (parts) => {
    const found = find(parts)
    return { holes: holesOf(found), say: (statements) => say(statements, found) }
  }
}
