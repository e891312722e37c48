import type { ValueHeap } from '../event/column.ts'
import { ASCII_FOLD } from '../event/ascii-fold.ts'
import { hasAt, type Literal } from './value-test.ts'

/** A larger table would not stay near the processor. */
const MAX_CELLS = 2 << 20
const OUTPUT = 0x80000000 | 0
const STATE = 0x7fffffff

/**
 * Looks for many literals in one pass, a step a byte whatever their number (Aho and Corasick's
 * way, as one table). Letters are folded; what is cased is looked at again where it is found.
 */
export class LiteralAutomaton {
  readonly #literals: readonly Literal[]
  /** The column of the table for a byte. */
  readonly #classes: Uint8Array
  readonly #width: number
  /** Where a state goes on a class: a row of the table, marked when literals end there. */
  readonly #next: Int32Array
  /** First literal, plus one, that ends in a state; then the next of each literal. */
  readonly #first: Uint32Array
  readonly #link: Uint32Array
  /** The nearest shorter ending in which literals end, by state. */
  readonly #shorter: Uint32Array

  private constructor(literals: readonly Literal[], classes: Uint8Array, width: number, states: number) {
    this.#literals = literals
    this.#classes = classes
    this.#width = width
    this.#next = new Int32Array(states * width)
    this.#first = new Uint32Array(states)
    this.#link = new Uint32Array(literals.length)
    this.#shorter = new Uint32Array(states)
    this.#complete(this.#grow())
  }

  /** `null` when the table would be too large. No literal is empty. */
  static of(literals: readonly Literal[]): LiteralAutomaton | null {
    const classes = new Uint8Array(256)
    let width = 1
    let states = 1
    for (const { bytes } of literals) {
      states += bytes.length
      for (const byte of bytes) {
        const folded = ASCII_FOLD[byte]!
        if (classes[folded] === 0) classes[folded] = width++
      }
    }
    if (width > 255 || states * width > MAX_CELLS) return null
    for (let byte = 0; byte < 256; byte++) classes[byte] = classes[ASCII_FOLD[byte]!]!
    return new LiteralAutomaton(literals, classes, width, states)
  }

  /** The literals as a tree; returns how many states it has. */
  #grow(): number {
    let states = 1
    this.#literals.forEach(({ bytes }, number) => {
      let state = 0
      for (const byte of bytes) {
        const cell = state * this.#width + this.#classes[byte]!
        if (this.#next[cell] === 0) this.#next[cell] = states++
        state = this.#next[cell]!
      }
      this.#link[number] = this.#first[state]!
      this.#first[state] = number + 1
    })
    return states
  }

  /** Fills the table, level by level, with where shorter endings go. */
  #complete(states: number): void {
    const width = this.#width
    const next = this.#next
    const fail = new Uint32Array(states)
    const queue = new Uint32Array(states)
    let read = 0
    let written = 0
    for (let at = 0; at < width; at++) if (next[at] !== 0) queue[written++] = next[at]!
    while (read < written) {
      const state = queue[read++]!
      const back = fail[state]!
      this.#shorter[state] = this.#first[back] !== 0 ? back : this.#shorter[back]!
      for (let at = 0; at < width; at++) {
        const cell = state * width + at
        const beyond = next[back * width + at]!
        if (next[cell] === 0) next[cell] = beyond
        else {
          fail[next[cell]!] = beyond
          queue[written++] = next[cell]!
        }
      }
    }
    for (let cell = 0; cell < next.length; cell++) {
      const state = next[cell]!
      const ends = this.#first[state] !== 0 || this.#shorter[state] !== 0
      next[cell] = (state * width) | (ends ? OUTPUT : 0)
    }
  }

  /** Reports which literal stands in which value, perhaps more than once. */
  scan(heap: ValueHeap, found: (literal: number, code: number) => void): void {
    const { bytes, ends, count } = heap
    const total = count === 0 ? 0 : ends[count]!
    const next = this.#next
    const classes = this.#classes
    let row = 0
    let code = 1
    for (let at = 0; at < total; at++) {
      const cell = next[row + classes[bytes[at]!]!]!
      row = cell & STATE
      if (cell >= 0) continue
      while (ends[code]! <= at) code++
      for (let state = row / this.#width; state !== 0; state = this.#shorter[state]!) {
        for (let link = this.#first[state]!; link > 0; link = this.#link[link - 1]!) {
          const literal = this.#literals[link - 1]!
          const start = at + 1 - literal.bytes.length
          if (start < ends[code - 1]!) continue
          const { at: place } = literal
          if ((place === 'start' || place === 'whole') && start !== ends[code - 1]) continue
          if ((place === 'end' || place === 'whole') && at + 1 !== ends[code]) continue
          if (literal.cased && !hasAt(bytes, start, literal.bytes, true)) continue
          found(link - 1, code)
        }
      }
    }
  }
}
