import { LEVELS, type Hit } from '../../event/hit.ts'

/** Hits of one source by where they are: a few bytes each, so that all can be marked in the timeline. */
export interface SourceMarks {
  readonly offsets: Float64Array
  /** 1 + level. */
  readonly levels: Uint8Array
}

const NONE: SourceMarks = { offsets: new Float64Array(), levels: new Uint8Array() }

interface GrowableMarks {
  offsets: Float64Array
  levels: Uint8Array
  length: number
}

/** Where the hits of a case are. */
export class HitMarks {
  readonly #sources = new Map<number, GrowableMarks>()

  static of(hits: Iterable<Hit>): HitMarks {
    const marks = new HitMarks()
    for (const hit of hits) marks.add(hit)
    return marks
  }

  add({ source, place, level }: Pick<Hit, 'source' | 'place' | 'level'>): void {
    let one = this.#sources.get(source)
    if (!one) {
      one = { offsets: new Float64Array(4), levels: new Uint8Array(4), length: 0 }
      this.#sources.set(source, one)
    }
    if (one.length === one.offsets.length) {
      const offsets = new Float64Array(one.length * 2)
      const levels = new Uint8Array(one.length * 2)
      offsets.set(one.offsets)
      levels.set(one.levels)
      one.offsets = offsets
      one.levels = levels
    }
    one.offsets[one.length] = place.offset
    one.levels[one.length++] = 1 + LEVELS.indexOf(level)
  }

  of(source: number): SourceMarks {
    const one = this.#sources.get(source)
    if (!one) return NONE
    const { offsets, levels, length } = one
    return { offsets: offsets.subarray(0, length), levels: levels.subarray(0, length) }
  }
}
