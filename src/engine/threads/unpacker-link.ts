import * as Comlink from 'comlink'
import type { UnpackedContent, Unpacker } from '../../evidence/containers/unpacker.ts'

/** Has archives unpacked in another thread. */
export class UnpackerLink implements Unpacker {
  #remote: Comlink.Remote<Unpacker> | null = null

  connect(port: MessagePort): void {
    this.#remote = Comlink.wrap<Unpacker>(port)
  }

  async unpack(...given: Parameters<Unpacker['unpack']>): Promise<UnpackedContent> {
    if (!this.#remote) throw new Error('connect was not called')
    return this.#remote.unpack(...given)
  }
}
