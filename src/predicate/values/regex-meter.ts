/** The part of the automaton of a compiled pattern that is metered. It grows while texts are tested. */
export interface GrowingAutomaton {
  /** Bytes that it may still grow by before it is emptied, and the bytes that it begins with. */
  readonly memBudget: number
  readonly stateBudget: number
  clearCache(): void
  makeState(instructions: unknown, flags: unknown, ids: unknown): GrowingState | null
  allocTable(state: unknown, anchor: unknown): readonly unknown[] | null
  /** `null` when the automaton gives the text up. */
  match(input: unknown, from: unknown, anchor: unknown): boolean | null
}

interface GrowingState {
  readonly nfaStates: readonly unknown[]
}

/** What one test of a rule may add to its automata in one block, in bytes; well-meant rules add a few thousand. */
const MOST_GROWTH = 8 << 20
/** With more growth than this it is found out what the block costs from the beginning. */
const SUSPICIOUS = MOST_GROWTH / 2
/** What the automata of a rule may hold from one block to the next. */
const MOST_HELD = MOST_GROWTH / 8
/** Bytes counted for a new state beside its instructions, and for each of them. */
const OF_STATE = 150
const OF_INSTRUCTION = 8

/**
 * Bounds the work of the regular expressions of one rule in one block. What takes time is the growth of their automata:
 * a text that only leads through states that are there already is read in proportion to its length. The growth is
 * counted and never the time, so that the same is found to be too costly everywhere. What is left of blocks before must
 * not matter: a rule is asked with what is left, and only if that grows suspiciously once more from the beginning.
 */
export class RegexMeter {
  readonly #automata: GrowingAutomaton[] = []
  #growth = 0
  #limit = SUSPICIOUS
  #isOver = false
  /** Whether a test is bounded by it. */
  isUsed = false

  /** A rule is about to be asked about a block; `anew`: as if it were the first one. */
  begin(anew: boolean): void {
    this.#growth = 0
    this.#limit = anew ? MOST_GROWTH : SUSPICIOUS
    this.#isOver = false
    if (anew || this.#held() > MOST_HELD) for (const automaton of this.#automata) automaton.clearCache()
  }

  /** More work than is allowed was needed since `begin`, so what was answered since then means nothing. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Bounds an automaton: once the meter is over, it gives up each text. */
  watch(automaton: GrowingAutomaton): void {
    const { makeState, allocTable, match } = automaton
    automaton.makeState = (instructions, flags, ids) => {
      if (this.#isOver) return null
      const state = makeState.call(automaton, instructions, flags, ids)
      this.#grow(OF_STATE + OF_INSTRUCTION * (state?.nfaStates.length ?? 0))
      return state
    }
    automaton.allocTable = (state, anchor) => {
      const table = allocTable.call(automaton, state, anchor)
      this.#grow(OF_INSTRUCTION * (table?.length ?? 0))
      return table
    }
    automaton.match = (input, from, anchor) => {
      const found = this.#isOver ? null : match.call(automaton, input, from, anchor)
      if (found === null) this.#isOver = true
      return found ?? false
    }
    this.#automata.push(automaton)
  }

  #held(): number {
    return this.#automata.reduce((sum, { stateBudget, memBudget }) => sum + stateBudget - memBudget, 0)
  }

  #grow(bytes: number): void {
    this.#growth += bytes
    if (this.#growth > this.#limit) this.#isOver = true
  }
}
