import type { ValueHeap } from '../../event/column.ts'
import { addressPlaces } from '../../predicate/address-places.ts'
import { addressRangeOf, isWithin, type AddressRange } from '../../predicate/address.ts'
import { addressesIn, maskedAddress } from '../../predicate/named.ts'

/** Addresses and networks by their leading bits, so that a lookup costs one step per length in use. */
export class AddressTable<T> {
  readonly #byBits = new Map<number, Map<string, { readonly range: AddressRange; readonly entry: T }[]>>()
  /** Some of them are networks: addresses in dotted form are then not found as words. */
  #networks = false

  add(text: string, entry: T): void {
    const range = addressRangeOf(text)
    if (!range) return
    if (range.bits < 128) this.#networks = true
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

  /** What is known about the addresses that a value holds. */
  *in(value: string): Iterable<T> {
    for (const address of addressesIn(value)) {
      for (const [bits, known] of this.#byBits) {
        for (const { range, entry } of known.get(maskedAddress(address, bits)) ?? []) {
          if (isWithin(address, range)) yield entry
        }
      }
    }
  }

  /** Values that may hold an address which a search for words does not find. */
  candidates(heap: ValueHeap): readonly number[] {
    return addressPlaces(heap, this.#networks)
  }
}
