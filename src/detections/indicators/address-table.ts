import type { ValueHeap } from '../../event/column.ts'
import { addressPlaces } from '../../predicate/values/address-places.ts'
import { AddressRanges } from '../../predicate/values/address-ranges.ts'
import { addressRangeOf } from '../../predicate/values/address.ts'
import { addressesIn } from '../../predicate/values/named.ts'

/** Addresses and networks that are looked for in values of all kinds. */
export class AddressTable<T> {
  readonly #ranges = new AddressRanges<T>()
  /** Some of them are networks: addresses in dotted form are then not found as words. */
  #networks = false

  add(text: string, entry: T): void {
    const range = addressRangeOf(text)
    if (!range) return
    if (range.bits < 128) this.#networks = true
    this.#ranges.add(range, entry)
  }

  get isEmpty(): boolean {
    return this.#ranges.isEmpty
  }

  /** The entries for the addresses that a value holds. */
  *in(value: string): Iterable<T> {
    for (const address of addressesIn(value)) yield* this.#ranges.of(address)
  }

  /** Values that may hold an address which a search for words does not find. */
  candidates(heap: ValueHeap): readonly number[] {
    return addressPlaces(heap, this.#networks)
  }
}
