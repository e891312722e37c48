import { MessageTurns } from '../event/message-turns.ts'

/** The first step, before it is known how fast the log is read. */
const FIRST_BYTES = 256 << 10
/** The longest step. */
const STEP_BYTES = 4 << 20
/** A step that took longer makes the next one shorter, in ms. */
const SLOW_MS = 100
const SHORTEST_BYTES = 16 << 10

/**
 * Cuts pieces into steps, and lets messages such as a cancel through between two of them. A log that is hard to read, with
 * a header before each row, is read in shorter steps. What is read does not depend on where it is cut.
 */
export class Steps {
  #bytes = FIRST_BYTES
  readonly #turns = new MessageTurns()

  /** The time until the next step is asked for is taken as that of the step. */
  async *of(piece: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < piece.length;) {
      const step = piece.subarray(at, at + this.#bytes)
      const begun = performance.now()
      yield step
      at += step.length
      const took = performance.now() - begun
      if (took > SLOW_MS) this.#bytes = Math.max(SHORTEST_BYTES, this.#bytes >> 2)
      else if (took < SLOW_MS / 8) this.#bytes = Math.min(STEP_BYTES, this.#bytes << 1)
      if (this.#turns.isDue) await this.#turns.letMessagesThrough()
    }
  }
}
