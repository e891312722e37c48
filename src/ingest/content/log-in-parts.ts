import type { Hunter } from '../../detections/hunt/hunt.ts'
import type { Format, PartsOfSource } from '../../formats/format.ts'
import { isPacked } from '../../storage/packed-block.ts'
import { NOTHING, type BlocksAndHits } from '../hits/source-hunt.ts'
import type { PartReaders } from '../parts/part-readers.ts'
import { PartReading } from '../parts/part-reading.ts'
import type { PartYield } from '../parts/part.ts'
import { SourceLog } from '../source-log.ts'
import type { Content, ContentSetup } from './content.ts'

/** How large sources are read in parts, and by whom. */
export interface PartsSetup {
  readonly hunter: Hunter
  /** The other readers; `null` where there are none. */
  readonly partReaders: PartReaders | null
  /** Distance between the places where a source may be cut, in bytes; `undefined` as it suits the format. */
  readonly apart: number | undefined
}

/** A large log that is read in parts, several of them at the same time. */
export class LogInPartsContent implements Content {
  readonly log: SourceLog
  readonly format: string
  readonly readsEvents = true
  readonly isEventLog = true
  readonly #setup: ContentSetup
  readonly #reading: PartReading

  constructor(
    setup: ContentSetup,
    { hunter, partReaders, apart }: PartsSetup,
    format: Format,
    parts: PartsOfSource,
  ) {
    const { task, hunt, skipper, stopped } = setup
    this.#setup = setup
    this.format = format.id
    this.log = new SourceLog(format)
    this.#reading = new PartReading({
      source: task.id,
      format,
      parts,
      apart,
      hunter,
      partReaders,
      kept: hunt.kept,
      skips: (block) => skipper.skips(block),
      mayGive: () => skipper.done && !hunt.gathering?.holds,
      stopped,
      settle: (read) => this.#settle(read),
    })
  }

  async push(piece: Uint8Array): Promise<null> {
    await this.#reading.push(piece)
    return null
  }

  async end(): Promise<BlocksAndHits | null> {
    await this.#reading.end()
    if (this.#setup.stopped()) return null
    this.#setup.skipper.end()
    return NOTHING
  }

  async #settle({ blocks, log }: PartYield): Promise<void> {
    const { hunt, store } = this.#setup
    this.log.join(log)
    for (const { block } of blocks) if (block && !isPacked(block)) await hunt.see(block)
    await store(hunt.count(blocks))
  }
}
