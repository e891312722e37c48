import { ITEM_SEPARATOR, type ValueHeap } from '../../event/column.ts'
import { ASCII_FOLD } from '../../event/ascii-fold.ts'
import { utf8 } from '../../event/bytes.ts'
import { GramScan, type ScanInput } from '../../predicate/literals/gram-scan.ts'

const DOT = 46
const SEED = 0x811c9dc5
/** Bytes that words are made of: ASCII letters, digits, `_`, `-` and `.`. */
const IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[\w.-]/.test(String.fromCharCode(byte)) && byte < 128 ? 1 : 0,
)

/** With more words, their grams would occur everywhere. */
const MAX_GRAM_WORDS = 20_000
/** Shorter words are nearly everywhere. */
const SHORTEST = 4

/** Looks for thousands of words in one pass. A word stands alone, or ends one behind a dot. */
export class WordScan {
  readonly #byGrams: readonly string[]
  readonly #grams: GramScan | null
  readonly #others: WordWalk

  /** Words as `keyOfName` gives them. */
  constructor(words: Iterable<string>) {
    const all = [...new Set(words)]
    const long = all.filter((word) => word.length >= SHORTEST)
    this.#byGrams = long.length <= MAX_GRAM_WORDS ? long : []
    this.#grams =
      this.#byGrams.length === 0
        ? null
        : new GramScan(this.#byGrams.map((word) => ({ bytes: utf8(word), cased: false, at: 'anywhere' })))
    this.#others = new WordWalk(this.#grams ? all.filter((word) => word.length < SHORTEST) : all)
  }

  /** Reports each word in a value, perhaps more than once. */
  scan(column: ScanInput, found: (word: string, code: number) => void): void {
    const { values } = column
    this.#others.scan(values, found)
    this.#grams?.scan(column, (number, code, start) => {
      const word = this.#byGrams[number]!
      if (standsAlone(values, code, start, start + word.length)) found(word, code)
    })
  }
}

/** Whether the word at `start` is no piece of a longer one; dots behind it are of the text around. */
function standsAlone({ bytes, ends }: ValueHeap, code: number, start: number, end: number): boolean {
  const before = start > ends[code - 1]! ? bytes[start - 1]! : ITEM_SEPARATOR
  if (before !== DOT && IN_WORD[before] === 1) return false
  let behind = end
  while (behind < ends[code]! && bytes[behind] === DOT) behind++
  return behind === ends[code] || IN_WORD[bytes[behind]!] === 0
}

/**
 * Every word gets a number from its bytes, last one first, so that one walk backwards asks about all
 * endings; a small table turns nearly all of them down.
 */
class WordWalk {
  readonly #words: ReadonlySet<string>
  readonly #table: Uint8Array
  readonly #mask: number

  constructor(words: readonly string[]) {
    this.#words = new Set(words)
    const bits = Math.min(23, Math.max(12, Math.ceil(Math.log2(this.#words.size + 1)) + 5))
    this.#table = new Uint8Array(2 ** bits)
    this.#mask = this.#table.length - 1
    for (const word of this.#words) {
      let hash = SEED
      for (let i = word.length - 1; i >= 0; i--) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
      this.#table[(hash ^ (hash >>> 15)) & this.#mask] = 1
    }
  }

  scan({ bytes, ends, count }: ValueHeap, found: (word: string, code: number) => void): void {
    if (this.#words.size === 0) return
    const table = this.#table
    const mask = this.#mask
    for (let code = 1; code <= count; code++) {
      const start = ends[code - 1]!
      let wordEnd = -1
      let hash = SEED
      for (let i = ends[code]! - 1; i >= start; i--) {
        const byte = ASCII_FOLD[bytes[i]!]!
        if (IN_WORD[byte] === 0) {
          wordEnd = -1
          continue
        }
        if (wordEnd < 0) {
          if (byte === DOT) continue
          wordEnd = i + 1
          hash = SEED
        }
        hash = Math.imul(hash ^ byte, 0x01000193)
        if (table[(hash ^ (hash >>> 15)) & mask] === 0) continue
        const before = i > start ? bytes[i - 1]! : ITEM_SEPARATOR
        if (before !== DOT && IN_WORD[before] === 1) continue
        const word = this.#word(bytes, i, wordEnd)
        if (this.#words.has(word)) found(word, code)
      }
    }
  }

  #word(bytes: Uint8Array, from: number, to: number): string {
    let text = ''
    for (let i = from; i < to; i++) text += String.fromCharCode(ASCII_FOLD[bytes[i]!]!)
    return text
  }
}
