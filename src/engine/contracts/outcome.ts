/** What every call across threads answers: a value, or a failure a person can act on. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** A failure a person can act on; codes are those of `ISSUES` where one fits. */
export interface Failure {
  readonly code: string
  readonly what: string
  readonly detail: string
  readonly advice: string
}
