import { SourceLog } from '../source-log.ts'
import type { Twin } from '../task.ts'
import { UnknownContent } from './unknown.ts'

/** A source with the same bytes as one that is read already. Nothing of it is read again. */
export class TwinContent extends UnknownContent {
  override readonly format: string | null

  constructor({ path, format }: Twin) {
    super(new SourceLog(null))
    this.format = format
    this.log.note('already-read', equalTo(path))
  }
}

/** The detail of `already-read`. */
export function equalTo(path: string): string {
  return `it equals ${path}`
}
