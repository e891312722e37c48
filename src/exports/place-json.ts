import type { Place } from '../event/place.ts'

export type PlaceJson =
  | { readonly line: number; readonly offset: number; readonly length: number }
  | { readonly record: number; readonly offset: number; readonly length: number }

export function placeJson({ kind, ordinal, offset, length }: Place): PlaceJson {
  return kind === 'line' ? { line: ordinal, offset, length } : { record: ordinal, offset, length }
}
