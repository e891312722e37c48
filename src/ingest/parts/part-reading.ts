import type { Hunter } from '../../detections/hunt/hunt.ts'
import type { Block } from '../../event/block.ts'
import type { Format, PartsOfSource } from '../../formats/format.ts'
import type { KeptCounts } from '../hits/hits.ts'
import { SourceLog } from '../source-log.ts'
import { PartCutter, type Segment } from './part-cutter.ts'
import type { PartReaders } from './part-readers.ts'
import { Steps } from '../steps.ts'
import { PartWork, readPart, type PartJob, type PartOutcome, type PartYield } from './part.ts'

/** Parts that may turn out to be cut wrongly before no more are given away; one more for each eight given. */
const MISTAKES_ALLOWED = 4

/** A source that is read in parts, and what becomes of what was read. */
export interface SourceInParts {
  /** `Source.id` */
  readonly source: number
  readonly format: Format
  readonly parts: PartsOfSource
  /** Argument of `Format.parts`. */
  readonly apart: number | undefined
  readonly hunter: Hunter
  readonly partReaders: PartReaders | null
  /** Hits of the source that are kept; grows with what is settled. */
  readonly kept: KeptCounts
  /** Whether a block is stored already and is skipped. */
  skips(block: Block): boolean
  /** Whether the next part may be given to another reader. */
  mayGive(): boolean
  /** Takes what was read, in the order of the source. */
  settle(read: PartYield): Promise<void>
  /** Nothing more is wanted. */
  stopped(): boolean
}

/**
 * What happens to the bytes that come next.
 *
 *                    begin                    endPart
 *   +-> between ---------------> reading ----------------+
 *   |      |                      ^   ^                  |
 *   |      | begin        settle, |   | settle           |
 *   |      v            overflow  |   | (from between)   |
 *   |   gathering ----------------+   |                  |
 *   |      | endPart: the part is under way              |
 *   +------+---------------------------------------------+
 *
 * `settle` leads to `reading` when a part that is under way turns out to go on behind its end.
 */
type Phase =
  /** The next part has not begun. It begins at the byte `from` with the parser in `state`, as far as that can be told. */
  | { readonly kind: 'between'; readonly from: number; readonly state: unknown }
  /** The part is gathered, and read when it is whole: here, or by another reader. Parts before it may be under way. */
  | {
      readonly kind: 'gathering'
      readonly from: number
      readonly state: unknown
      readonly buffer: Uint8Array
      /** Bytes of the buffer that are filled. */
      used: number
    }
  /** The part is read here as its bytes arrive. Everything before it is settled. */
  | { readonly kind: 'reading'; readonly work: PartWork }

type GatheringPhase = Extract<Phase, { kind: 'gathering' }>

/** A part that is being read, or waits for those before it to be settled. */
interface PartUnderWay extends Pick<PartJob, 'from' | 'state' | 'last'> {
  readonly outcome: Promise<PartOutcome>
  ready: boolean
}

/**
 * Reads a source in parts: another reader that has time is given one, the others are read here. What comes back is
 * settled in the order of the source. Only when the parts before it are settled is it known whether a part began where
 * and in the state that was guessed; if it did not, it is read again. So what is settled is the same for any number of
 * readers.
 */
export class PartReading {
  readonly #source: SourceInParts
  readonly #cutter: PartCutter
  readonly #steps = new Steps()
  #phase: Phase = { kind: 'between', from: 0, state: null }
  /** Number of bytes of the source that have arrived. */
  #offset = 0
  readonly #underWay: PartUnderWay[] = []
  /** State of the parser behind what is settled. */
  #settledState: unknown = null
  /** What the settled parts leave to be said of the whole source. */
  readonly #rests: unknown[] = []
  /** Buffers of settled parts, for parts to come. */
  readonly #spare: Uint8Array[] = []
  /** Number of parts that were given away, and of parts that were cut wrongly. */
  #given = 0
  #mistakes = 0

  constructor(source: SourceInParts) {
    this.#source = source
    this.#cutter = new PartCutter(source.parts)
  }

  /** `piece` is only valid during the call. */
  async push(piece: Uint8Array): Promise<void> {
    await this.#take(this.#cutter.push(piece))
    await this.#settle('ready')
  }

  async end(): Promise<void> {
    await this.#take(this.#cutter.end())
    await this.#endPart(true)
    await this.#settle('all')
    if (this.#source.stopped()) return
    // The last part may have turned out to belong to the one before it, which is then still open.
    await this.#endPart(true)
    const log = new SourceLog(this.#source.format)
    this.#source.parts.join(this.#rests, log)
    await this.#source.settle({ blocks: [], log: log.share() })
  }

  async #take(segments: Iterable<Segment>): Promise<void> {
    for (const { bytes, cut } of segments) {
      await this.#feed(bytes)
      if (cut) await this.#endPart(false)
    }
  }

  async #feed(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    if (this.#phase.kind === 'between') this.#phase = this.#begin(this.#phase.from, this.#phase.state)
    this.#offset += bytes.length
    const phase = this.#phase
    if (phase.kind === 'gathering') {
      if (phase.used + bytes.length <= phase.buffer.length) {
        phase.buffer.set(bytes, phase.used)
        phase.used += bytes.length
        return
      }
      await this.#overflow()
    }
    if (this.#phase.kind === 'reading') await this.#readOn(this.#phase.work, bytes)
  }

  /** Transition from `between`: a part is gathered when others are under way or somebody has time for it. */
  #begin(from: number, state: unknown): Phase {
    const { partReaders, parts } = this.#source
    const gives = from > 0 && this.#mayGive() && partReaders?.hasTime === true
    if (this.#underWay.length === 0 && !gives)
      return { kind: 'reading', work: this.#open(from, this.#settledState) }
    const size = parts.next(from) - from + parts.ahead
    const spare = this.#spare.findIndex(({ length }) => length >= size)
    const [buffer = new Uint8Array(size)] = spare < 0 ? [] : this.#spare.splice(spare, 1)
    return { kind: 'gathering', from, state, buffer, used: 0 }
  }

  /** Transition from `gathering`: the part does not end where it could, so it is read here as it comes. */
  async #overflow(): Promise<void> {
    await this.#settle('all')
    const phase = this.#phase
    if (phase.kind !== 'gathering') return
    const work = this.#open(phase.from, this.#settledState)
    this.#phase = { kind: 'reading', work }
    await this.#readOn(work, gatheredBytes(phase))
  }

  /** Transition to `between`, if the part can end here. */
  async #endPart(last: boolean): Promise<void> {
    const phase = this.#phase
    switch (phase.kind) {
      case 'between':
        return
      case 'reading':
        if (!last && !phase.work.closed) return
        await this.#finish(phase.work, last)
        this.#phase = { kind: 'between', from: this.#offset, state: this.#settledState }
        return
      case 'gathering': {
        const state = last ? null : this.#source.parts.guess(phase.state, gatheredBytes(phase))
        this.#phase = { kind: 'between', from: this.#offset, state }
        return this.#send(phase, last)
      }
      default:
        return phase satisfies never
    }
  }

  /** Has a part read by somebody who has time, or here. */
  async #send(part: GatheringPhase, last: boolean): Promise<void> {
    const { source, format, apart, kept, hunter, partReaders } = this.#source
    const { from, state } = part
    const job = { source, format: format.id, apart, from, state, bytes: gatheredBytes(part), last, kept }
    const given = this.#mayGive() ? (partReaders?.give(job) ?? null) : null
    if (given) this.#given++
    const outcome = given ?? readPart(hunter, job, undefined, null)
    const underWay: PartUnderWay = { from, state, last, outcome, ready: false }
    const ready = (): void => void (underWay.ready = true)
    outcome.then(ready, ready)
    this.#underWay.push(underWay)
    if (!given) await outcome
    await this.#settle('ready')
  }

  #mayGive(): boolean {
    return this.#mistakes < MISTAKES_ALLOWED + this.#given / 8 && this.#source.mayGive()
  }

  #open(from: number, state: unknown): PartWork {
    const { hunter, ...source } = this.#source
    return new PartWork(hunter, { ...source, from, state })
  }

  async #readOn(work: PartWork, bytes: Uint8Array): Promise<void> {
    for await (const step of this.#steps.of(bytes)) {
      if (this.#source.stopped()) break
      work.push(step)
      await this.#source.settle(work.take())
    }
  }

  /** Settles the parts that are ready, or waits for `all`. When none is left under way, the parser's state is certain. */
  async #settle(which: 'ready' | 'all'): Promise<void> {
    if (this.#underWay.length === 0) return
    let open: PartWork | null = null
    while (this.#underWay.length > 0) {
      const [next] = this.#underWay
      const full = this.#underWay.length > (this.#source.partReaders?.maxUnderWay ?? 1)
      if (!next!.ready && which === 'ready' && open === null && !full) return
      const outcome = await next!.outcome
      if (this.#source.stopped()) return
      this.#underWay.shift()
      open = await this.#settleOne(next!, outcome, open)
      this.#spare.push(new Uint8Array(outcome.bytes.buffer as ArrayBuffer))
    }
    this.#spare.length = Math.min(this.#spare.length, 2)
    await this.#allSettled(open)
  }

  /** Nothing is under way any more; `open` is the part that goes on behind its end, if one does. */
  async #allSettled(open: PartWork | null): Promise<void> {
    const phase = this.#phase
    if (open) {
      this.#phase = { kind: 'reading', work: open }
      if (phase.kind === 'gathering') await this.#readOn(open, gatheredBytes(phase))
    } else if (phase.kind !== 'reading') this.#phase = { ...phase, state: this.#settledState }
  }

  /** Settles a part, or reads it as the end of the one before it that is still `open`; returns what is open then. */
  async #settleOne(
    part: PartUnderWay,
    outcome: PartOutcome,
    open: PartWork | null,
  ): Promise<PartWork | null> {
    if (!open && outcome.yielded && sameState(part.state, this.#settledState)) {
      await this.#source.settle(outcome.yielded)
      this.#rests.push(outcome.rest)
      this.#settledState = outcome.state
      return null
    }
    this.#mistakes++
    const work = open ?? this.#open(part.from, this.#settledState)
    await this.#readOn(work, outcome.bytes)
    if (!part.last && !work.closed) return work
    await this.#finish(work, part.last)
    return null
  }

  async #finish(work: PartWork, last: boolean): Promise<void> {
    work.end(last)
    await this.#source.settle(work.take())
    this.#rests.push(work.rest)
    this.#settledState = work.state
  }
}

function gatheredBytes({ buffer, used }: GatheringPhase): Uint8Array {
  return buffer.subarray(0, used)
}

/** States are plain data. */
function sameState(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
