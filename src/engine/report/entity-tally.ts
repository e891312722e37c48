import {
  ENTITY_KINDS,
  entitiesOf,
  entityPredicate,
  type EntityKind,
} from '../../detections/verdict/entities.ts'
import { LEVELS, type Hit } from '../../event/hit.ts'
import { foldCase } from '../../predicate/values/fold.ts'
import { printPredicate } from '../../predicate/search/print.ts'
import type { EntityGroup, EntityRow } from '../contracts/entities.ts'

/** Entities of one kind that are told apart while hits come in. */
const MAX_EACH = 10_000
/** Entities of one kind that a report names. */
const NAMED = 500
/** Hosts and rules that are named of one entity. */
const MAX_SIDE = 50

interface Entity {
  readonly kind: EntityKind
  value: string
  level: number
  hits: number
  first: number | null
  last: number | null
  readonly hosts: Set<string>
  readonly rules: Set<string>
}

/**
 * Who and what takes part in hits, in bounded memory. When there are too many of a kind, those of the
 * mildest and fewest hits are let go, and the group says so.
 */
export class EntityTally {
  readonly #maxEach: number
  readonly #byKind = new Map<EntityKind, Map<string, Entity>>(ENTITY_KINDS.map((kind) => [kind, new Map()]))
  readonly #cut = new Set<EntityKind>()

  constructor(maxEach = MAX_EACH) {
    this.#maxEach = maxEach
  }

  take(hit: Hit, host: string): void {
    const level = LEVELS.indexOf(hit.level)
    for (const [kind, value] of entitiesOf(hit)) {
      const { time } = hit
      this.#add({
        kind,
        value,
        level,
        hits: 1,
        first: time,
        last: time,
        hosts: new Set([host]),
        rules: new Set([hit.rule]),
      })
    }
  }

  /** Adds the entities of another tally. */
  join(other: EntityTally): this {
    for (const entities of other.#byKind.values()) for (const entity of entities.values()) this.#add(entity)
    for (const kind of other.#cut) this.#cut.add(kind)
    return this
  }

  groups(): EntityGroup[] {
    return ENTITY_KINDS.map((kind) => {
      const sorted = [...this.#byKind.get(kind)!.values()].sort(worseFirst)
      return {
        kind,
        total: sorted.length,
        cut: this.#cut.has(kind),
        rows: sorted.slice(0, NAMED).map(rowOf),
      }
    })
  }

  #add(given: Entity): void {
    const entities = this.#byKind.get(given.kind)!
    const key = foldCase(given.value)
    const known = entities.get(key)
    if (!known) {
      entities.set(key, { ...given, hosts: new Set(given.hosts), rules: new Set(given.rules) })
      if (entities.size > this.#maxEach) this.#thin(given.kind, entities)
      return
    }
    // The same spelling whatever came first.
    if (given.value < known.value) known.value = given.value
    known.level = Math.max(known.level, given.level)
    known.hits += given.hits
    known.first = endOf(Math.min, known.first, given.first)
    known.last = endOf(Math.max, known.last, given.last)
    for (const host of given.hosts) if (known.hosts.size < MAX_SIDE) known.hosts.add(host)
    for (const rule of given.rules) if (known.rules.size < MAX_SIDE) known.rules.add(rule)
  }

  #thin(kind: EntityKind, entities: Map<string, Entity>): void {
    const sorted = [...entities].sort(([, a], [, b]) => worseFirst(a, b))
    for (const [key] of sorted.slice(this.#maxEach >> 1)) entities.delete(key)
    this.#cut.add(kind)
  }
}

function worseFirst(a: Entity, b: Entity): number {
  return b.level - a.level || b.hits - a.hits || (a.value < b.value ? -1 : 1)
}

function endOf(choose: (...times: number[]) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : choose(a, b)
}

function rowOf({ kind, value, level, hits, first, last, hosts, rules }: Entity): EntityRow {
  return {
    value,
    level: LEVELS[level]!,
    hits,
    firstTime: first,
    lastTime: last,
    hosts: [...hosts].sort(),
    rules: [...rules].sort(),
    search: printPredicate(entityPredicate(kind, value)),
  }
}
