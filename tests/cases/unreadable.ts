/** A file that its disk does not give back. */
export class Unreadable extends Blob {
  override get size(): number {
    return 4_000
  }

  override slice(): Blob {
    return this
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('A requested file could not be read.', 'NotReadableError'))
  }
}
