import type { Unpacker } from './containers/unpacker.ts'
import type { Digest } from './digest.ts'
import type { Spool } from './input.ts'

/** What the platform lends: Node and the browser each bring one. */
export interface Platform {
  spool(): Promise<Spool>
  readonly unpacker: Unpacker
  /** Of a source of about so many bytes. */
  sha256(bytes: number): Promise<Digest>
}
