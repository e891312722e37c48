import type { Unpacker } from './containers/unpacker.ts'
import type { Digest } from './digest.ts'
import type { Spool } from './input.ts'

/** Functions that Node and the browser implement differently. */
export interface Platform {
  spool(): Promise<Spool>
  readonly unpacker: Unpacker
  /** A digest for a source of about `bytes` bytes. */
  sha256(bytes: number): Promise<Digest>
}
