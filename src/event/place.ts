/**
 * Position of an event in its source. `offset` and `length` are bytes of the source as it was
 * read (after decompression), without the line terminator; `ordinal` is the line number, counted
 * from 1, or the record's own number.
 */
export interface Place {
  readonly kind: 'line' | 'record'
  readonly ordinal: number
  readonly offset: number
  readonly length: number
}
