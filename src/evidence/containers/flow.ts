import type { Issue } from '../../event/issue.ts'
import { LIMITS } from '../input.ts'
import { issueOf, messageOf } from './container.ts'

/** Growth is not judged before this many bytes. */
export const RATIO_FREE = 64 << 20

/** Watches the bytes that come out of one member, and tells whose fault it is when they end. */
export class Flow {
  readonly #packed: number
  readonly #onPiece: (piece: Uint8Array) => void | Promise<void>
  delivered = 0
  #ours: { readonly error: unknown } | null = null
  #limit: string | null = null

  constructor(packed: number, onPiece: (piece: Uint8Array) => void | Promise<void>) {
    this.#packed = packed
    this.#onPiece = onPiece
  }

  async take(piece: Uint8Array): Promise<void> {
    this.delivered += piece.length
    if (this.delivered > RATIO_FREE && this.delivered > this.#packed * LIMITS.ratio) {
      this.#limit = `${this.delivered} bytes came out of ${this.#packed}`
      throw new Error(this.#limit)
    }
    try {
      await this.#onPiece(piece)
    } catch (error) {
      this.#ours = { error }
      throw error
    }
  }

  /** The issues that an error of the unpacking amounts to. An error of the receiver is thrown again. */
  issuesOf(error: unknown, signal: AbortSignal | undefined): readonly Issue[] {
    if (this.#ours !== null) throw this.#ours.error
    if (this.#limit !== null) return [issueOf('archive-limit', this.#limit)]
    if (signal?.aborted) return []
    const message = messageOf(error)
    const locked = /password|encrypt/i.test(message)
    return [issueOf(locked ? 'locked-archive' : 'broken-archive', message)]
  }
}
