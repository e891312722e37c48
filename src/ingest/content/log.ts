import type { Format, Parser } from '../../formats/format.ts'
import type { BlocksAndHits } from '../hits/source-hunt.ts'
import type { SourceLog } from '../source-log.ts'
import { Steps } from '../steps.ts'
import type { Content, ContentSetup } from './content.ts'

/** A log that a format reads from front to back. */
export class LogContent implements Content {
  readonly log: SourceLog
  readonly #format: Format
  readonly #parser: Parser
  readonly #setup: ContentSetup
  readonly #steps = new Steps()

  /** `parser` writes into `log`. */
  constructor(setup: ContentSetup, format: Format, parser: Parser, log: SourceLog) {
    this.#setup = setup
    this.#format = format
    this.#parser = parser
    this.log = log
  }

  get format(): string | null {
    return this.#format.id
  }

  get readsEvents(): boolean {
    return true
  }

  get isEventLog(): boolean {
    return this.#format.rebuild !== undefined || this.#format.view !== undefined
  }

  async push(piece: Uint8Array): Promise<null> {
    const { stop, store, hunt } = this.#setup
    for await (const step of this.#steps.of(piece)) {
      if (stop.aborted) break
      this.#parser.push(step)
      if (this.log.blocks.length > 0) await store(await hunt.hunt(this.log.blocks.splice(0)))
    }
    return null
  }

  async end(): Promise<BlocksAndHits> {
    this.#parser.end()
    const last = await this.#setup.hunt.hunt(this.log.blocks.splice(0))
    this.#setup.skipper.end()
    return last
  }
}
