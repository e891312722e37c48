import { isWithin, type Address, type AddressRange } from './address.ts'
import { maskedAddress } from './named.ts'

/** A table of addresses and networks by their leading bits; a lookup costs one step per prefix length in use. */
export class AddressRanges<T> {
  readonly #byBits = new Map<number, Map<string, { readonly range: AddressRange; readonly entry: T }[]>>()

  add(range: AddressRange, entry: T): void {
    let known = this.#byBits.get(range.bits)
    if (!known) this.#byBits.set(range.bits, (known = new Map()))
    const key = maskedAddress(range.address, range.bits)
    const entries = known.get(key)
    if (entries) entries.push({ range, entry })
    else known.set(key, [{ range, entry }])
  }

  get isEmpty(): boolean {
    return this.#byBits.size === 0
  }

  /** The entries of the address and of all networks that contain it. */
  *of(address: Address): Iterable<T> {
    for (const [bits, known] of this.#byBits) {
      for (const { range, entry } of known.get(maskedAddress(address, bits)) ?? [])
        if (isWithin(address, range)) yield entry
    }
  }

  has(address: Address): boolean {
    return this.of(address)[Symbol.iterator]().next().done !== true
  }
}
