/** Stars, tags and notes on events and findings, as they are put down and taken away. */
import type { Annotation } from '../../event/annotation.ts'

/** What is put down about some things of a case; it takes the place of what was there about each of them. */
export interface AnnotationChange {
  /** Without a star, a tag and a note nothing is left about its thing. */
  readonly annotations: readonly Omit<Annotation, 'time'>[]
}
