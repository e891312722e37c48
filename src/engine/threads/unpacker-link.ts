import * as Comlink from 'comlink'
import type { Unpacked, Unpacker } from '../../evidence/containers/unpacker.ts'

/** Has archives taken apart in another thread. */
export class UnpackerLink implements Unpacker {
  #far: Comlink.Remote<Unpacker> | null = null

  connect(port: MessagePort): void {
    this.#far = Comlink.wrap<Unpacker>(port)
  }

  async unpack(...given: Parameters<Unpacker['unpack']>): Promise<Unpacked> {
    if (!this.#far) throw new Error('connect was not called')
    return this.#far.unpack(...given)
  }
}
