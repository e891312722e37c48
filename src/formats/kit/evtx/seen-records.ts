import { SEEN_RECORDS } from '../../../kernel/assembly/layout.ts'
import type { Kernel } from '../../../kernel/kernel.ts'
import { ByteReader } from './byte-reader.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { RECORD_HEAD } from './layout.ts'

/** Records that stand one behind the other: offsets in their chunk. */
interface Stretch {
  readonly from: number
  end: number
}

/**
 * The records that remains may repeat, by fingerprint: those of the chunk, those of the chunk before, which is what a buffer
 * held that serves for all of them, and remains that were met, at least the last 16,384. Nothing is made of a chunk
 * until remains are met, since most chunks leave none.
 */
export class SeenRecords {
  /** Keeps the fingerprints, so that it knows those of the remains that it reads itself. */
  readonly #kernel: Kernel | null
  #newer = new Set<number>()
  #older = new Set<number>()
  /** Without the kernel, copies of both chunks. */
  #chunk = new ByteReader(new Uint8Array(0))
  #chunkBefore = this.#chunk
  #stretches: Stretch[] = []
  /** Records of the chunk before, until remains are met. */
  #before: Stretch[] = []

  constructor(kernel: Kernel | null) {
    this.#kernel = kernel
    this.forget()
  }

  forget(): void {
    this.#kernel?.calls.forgetSeen()
    this.#newer = new Set()
    this.#older = new Set()
    this.#stretches = []
    this.#before = []
  }

  /** Another chunk follows, which is not in the window of the kernel yet. */
  useChunk(reader: ByteReader): void {
    this.#before = this.#stretches
    this.#stretches = []
    if (this.#kernel) {
      if (this.#before.length > 0) this.#kernel.calls.keepChunk()
      return
    }
    this.#chunkBefore = this.#chunk
    this.#chunk = new ByteReader(reader.bytes.slice())
  }

  /** The records of `[from, end)` of the chunk are events. */
  counted(from: number, end: number): void {
    const last = this.#stretches.at(-1)
    if (last?.end === from) last.end = end
    else this.#stretches.push({ from, end })
  }

  /** Takes in what was counted. */
  meetRemains(): void {
    if (this.#before.length > 0) this.#take(this.#before, this.#chunkBefore, true)
    if (this.#stretches.length > 0) this.#take(this.#stretches, this.#chunk, false)
    this.#before = []
    this.#stretches = []
  }

  #take(stretches: readonly Stretch[], reader: ByteReader, kept: boolean): void {
    for (const { from, end } of stretches) {
      if (this.#kernel) this.#kernel.calls.seeRecords(from, end, kept)
      else {
        for (let at = from; at < end; at += reader.view.getUint32(at + 4, true)) {
          const size = reader.view.getUint32(at + 4, true)
          this.add(fingerprint(reader, at + RECORD_HEAD, at + size - 4), false)
        }
      }
    }
  }

  /** `incomplete`: it lost something with its templates. */
  add(print: Fingerprint, incomplete: boolean): void {
    const high = highOf(print, incomplete)
    if (this.#kernel) return this.#kernel.calls.see(print.low, high)
    this.#newer.add(high * 2 ** 32 + print.low)
    if (this.#newer.size < SEEN_RECORDS) return
    this.#older = this.#newer
    this.#newer = new Set()
  }

  /** Whether a record of that fingerprint was read before, one that was as `incomplete`. */
  has(print: Fingerprint, incomplete: boolean): boolean {
    this.meetRemains()
    const high = highOf(print, incomplete)
    const number = high * 2 ** 32 + print.low
    const kernel = this.#kernel
    const seen = kernel
      ? kernel.calls.wasSeen(print.low, high) !== 0
      : this.#newer.has(number) || this.#older.has(number)
    if (seen) this.add(print, incomplete)
    return seen
  }
}

/** The bit above those of a fingerprint: a record that is whole does not repeat one that is not. */
function highOf({ high }: Fingerprint, incomplete: boolean): number {
  return incomplete ? high | (1 << 20) : high
}
