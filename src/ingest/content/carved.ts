import type { Stranger } from '../../evidence/strangers.ts'
import type { Format } from '../../formats/format.ts'
import type { BlocksAndHits } from '../hits/source-hunt.ts'
import { SourceLog } from '../source-log.ts'
import type { ContentSetup } from './content.ts'
import { LogContent } from './log.ts'

/** A file that no format recognises. It is searched for remains of logs; without any, it is named as what it is. */
export class CarvedContent extends LogContent {
  readonly #stranger: Stranger
  #holdsNothing = false

  constructor(setup: ContentSetup, carver: Format, stranger: Stranger) {
    const log = new SourceLog(carver)
    super(setup, carver, carver.open(log), log)
    this.#stranger = stranger
  }

  override get format(): string | null {
    return this.#holdsNothing ? null : super.format
  }

  override get readsEvents(): boolean {
    return false
  }

  override get isEventLog(): boolean {
    return false
  }

  override async end(): Promise<BlocksAndHits> {
    const last = await super.end()
    this.#holdsNothing = this.log.events === 0
    if (this.#holdsNothing) this.log.note(this.#stranger.code, this.#stranger.detail)
    else this.log.note('remains-only', `${this.log.events} of its events`)
    return last
  }
}
