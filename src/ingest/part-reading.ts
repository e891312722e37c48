import type { Hunter } from '../detections/hunt/hunt.ts'
import type { Block } from '../event/block.ts'
import type { Format, PartsOfSource } from '../formats/format.ts'
import type { Crew } from './crew.ts'
import type { Kept } from './hits.ts'
import { PartCutter, type Segment } from './part-cutter.ts'
import { PartWork, readPart, STEP_BYTES, type PartJob, type PartOutcome, type Yield } from './part.ts'
import { SourceLog } from './source-log.ts'

/** So many parts may have to be read again before no more are given away, and one more for each eight that are given. */
const MISTAKES = 4

/** A source that is read in parts, and what becomes of it. */
export interface PartedSource {
  readonly source: number
  readonly format: Format
  readonly parts: PartsOfSource
  readonly apart: number | undefined
  readonly hunter: Hunter
  readonly crew: Crew | null
  /** Hits of the source that are kept; grows with what is settled. */
  readonly kept: Kept
  passes(block: Block): boolean
  /** Whether the next part may be read elsewhere. */
  mayGive(): boolean
  /** Takes what was read, in the order of the source. */
  settle(yielded: Yield): Promise<void>
  /** Nothing more is wanted. */
  stopped(): boolean
}

/** A part that is being read, or waits for those before it. */
interface UnderWay extends Pick<PartJob, 'from' | 'state' | 'last'> {
  readonly outcome: Promise<PartOutcome>
  ready: boolean
}

/**
 * Reads a source in parts: those for which another reader has time are given to it, the others are read here. What
 * comes back is settled in the order of the source. Whether a part begins where, and as, it was thought to is known
 * when those before it are settled; if it does not, it is read again. So all that is settled is the same for any
 * number of readers.
 */
export class PartReading {
  readonly #of: PartedSource
  readonly #cutter: PartCutter
  readonly #rests: unknown[] = []
  /** Of what is settled. */
  #actual: unknown = null
  /** Begin of the next part, and the state there as far as it can be told. */
  #from = 0
  #state: unknown = null
  #offset = 0
  /** A part that is read here as it comes; everything before it is settled. */
  #work: PartWork | null = null
  /** A part that is gathered before it is read. */
  #gathered: { readonly buffer: Uint8Array; used: number } | null = null
  readonly #underWay: UnderWay[] = []
  readonly #spare: Uint8Array[] = []
  #given = 0
  #mistakes = 0

  constructor(of: PartedSource) {
    this.#of = of
    this.#cutter = new PartCutter(of.parts)
  }

  /** `piece` is only valid during the call. */
  async push(piece: Uint8Array): Promise<void> {
    await this.#take(this.#cutter.push(piece))
    await this.#settle(false)
  }

  async end(): Promise<void> {
    await this.#take(this.#cutter.end())
    await this.#close(true)
    await this.#settle(true)
    if (this.#of.stopped()) return
    // The last part was found out to belong to the one before.
    await this.#close(true)
    const log = new SourceLog(this.#of.format)
    this.#of.parts.join(this.#rests, log)
    await this.#of.settle({ blocks: [], log: log.share() })
  }

  async #take(segments: Iterable<Segment>): Promise<void> {
    for (const { bytes, cut } of segments) {
      await this.#feed(bytes)
      if (cut) await this.#close(false)
    }
  }

  async #feed(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    if (!this.#work && !this.#gathered) this.#begin()
    this.#offset += bytes.length
    const gathered = this.#gathered
    if (gathered) {
      if (gathered.used + bytes.length <= gathered.buffer.length) {
        gathered.buffer.set(bytes, gathered.used)
        gathered.used += bytes.length
        return
      }
      await this.#takeHome()
    }
    if (this.#work) await this.#readOn(this.#work, bytes)
  }

  #begin(): void {
    const { crew, parts } = this.#of
    const gives = this.#from > 0 && this.#mayGive() && crew?.hasTime === true
    if (this.#underWay.length === 0 && !gives) {
      this.#work = this.#open(this.#from, this.#actual)
      return
    }
    const size = parts.next(this.#from) - this.#from + parts.ahead
    const spare = this.#spare.findIndex(({ length }) => length >= size)
    const [buffer = new Uint8Array(size)] = spare < 0 ? [] : this.#spare.splice(spare, 1)
    this.#gathered = { buffer, used: 0 }
  }

  #mayGive(): boolean {
    return this.#mistakes < MISTAKES + this.#given / 8 && this.#of.mayGive()
  }

  #open(from: number, state: unknown): PartWork {
    const { hunter, ...of } = this.#of
    return new PartWork(hunter, { ...of, from, state })
  }

  /** A part that does not end where it could is read here. */
  async #takeHome(): Promise<void> {
    await this.#settle(true)
    const gathered = this.#gathered
    if (!gathered) return
    this.#gathered = null
    this.#work ??= this.#open(this.#from, this.#actual)
    await this.#readOn(this.#work, gathered.buffer.subarray(0, gathered.used))
  }

  async #readOn(work: PartWork, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#of.stopped(); at += STEP_BYTES) {
      work.push(bytes.subarray(at, at + STEP_BYTES))
      await this.#of.settle(work.take())
    }
  }

  /** Ends the part, if it can end here. */
  async #close(last: boolean): Promise<void> {
    if (this.#work) {
      if (!last && !this.#work.closed) return
      await this.#done(this.#work, last)
      this.#work = null
      this.#from = this.#offset
      this.#state = this.#actual
    }
    const gathered = this.#gathered
    if (!gathered) return
    this.#gathered = null
    const { source, format, apart, parts, kept, hunter, crew } = this.#of
    const bytes = gathered.buffer.subarray(0, gathered.used)
    const job = { source, format: format.id, apart, from: this.#from, state: this.#state, bytes, last, kept }
    this.#from = this.#offset
    this.#state = last ? null : parts.guess(this.#state, bytes)
    const given = this.#mayGive() ? (crew?.give(job) ?? null) : null
    if (given) this.#given++
    const outcome = given ?? readPart(hunter, job, undefined, null)
    const underWay: UnderWay = { from: job.from, state: job.state, last, outcome, ready: false }
    const ready = (): void => void (underWay.ready = true)
    outcome.then(ready, ready)
    this.#underWay.push(underWay)
    if (!given) await outcome
    await this.#settle(false)
  }

  /** Settles the parts that are ready, or `all`, and then goes on as they ended. */
  async #settle(all: boolean): Promise<void> {
    if (this.#underWay.length === 0) return
    let open: PartWork | null = null
    while (this.#underWay.length > 0) {
      const [next] = this.#underWay
      const waits = all || open !== null || this.#underWay.length > (this.#of.crew?.room ?? 1)
      if (!next!.ready && !waits) return
      const outcome = await next!.outcome
      if (this.#of.stopped()) return
      this.#underWay.shift()
      open = await this.#settleOne(next!, outcome, open)
      this.#spare.push(new Uint8Array(outcome.bytes.buffer as ArrayBuffer))
    }
    this.#spare.length = Math.min(this.#spare.length, 2)
    this.#state = this.#actual
    if (!open) return
    this.#work = open
    const gathered = this.#gathered
    this.#gathered = null
    if (gathered) await this.#readOn(open, gathered.buffer.subarray(0, gathered.used))
  }

  /** Settles a part, or goes on with the one before it that is still `open`; returns what is open then. */
  async #settleOne(part: UnderWay, outcome: PartOutcome, open: PartWork | null): Promise<PartWork | null> {
    if (!open && outcome.yielded && JSON.stringify(part.state) === JSON.stringify(this.#actual)) {
      await this.#of.settle(outcome.yielded)
      this.#rests.push(outcome.rest)
      this.#actual = outcome.state
      return null
    }
    this.#mistakes++
    const work = open ?? this.#open(part.from, this.#actual)
    await this.#readOn(work, outcome.bytes)
    if (!part.last && !work.closed) return work
    await this.#done(work, part.last)
    return null
  }

  async #done(work: PartWork, last: boolean): Promise<void> {
    work.end(last)
    await this.#of.settle(work.take())
    this.#rests.push(work.rest)
    this.#actual = work.state
  }
}
