import type { Hunter } from '../detections/hunt/hunt.ts'
import type { Block } from '../event/block.ts'
import type { Format, PartParser, PartsOfSource } from '../formats/format.ts'
import { formatById } from '../formats/registry.ts'
import { isPacked } from '../storage/packed-block.ts'
import type { CaseStore } from '../storage/store.ts'
import type { Kept } from './hits.ts'
import { huntedBlock, passedBlock, type HuntedBlock } from './hunted-block.ts'
import type { Pause } from './pause.ts'
import { SourceLog, type LogShare } from './source-log.ts'

/** Bytes that are read without a pause. */
export const STEP_BYTES = 4 << 20

/** A part of a source for somebody else to read. Plain data. */
export interface PartJob {
  /** `Source.id` */
  readonly source: number
  readonly format: string
  /** As in `Format.parts`; `undefined` as it suits the format. */
  readonly apart: number | undefined
  readonly from: number
  readonly state: unknown
  readonly bytes: Uint8Array
  /** The source ends with it. */
  readonly last: boolean
  /** Hits of the source that were kept when it was given, by rule. */
  readonly kept: Kept
}

/** What was read of a source since it was asked last. */
export interface Yield {
  readonly blocks: readonly HuntedBlock[]
  readonly log: LogShare
}

export interface PartOutcome {
  /** Those of the job, which are handed back. */
  readonly bytes: Uint8Array
  /** `null` when the part does not end where it was thought to. */
  readonly yielded: Yield | null
  readonly state: unknown
  readonly rest: unknown
}

interface PartPlan {
  readonly format: Format
  readonly parts: PartsOfSource
  readonly source: number
  readonly from: number
  readonly state: unknown
  readonly kept: Kept
  /** Blocks that are stored already. */
  readonly passes?: (block: Block) => boolean
}

/** One part of a source on its way from bytes to hits. */
export class PartWork {
  readonly #hunter: Hunter
  readonly #plan: PartPlan
  readonly #log: SourceLog
  readonly #parser: PartParser
  readonly #kept: Kept

  constructor(hunter: Hunter, plan: PartPlan) {
    this.#hunter = hunter
    this.#plan = plan
    this.#log = new SourceLog(plan.format)
    this.#parser = plan.parts.open(this.#log, plan.from, plan.state)
    this.#kept = new Map(plan.kept)
  }

  push(bytes: Uint8Array): void {
    this.#parser.push(bytes)
  }

  get closed(): boolean {
    return this.#parser.closed
  }

  end(last: boolean): void {
    this.#parser.end(last)
  }

  get state(): unknown {
    return this.#parser.state()
  }

  get rest(): unknown {
    return this.#parser.rest()
  }

  /** What was read since the last time. */
  take(): Yield {
    const blocks = this.#log.blocks.splice(0).map((block) => {
      if (this.#plan.passes?.(block)) return passedBlock(block)
      return huntedBlock(this.#hunter, block, this.#plan.source, this.#kept)
    })
    return { blocks, log: this.#log.share() }
  }
}

/** Reads a part for another reader, which stores what comes back. */
export async function readPart(
  hunter: Hunter,
  job: PartJob,
  pause: Pause | undefined,
  packing: Pick<CaseStore, 'blocks'> | null,
): Promise<PartOutcome> {
  const format = formatById(job.format)
  const parts = format?.parts?.(job.apart)
  if (!format || !parts) throw new Error(`${job.format} is not read in parts`)
  const work = new PartWork(hunter, { ...job, format, parts })
  const yields: Yield[] = []
  const { bytes } = job
  const take = (): void => {
    const { blocks, log } = work.take()
    yields.push({ blocks: packing ? blocks.map((one) => packed(packing, job.source, one)) : blocks, log })
  }
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    await pause?.gate
    work.push(bytes.subarray(at, at + STEP_BYTES))
    take()
  }
  const closed = job.last || work.closed
  work.end(job.last)
  if (!closed) return { bytes, yielded: null, state: null, rest: null }
  take()
  return { bytes, yielded: together(format, yields), state: work.state, rest: work.rest }
}

function packed(store: Pick<CaseStore, 'blocks'>, source: number, hunted: HuntedBlock): HuntedBlock {
  const { block } = hunted
  return block && !isPacked(block) ? { ...hunted, block: store.blocks.pack(source, block) } : hunted
}

function together(format: Format, yields: readonly Yield[]): Yield {
  const log = new SourceLog(format)
  for (const { log: share } of yields) log.join(share)
  return { blocks: yields.flatMap(({ blocks }) => blocks), log: log.share() }
}
