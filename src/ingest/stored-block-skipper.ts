import type { Block } from '../event/block.ts'
import type { StoredPrefix } from './task.ts'

/** The source no longer holds what an interrupted reading has stored of it. */
export class ContentChangedError extends Error {}

/**
 * Recognises the blocks that an interrupted reading has stored. The source is read from its beginning again, because
 * parsing is quick, and its parser needs the state that comes with it; blocks that are stored already are skipped, that
 * is, neither hunted on nor stored again. So the reading ends as if it had never been interrupted.
 */
export class StoredBlockSkipper {
  readonly #stored: StoredPrefix['blocks']
  #next = 0

  constructor(prefix: StoredPrefix | null) {
    this.#stored = prefix?.blocks ?? []
  }

  /** Whether the next block is stored already and is to be skipped. Throws `ContentChangedError` when another is stored. */
  skips(block: Block): boolean {
    const stored = this.#stored[this.#next]
    if (!stored) return false
    this.#next++
    const [minTime, maxTime] = timeSpan(block.time)
    const same =
      stored.rows === block.rows && Object.is(stored.minTime, minTime) && Object.is(stored.maxTime, maxTime)
    if (!same) throw new ContentChangedError()
    return true
  }

  /** Whether all stored blocks have passed, so that every further block is new. */
  get done(): boolean {
    return this.#next >= this.#stored.length
  }

  /** The source has ended. Throws `ContentChangedError` when more of it is stored than it has now. */
  end(): void {
    if (!this.done) throw new ContentChangedError()
  }
}

function timeSpan(times: Float64Array): [number, number] {
  let min = Infinity
  let max = -Infinity
  for (const time of times) {
    if (time < min) min = time
    if (time > max) max = time
  }
  return min === Infinity ? [NaN, NaN] : [min, max]
}
