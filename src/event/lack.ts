/** Something that was not collected, or did not arrive. `kind`: the log it belongs to, as coverage names it. */
export type Lack =
  /** Files of a log in a list of what was taken, skipped, not to be had, or left out as copies; `path` is that of one. */
  | {
      readonly kind: string
      readonly what: 'taken' | 'skipped' | 'failed' | 'duplicate'
      readonly files: number
      readonly path: string
      /** Why, in the words of the collector. */
      readonly reason: string | null
    }
  /** Files of the collector's list that are no logs. */
  | { readonly kind: null; readonly what: 'others'; readonly files: number }
  /** Something about the collection as a whole, in the words of its record. */
  | { readonly kind: null; readonly what: 'noted'; readonly text: string }
