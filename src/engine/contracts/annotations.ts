/** Stars, tags and notes on events and findings, as they are put down and taken away. */
import type { Annotation } from '../../event/annotation.ts'

/** Annotations of some things of a case, each of which takes the place of the one that was there about its thing. */
export interface AnnotationChange {
  /** Without a star, a tag and a note nothing is left about its thing. */
  readonly annotations: readonly Omit<Annotation, 'time'>[]
}
