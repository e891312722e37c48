/** Attempts to break the policy, made in the page and in its workers so that a person can see them fail. */

export const SELF_TEST_HOST = 'coldtrace-self-test.invalid'

/** Maximum time until a refusal is reported. */
export const REPORT_MS = 1000
const STEP_MS = 20

export interface Attempt {
  /** Description of the attempt. */
  readonly way: string
  readonly kind: 'leave' | 'run'
  /** `blocked`: the policy stopped it and said so. `absent`: this page does not have it. `open`: nothing stopped it. */
  readonly outcome: 'blocked' | 'absent' | 'open'
  /** The directive of the policy that stopped it, or another explanation. */
  readonly by: string
}

export interface Way {
  readonly way: string
  readonly kind: Attempt['kind']
  /** Makes the attempt; returns `false` when the page does not have the feature at all. */
  attempt(host: string): unknown
  /** Recognises the report of the refusal when it does not contain the host name. */
  readonly sign?: RegExp
}

/** The attempts that a worker makes. */
export type WorkerAttempts = () => Promise<readonly Attempt[]>

/** Tries one way after the other, each with a host of its own that cannot exist: `.invalid` is reserved. */
export async function tryWays(
  ways: readonly Way[],
  place: string,
  onAttempt: (attempt: Attempt) => void,
): Promise<void> {
  for (const [number, way] of ways.entries())
    onAttempt(await tried(way, `${place}${number}.${SELF_TEST_HOST}`))
}

async function tried({ way, kind, attempt, sign }: Way, host: string): Promise<Attempt> {
  const refusals: SecurityPolicyViolationEvent[] = []
  const heard = (event: Event): void => void refusals.push(event as SecurityPolicyViolationEvent)
  globalThis.addEventListener('securitypolicyviolation', heard)
  let said = ''
  let absent = false
  try {
    const value = attempt(host)
    absent = value === false
    // A refused request rejects its promise; an allowed one may never settle, so it is not awaited.
    if (value instanceof Promise) value.catch(() => undefined)
  } catch (error) {
    said = error instanceof Error ? error.name : String(error)
  }
  // Refusals are reported with a delay and once for each policy: only a report that names this attempt counts.
  const isOurs = ({ blockedURI, sample }: SecurityPolicyViolationEvent): boolean =>
    // A sample is cut after some characters, so the first label of the host has to do.
    sign ? sign.test(`${blockedURI} ${sample}`) : `${blockedURI} ${sample}`.includes(host.split('-')[0]!)
  let refusal: SecurityPolicyViolationEvent | undefined
  for (let waited = 0; !absent && !refusal && waited < REPORT_MS; waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    refusal = refusals.find(isOurs)
  }
  globalThis.removeEventListener('securitypolicyviolation', heard)
  if (absent) return { way, kind, outcome: 'absent', by: 'not available here' }
  if (refusal) return { way, kind, outcome: 'blocked', by: refusal.effectiveDirective }
  return { way, kind, outcome: 'open', by: said === '' ? 'nothing stopped it' : `only ${said}` }
}
