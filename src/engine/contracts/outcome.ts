/** What every call across threads answers: a value, or a failure a person can act on. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** Failures that the engine answers with; `failures.ts` holds what is said about each. */
export type EngineFailureCode =
  | 'empty-drop'
  | 'no-case'
  | 'gone-case'
  | 'damaged-case'
  | 'no-rule'
  | 'busy'
  | 'used-elsewhere'
  | 'no-pack'
  | 'no-search-rule'
  | 'no-reason'
  | 'no-name'
  | 'no-answers'
  | 'too-many-notes'
  | 'storage-full'
  | 'storage-failed'
  | 'no-evidence'
  | 'no-event'

/** The page adds some of its own: hits that may be missing, a case that another window deletes, and a call that was rejected. */
export type FailureCode = EngineFailureCode | 'unhunted' | 'deleted-elsewhere' | 'our-error'

/** A failure a person can act on. */
export interface Failure {
  readonly code: FailureCode
  /** What happened, in a sentence. */
  readonly what: string
  /** What exactly it is about; may hold text from outside. */
  readonly detail: string
  /** What to try, in sentences. */
  readonly advice: string
}
