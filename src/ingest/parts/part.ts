import type { Hunter } from '../../detections/hunt/hunt.ts'
import type { Block } from '../../event/block.ts'
import type { Format, PartParser, PartsOfSource } from '../../formats/format.ts'
import { formatById } from '../../formats/registry.ts'
import { isPacked } from '../../storage/packed-block.ts'
import type { CaseStore } from '../../storage/store.ts'
import type { KeptCounts } from '../hits/hits.ts'
import { huntBlock, skippedBlock, type BlockHits } from '../hits/hunt-block.ts'
import type { Pause } from '../pause.ts'
import { SourceLog, type LogShare } from '../source-log.ts'
import { Steps } from '../steps.ts'

/** A part of a source for another reader to read. Plain data. */
export interface PartJob {
  /** `Source.id` */
  readonly source: number
  /** `Format.id` */
  readonly format: string
  /** Argument of `Format.parts`; `undefined` as it suits the format. */
  readonly apart: number | undefined
  /** Byte offset in the source. */
  readonly from: number
  /** State of the parser at `from`, which may be a guess. */
  readonly state: unknown
  readonly bytes: Uint8Array
  /** The source ends with it. */
  readonly last: boolean
  /** Hits of the source that were kept when the part was given away. */
  readonly kept: KeptCounts
}

/** What has been read since the last time: blocks with their hits, and the share of the log of the source. */
export interface PartYield {
  readonly blocks: readonly BlockHits[]
  readonly log: LogShare
}

export interface PartOutcome {
  /** The bytes of the job, handed back. */
  readonly bytes: Uint8Array
  /** `null` when the part does not end where it was cut: its last record goes on behind it. */
  readonly yielded: PartYield | null
  /** State of the parser behind the part. */
  readonly state: unknown
  /** As `PartParser.rest`. */
  readonly rest: unknown
}

/** What a part is read with. */
interface PartSetup {
  readonly format: Format
  readonly parts: PartsOfSource
  readonly source: number
  readonly from: number
  readonly state: unknown
  readonly kept: KeptCounts
  /** Whether a block is stored already and is skipped. */
  readonly skips?: (block: Block) => boolean
}

/** Reads one part of a source, from bytes to hits. */
export class PartWork {
  readonly #hunter: Hunter
  readonly #setup: PartSetup
  readonly #log: SourceLog
  readonly #parser: PartParser
  readonly #kept: KeptCounts

  constructor(hunter: Hunter, setup: PartSetup) {
    this.#hunter = hunter
    this.#setup = setup
    this.#log = new SourceLog(setup.format)
    this.#parser = setup.parts.open(this.#log, setup.from, setup.state)
    this.#kept = new Map(setup.kept)
  }

  push(bytes: Uint8Array): void {
    this.#parser.push(bytes)
  }

  /** Whether the part may end here: no record is open. */
  get closed(): boolean {
    return this.#parser.closed
  }

  /** `last`: the source ends here, too. */
  end(last: boolean): void {
    this.#parser.end(last)
  }

  get state(): unknown {
    return this.#parser.state()
  }

  get rest(): unknown {
    return this.#parser.rest()
  }

  /** Hunts on the blocks that were read since the last time, and gives them away. */
  take(): PartYield {
    const blocks = this.#log.blocks.splice(0).map((block) => {
      if (this.#setup.skips?.(block)) return skippedBlock(block)
      return huntBlock(this.#hunter, block, this.#setup.source, this.#kept)
    })
    return { blocks, log: this.#log.share() }
  }
}

/** Reads a part for the reader that owns the source, which stores what comes back. `store` packs the blocks. */
export async function readPart(
  hunter: Hunter,
  job: PartJob,
  pause: Pause | undefined,
  store: Pick<CaseStore, 'blocks'> | null,
): Promise<PartOutcome> {
  const format = formatById(job.format)
  const parts = format?.parts?.(job.apart)
  if (!format || !parts) throw new Error(`${job.format} is not read in parts`)
  const work = new PartWork(hunter, { ...job, format, parts })
  const yields: PartYield[] = []
  const { bytes } = job
  const take = (): void => {
    const { blocks, log } = work.take()
    yields.push({ blocks: store ? blocks.map((one) => packed(store, job.source, one)) : blocks, log })
  }
  for await (const step of new Steps().of(bytes)) {
    await pause?.gate
    work.push(step)
    take()
  }
  const closed = job.last || work.closed
  work.end(job.last)
  if (!closed) return { bytes, yielded: null, state: null, rest: null }
  take()
  return { bytes, yielded: joinYields(format, yields), state: work.state, rest: work.rest }
}

function packed(store: Pick<CaseStore, 'blocks'>, source: number, hits: BlockHits): BlockHits {
  const { block } = hits
  return block && !isPacked(block) ? { ...hits, block: store.blocks.pack(source, block) } : hits
}

function joinYields(format: Format, yields: readonly PartYield[]): PartYield {
  const log = new SourceLog(format)
  for (const { log: share } of yields) log.join(share)
  return { blocks: yields.flatMap(({ blocks }) => blocks), log: log.share() }
}
