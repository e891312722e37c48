import type { Spot } from '../rule.ts'

/** A word of a value, and where in the value it stands. */
export interface WordAt {
  readonly text: string
  readonly offset: number
}

/** Why a rule cannot run; caught where the rule is read and shown to the person who gave it. */
export class RuleProblem extends Error {
  readonly at: Spot | null
  /** Placeholders that need values before the rule can run. */
  readonly needs: readonly string[]
  readonly #reason: string
  readonly #word: WordAt | null

  /** `word` is meant, of the value that begins at `at`. */
  constructor(
    reason: string,
    at: Spot | null = null,
    needs: readonly string[] = [],
    word: WordAt | null = null,
  ) {
    super(placed(reason, at))
    this.#reason = reason
    this.#word = word
    this.at = at
    this.needs = needs
  }

  /** The same, at the word itself where the text of the rule shows it there. */
  within(source: string): RuleProblem {
    const { at } = this
    const word = this.#word
    if (!at || !word) return this
    const line = source.split(/\r?\n/, at.line)[at.line - 1] ?? ''
    const begin = at.column - 1
    const offset = begin + (/["']/.test(line[begin] ?? '') ? 1 : 0) + word.offset
    if (!line.startsWith(word.text, offset) || offset > line.length) return this
    return new RuleProblem(this.#reason, { line: at.line, column: offset + 1 }, this.needs)
  }
}

function placed(reason: string, at: Spot | null): string {
  return at ? `line ${at.line}, column ${at.column}: ${reason}` : reason
}

/** Nothing that is read here answers the rule's log source; the rule itself may be fine. */
export class NoLogsource extends RuleProblem {}
