import { MessageTurns } from '../../event/message-turns.ts'
import type { JobId } from '../contracts/api.ts'

/** Time without a question after which work begins that nobody waits for. */
const QUIET_MS = 100

/** Work that can be cancelled: a reading, or a hunt through stored blocks. */
export interface Cancellable {
  cancel(): void
}

/** A reading can also be paused. */
export interface Pausable extends Cancellable {
  pause(on: boolean): void
}

/** All work that is under way on any case, by the id that its caller gave it. */
export class Jobs {
  readonly #readings = new Map<JobId, Pausable>()
  readonly #hunts = new Map<JobId, Cancellable>()
  /** Jobs that were cancelled before they began. */
  readonly #cancelledEarly = new Set<JobId>()
  /** Questions whose answer somebody waits for. */
  readonly #questions = new Set<JobId>()
  #lastQuestion = 0

  /** Whether nothing is read and no rules are hunted for. */
  get idle(): boolean {
    return this.#readings.size + this.#hunts.size === 0
  }

  /** Whether any case is being read. */
  get reading(): boolean {
    return this.#readings.size > 0
  }

  beginReading(job: JobId, reading: Pausable): void {
    this.#readings.set(job, reading)
    if (this.#cancelledEarly.delete(job)) reading.cancel()
  }

  endReading(job: JobId): void {
    this.#readings.delete(job)
  }

  beginHunt(job: JobId, hunt: Cancellable): void {
    this.#hunts.set(job, hunt)
    if (this.#cancelledEarly.delete(job)) hunt.cancel()
  }

  endHunt(job: JobId): void {
    this.#hunts.delete(job)
  }

  pause(job: JobId, on: boolean): void {
    this.#readings.get(job)?.pause(on)
  }

  /** Cancels a question, a reading or a hunt; one that has not begun yet is cancelled as soon as it does. */
  cancel(job: JobId): void {
    if (this.#questions.delete(job)) return
    const running = this.#readings.get(job) ?? this.#hunts.get(job)
    if (running) running.cancel()
    else this.#cancelledEarly.add(job)
  }

  /** Answers a question; `cancelled` tells whether anybody still waits for the answer. */
  async question<T>(job: JobId, answer: (cancelled: () => boolean) => Promise<T>): Promise<T> {
    this.#questions.add(job)
    try {
      return await answer(() => !this.#questions.has(job))
    } finally {
      this.#questions.delete(job)
      this.#lastQuestion = performance.now()
    }
  }

  /** Resolves once nobody has asked anything for a moment. */
  async quiet(): Promise<void> {
    await new MessageTurns().letMessagesThrough()
    for (;;) {
      const wait = this.#questions.size > 0 ? QUIET_MS : this.#lastQuestion + QUIET_MS - performance.now()
      if (wait <= 0) return
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
