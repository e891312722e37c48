import type { Block } from '../event/block.ts'
import type { Resume } from './task.ts'

/** What is read is not what was read in part before. */
export class OtherContent extends Error {}

/**
 * A source whose reading was broken off is read from its beginning again, because that is quick; the
 * blocks that are stored already are known again and are neither hunted on nor stored. So it ends as if
 * it had been read in one go, whatever state its parser was in.
 */
export class Replay {
  readonly #blocks: Resume['blocks']
  #next = 0

  constructor(resume: Resume | null) {
    this.#blocks = resume?.blocks ?? []
  }

  /** Whether the next block is stored already. Throws `OtherContent` when another stands in its place. */
  passes(block: Block): boolean {
    const stored = this.#blocks[this.#next]
    if (!stored) return false
    this.#next++
    const [minTime, maxTime] = span(block.time)
    const same =
      stored.rows === block.rows && Object.is(stored.minTime, minTime) && Object.is(stored.maxTime, maxTime)
    if (!same) throw new OtherContent()
    return true
  }

  /** Whether nothing more of what comes is stored already. */
  get over(): boolean {
    return this.#next >= this.#blocks.length
  }

  /** The source is over. */
  end(): void {
    if (this.#next < this.#blocks.length) throw new OtherContent()
  }
}

function span(times: Float64Array): [number, number] {
  let min = Infinity
  let max = -Infinity
  for (const time of times) {
    if (time < min) min = time
    if (time > max) max = time
  }
  return min === Infinity ? [NaN, NaN] : [min, max]
}
