import { NOTHING, type BlocksAndHits } from '../hits/source-hunt.ts'
import type { SourceLog } from '../source-log.ts'
import type { Content } from './content.ts'

/** A source that nothing reads: an empty file, or a table whose columns nobody has explained. */
export class UnknownContent implements Content {
  readonly log: SourceLog
  readonly format: string | null = null
  readonly readsEvents = false
  readonly isEventLog = false

  constructor(log: SourceLog) {
    this.log = log
  }

  async push(piece: Uint8Array): Promise<null> {
    this.log.account('skipped', piece.length)
    return null
  }

  async end(): Promise<BlocksAndHits> {
    return NOTHING
  }
}
