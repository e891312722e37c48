/** Who and what takes part in hits. */
import type { EntityKind } from '../../detections/verdict/entities.ts'
import type { Level } from '../../event/hit.ts'

/** Somebody or something that takes part in hits. */
export interface EntityRow {
  readonly value: string
  /** Of its worst hit. */
  readonly level: Level
  readonly hits: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly hosts: readonly string[]
  /** Names of the rules and indicators. */
  readonly rules: readonly string[]
  /** The search for every event that names it. */
  readonly search: string
}

/** The entities of one kind, those of the worst and most hits first. */
export interface EntityGroup {
  readonly kind: EntityKind
  /** Entities that there are; `rows` may hold fewer. */
  readonly total: number
  /** There were too many to tell all apart: rare ones of mild hits are missing, and some counts are too low. */
  readonly cut: boolean
  readonly rows: readonly EntityRow[]
}
