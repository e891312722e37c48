import type { PartJob, PartOutcome } from './part.ts'

/** Another reader, to which parts of a source can be given. */
export interface PartReader {
  readPart(job: PartJob): Promise<PartOutcome>
}

/** Parts that one reader is given at the same time, so that it need not wait for the next. */
const PARTS_PER_READER = 2
/** Parts that are under way at the same time. It bounds the memory, however many readers there are. */
const MAX_UNDER_WAY = 8

interface Member {
  readonly reader: PartReader
  /** It has nothing to read for itself. */
  idle: boolean
  /** Parts that it has been given and has not handed back. */
  given: number
}

/** The other readers, as one reader knows them: who has time, and who reads a part for it. */
export class PartReaders {
  readonly #members = new Map<number, Member>()

  /** `number` is how the other reader is named in `setIdle`. */
  add(number: number, reader: PartReader): void {
    this.#members.set(number, { reader, idle: false, given: 0 })
  }

  setIdle(number: number, idle: boolean): void {
    const member = this.#members.get(number)
    if (member) member.idle = idle
  }

  /** Another reading begins: nobody is known to be idle. */
  reset(): void {
    for (const member of this.#members.values()) member.idle = false
  }

  /** Whether somebody has time for a part. */
  get hasTime(): boolean {
    return this.#leastBusy() !== undefined
  }

  /** Number of parts that may be under way, including one that the reader itself reads. */
  get maxUnderWay(): number {
    let idle = 0
    for (const member of this.#members.values()) if (member.idle) idle++
    return Math.min(MAX_UNDER_WAY, PARTS_PER_READER * idle + 1)
  }

  /** Gives the part to somebody who has time; `null` when nobody has. */
  give(job: PartJob): Promise<PartOutcome> | null {
    const member = this.#leastBusy()
    if (!member) return null
    member.given++
    return member.reader.readPart(job).finally(() => member.given--)
  }

  #leastBusy(): Member | undefined {
    let best: Member | undefined
    for (const member of this.#members.values()) {
      if (member.idle && member.given < PARTS_PER_READER && (!best || member.given < best.given))
        best = member
    }
    return best
  }
}
