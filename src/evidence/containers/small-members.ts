import { crc32 } from '../../event/crc32.ts'
import { bytesOf } from '../pieces.ts'
import { inflatedWhole } from './inflate.ts'
import type { ZipMember } from './zip-directory.ts'
import { bytesBeforeData, DEFLATED, LOCAL, LOCAL_BYTES, STORED } from './zip-layout.ts'

/** Larger members are read as streams, which the platform inflates faster. */
const SMALL_BYTES = 512 << 10
/** Read at once where one member after the other is asked for. */
const WINDOW_BYTES = 1 << 20
/** A member that begins at most as far behind the last one counts as its successor. */
const NEAR_BYTES = SMALL_BYTES
/** The local header of a member is nearly always shorter. */
const BEFORE_BYTES = 1 << 10
/** Encrypted, patched, or a masked header. */
const STRANGE_FLAGS = 0x2061

/** Reads small members of one zip whole. Thousands of them would otherwise each take streams and reads of their own. */
export class SmallMembers {
  readonly #blob: Blob
  #start = 0
  #window = new Uint8Array()
  /** Offset of the member that was read last. */
  #last = 0

  constructor(blob: Blob) {
    this.#blob = blob
  }

  /** The bytes of a member; `null` when it is not small, or anything about it is unusual: then it is read as a stream. */
  async read(entry: ZipMember): Promise<Uint8Array | null> {
    if (!isSmall(entry)) return null
    const { offset, compressionMethod: method, uncompressedSize: size, compressedSize, crc32: sum } = entry
    const member = await this.#from(offset, compressedSize + BEFORE_BYTES)
    if (!member || member.length < LOCAL_BYTES) return null
    const view = new DataView(member.buffer, member.byteOffset, member.byteLength)
    if (view.getUint32(0, true) !== LOCAL || view.getUint16(8, true) !== method) return null
    if ((view.getUint16(6, true) & STRANGE_FLAGS) !== 0) return null
    const start = bytesBeforeData(view)
    const packed = member.subarray(start, start + compressedSize)
    if (packed.length < compressedSize) return null
    const bytes = method === STORED ? packed.slice() : inflatedWhole(packed, size)
    return bytes?.length === size && crc32(bytes, 0, size) === sum ? bytes : null
  }

  /** At least `bytes` bytes from `offset` on, or fewer at the end of the file; `null` when they cannot be read. */
  async #from(offset: number, bytes: number): Promise<Uint8Array | null> {
    const follows = offset >= this.#last && offset <= this.#last + NEAR_BYTES
    this.#last = offset
    const within = this.#window.subarray(Math.max(0, offset - this.#start))
    if (offset >= this.#start && within.length >= bytes) return within
    try {
      const end = offset + (follows ? WINDOW_BYTES : bytes)
      const read = await bytesOf(this.#blob, offset, end)
      this.#start = offset
      this.#window = read
      return read
    } catch {
      // The file was moved or changed since it was given; reading it as a stream reports that.
      return null
    }
  }
}

function isSmall(entry: ZipMember): boolean {
  const { compressionMethod: method, encrypted, uncompressedSize, compressedSize, diskNumberStart } = entry
  return (
    !encrypted &&
    (method === STORED || method === DEFLATED) &&
    Math.max(uncompressedSize, compressedSize) <= SMALL_BYTES &&
    diskNumberStart === 0
  )
}
