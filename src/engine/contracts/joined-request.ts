/** The rows of several logs that tell of one request. */
import type { EventRow } from './events.ts'

/** A thing that two rows have in common where no id joins them. */
export type Likeness = 'client' | 'agent' | 'path' | 'query' | 'cmdlet' | 'parent'

/** The reason for which a row stands among those of a request. */
export type JoinedBy =
  /** The event that was asked about. */
  | { readonly how: 'itself' }
  /** It has an id that the server gave this request. `certain` is false where a row that is only alike has led to the id. */
  | { readonly how: 'request-id'; readonly id: string; readonly certain: boolean }
  | {
      readonly how: 'likeness'
      readonly shared: readonly Likeness[]
      /** Milliseconds between it and the nearest row that was joined before; 0 where they overlap. */
      readonly apartMs: number
      /** Number of rows of its kind that are alike, itself included: only one of them can belong to the request. */
      readonly alike: number
    }

export interface JoinedRow {
  readonly row: EventRow
  readonly by: JoinedBy
  /** Milliseconds that the log says it took; `null` where it does not say. */
  readonly durationMs: number | null
}

/** The rows of one request, from the web server inwards. */
export interface JoinedRequest {
  readonly rows: readonly JoinedRow[]
  /** Ids that the server gave the request, in the rows that were joined. */
  readonly ids: readonly string[]
  /** Rows were so many that not all were compared. */
  readonly cut: boolean
}
