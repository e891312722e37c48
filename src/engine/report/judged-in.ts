import type { Judgement } from '../../event/judgement.ts'
import { HostAnswers } from '../../detections/verdict/answers.ts'
import { hostsOf } from '../../detections/verdict/host-evidence.ts'
import type { CaseFacts } from './case-report.ts'

/** The hits of a case that count, as far as judgements ask about them. */
export interface JudgedHits {
  /** Names of all rules and indicators that have hit anything. */
  readonly found: ReadonlySet<string>
  /** Judgements that still speak of everything that was found in their span. */
  readonly holding: readonly Judgement[]
}

export function judgedIn(facts: CaseFacts, judgements: readonly Judgement[]): JudgedHits {
  const hosts = [...hostsOf({ ...facts, ...facts.tuned }).values()]
  return {
    found: new Set(hosts.flatMap(({ seen }) => [...seen.keys()])),
    holding: hosts.flatMap((host) => {
      const answers = new HostAnswers(host, judgements)
      return answers.judgements.filter((one) => answers.holds(one))
    }),
  }
}
