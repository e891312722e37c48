import { LEVELS, type Hit, type Level } from '../../event/hit.ts'

/** A hit by its position in a block. */
export interface PlacedHit {
  readonly position: number
  /** The `name` of its rule. */
  readonly rule: string
  readonly level: Level
}

/** A star and tags that somebody gave an event, by its position in a block. */
export interface PlacedMark {
  readonly position: number
  readonly isStarred: boolean
  readonly tags: readonly string[]
}

export type EventMark = PlacedHit | PlacedMark

export function isPlacedHit(mark: EventMark): mark is PlacedHit {
  return 'rule' in mark
}

/** Hits of one source by where they are: a few bytes each, so that all can be marked in the timeline. */
export interface SourceMarks {
  readonly offsets: Float64Array
  /** 1 + level. */
  readonly levels: Uint8Array
  /** Numbers of rules, for `nameOf`. */
  readonly rules: Uint32Array
}

const NONE: SourceMarks = {
  offsets: new Float64Array(),
  levels: new Uint8Array(),
  rules: new Uint32Array(),
}

interface GrowableMarks {
  offsets: Float64Array
  levels: Uint8Array
  rules: Uint32Array
  length: number
}

/** Where the hits of a case are. */
export class HitMarks {
  readonly #sources = new Map<number, GrowableMarks>()
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()

  static of(hits: Iterable<Hit>): HitMarks {
    const marks = new HitMarks()
    for (const hit of hits) marks.add(hit)
    return marks
  }

  add({ rule, source, place, level }: Pick<Hit, 'rule' | 'source' | 'place' | 'level'>): void {
    let one = this.#sources.get(source)
    if (!one) {
      one = {
        offsets: new Float64Array(4),
        levels: new Uint8Array(4),
        rules: new Uint32Array(4),
        length: 0,
      }
      this.#sources.set(source, one)
    }
    if (one.length === one.offsets.length) {
      const offsets = new Float64Array(one.length * 2)
      const levels = new Uint8Array(one.length * 2)
      offsets.set(one.offsets)
      levels.set(one.levels)
      const rules = new Uint32Array(one.length * 2)
      rules.set(one.rules)
      one.offsets = offsets
      one.levels = levels
      one.rules = rules
    }
    one.offsets[one.length] = place.offset
    one.levels[one.length] = 1 + LEVELS.indexOf(level)
    one.rules[one.length++] = this.#numberOf(rule)
  }

  /** The name of a rule by its number in the marks. */
  nameOf(rule: number): string {
    return this.#names[rule]!
  }

  #numberOf(rule: string): number {
    let number = this.#numbers.get(rule)
    if (number === undefined) {
      number = this.#names.push(rule) - 1
      this.#numbers.set(rule, number)
    }
    return number
  }

  of(source: number): SourceMarks {
    const one = this.#sources.get(source)
    if (!one) return NONE
    const { offsets, levels, rules, length } = one
    return {
      offsets: offsets.subarray(0, length),
      levels: levels.subarray(0, length),
      rules: rules.subarray(0, length),
    }
  }
}
