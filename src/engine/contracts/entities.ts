/** Entities: accounts, addresses, files and other things that take part in hits. */
import type { EntityKind } from '../../detections/verdict/entities.ts'
import type { Level } from '../../event/hit.ts'

/** An account, address, file or the like that takes part in hits. */
export interface EntityRow {
  readonly value: string
  /** Level of its worst hit. */
  readonly level: Level
  readonly hits: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly hosts: readonly string[]
  /** Names of the rules and indicators that it takes part in hits of. */
  readonly rules: readonly string[]
  /** The search for every event that names it. */
  readonly search: string
}

/** The entities of one kind, those with the worst and the most hits first. */
export interface EntityGroup {
  readonly kind: EntityKind
  /** Number of entities; `rows` may hold fewer. */
  readonly total: number
  /** There were too many to tell all apart: rare ones of mild hits are missing, and some counts are too low. */
  readonly cut: boolean
  readonly rows: readonly EntityRow[]
}
