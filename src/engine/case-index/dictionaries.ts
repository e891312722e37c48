import { CaseDictionary } from './case-dictionary.ts'

/** With more than this in dictionaries, what is loaded from then on keeps its values to itself. */
const MAX_BYTES = 192 << 20

/** The dictionaries of a case, by what shares them. */
export class Dictionaries {
  readonly #limit: number
  readonly #all = new Map<string, CaseDictionary>()

  constructor(limit = MAX_BYTES) {
    this.#limit = Math.min(limit, MAX_BYTES)
  }

  get bytes(): number {
    let bytes = 0
    for (const dictionary of this.#all.values()) bytes += dictionary.byteLength
    return bytes
  }

  get full(): boolean {
    return this.bytes > this.#limit
  }

  of(key: string): CaseDictionary {
    let dictionary = this.#all.get(key)
    if (!dictionary) this.#all.set(key, (dictionary = new CaseDictionary()))
    return dictionary
  }

  entries(): IterableIterator<[string, CaseDictionary]> {
    return this.#all.entries()
  }
}
