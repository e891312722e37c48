/** Bytes in memory that are read at once. A `Blob` asks another thread for them, which takes longer than all else. */
export class MemoryFile extends Blob {
  protected readonly content: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.content = bytes
  }

  override get size(): number {
    return this.content.length
  }

  override slice(start = 0, end = this.size): Blob {
    const place = (at: number): number => Math.min(this.size, at < 0 ? Math.max(0, this.size + at) : at)
    return this.part(this.content.subarray(place(start), Math.max(place(start), place(end))))
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.content.slice().buffer as ArrayBuffer
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer())
  }

  override stream(): ReturnType<Blob['stream']> {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const bytes = await this.arrayBuffer()
        if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes))
        controller.close()
      },
    }) as ReturnType<Blob['stream']>
  }

  protected part(bytes: Uint8Array): Blob {
    return new MemoryFile(bytes)
  }
}
