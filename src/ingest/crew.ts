import type { PartJob, PartOutcome } from './part.ts'

/** Another reader, to which parts of a source can be given. */
export interface Mate {
  readPart(job: PartJob): Promise<PartOutcome>
}

/** Parts that one reader is given at the same time, so that it need not wait for the next. */
const AT_ONCE = 2
/** Parts that are under way at the same time: what is in flight is bounded, however many readers there are. */
const MAX_UNDER_WAY = 8

interface Member {
  readonly mate: Mate
  /** It has nothing to read for itself. */
  idle: boolean
  given: number
}

/** The other readers as far as one of them knows. */
export class Crew {
  readonly #members = new Map<number, Member>()

  /** `number` tells them apart. */
  add(number: number, mate: Mate): void {
    this.#members.set(number, { mate, idle: false, given: 0 })
  }

  setIdle(number: number, on: boolean): void {
    const member = this.#members.get(number)
    if (member) member.idle = on
  }

  /** Another reading begins: nobody is known to be idle. */
  reset(): void {
    for (const member of this.#members.values()) member.idle = false
  }

  /** Whether somebody has time for a part. */
  get hasTime(): boolean {
    return this.#free() !== undefined
  }

  /** Parts that may be under way, those of the reader itself among them. */
  get room(): number {
    let idle = 0
    for (const member of this.#members.values()) if (member.idle) idle++
    return Math.min(MAX_UNDER_WAY, AT_ONCE * idle + 1)
  }

  /** Gives the part to somebody who has time; `null` when nobody has. */
  give(job: PartJob): Promise<PartOutcome> | null {
    const member = this.#free()
    if (!member) return null
    member.given++
    return member.mate.readPart(job).finally(() => member.given--)
  }

  #free(): Member | undefined {
    let best: Member | undefined
    for (const member of this.#members.values()) {
      if (member.idle && member.given < AT_ONCE && (!best || member.given < best.given)) best = member
    }
    return best
  }
}
