/** A read that would leave the bytes; inside a parser it becomes an issue. */
export class TruncatedError extends Error {
  /** Where the read would have ended. */
  readonly end: number

  constructor(what: string, need: number, at: number) {
    super(`${what}: needs ${need} bytes at ${at}`)
    this.end = at + need
  }
}

/** Something that the format does not allow. */
export class MalformedError extends Error {}

/** Bounded little-endian reads of one chunk. Positions count from its first byte. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** No read goes beyond this; a record only refers to itself and to what stands before it. */
  limit: number

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.limit = bytes.length
  }

  need(at: number, length: number, what: string): void {
    if (at < 0 || length < 0 || at + length > this.limit) throw new TruncatedError(what, length, at)
  }

  u8(at: number, what: string): number {
    this.need(at, 1, what)
    return this.bytes[at]!
  }

  u16(at: number, what: string): number {
    this.need(at, 2, what)
    return this.view.getUint16(at, true)
  }

  u32(at: number, what: string): number {
    this.need(at, 4, what)
    return this.view.getUint32(at, true)
  }

  /** Exact up to 2^53; larger numbers only come from damage. */
  u64(at: number, what: string): number {
    this.need(at, 8, what)
    return this.view.getUint32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true)
  }
}
