import { utf8 } from '../../event/bytes.ts'
import { allOf, anyOf, notOf } from '../../predicate/build.ts'
import { globMatches, globPattern } from '../../predicate/values/glob.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { RuleProblem, type WordAt } from './rule-problem.ts'
import { readTextValue } from './text-value.ts'
import type { Spot } from '../rule.ts'

const TOKEN = /\s*(?:(\(|\))|([A-Za-z0-9_*-]+)|(\S))/uy
const MAX_DEPTH = 100
const MAX_COMBINATIONS = 500
/** Tests of a rule, each counted as often as its conditions name it. */
const MAX_TESTS = 250_000
/** How often the selections of a rule are looked at to find those that its conditions mean. */
const MAX_LOOKS = 5_000_000

/** The room that all conditions of a rule share. */
export interface ConditionBudget {
  tests: number
  looks: number
}

export function conditionBudget(): ConditionBudget {
  return { tests: MAX_TESTS, looks: MAX_LOOKS }
}

/** Compiles a condition over selections: `not`, `and`, `or`, parentheses, `1 of name*`, `all of them`. */
export function compileCondition(
  text: string,
  selections: ReadonlyMap<string, Predicate>,
  at: Spot,
  budget: ConditionBudget = conditionBudget(),
): Predicate {
  return new Condition(text, selections, at, budget).read()
}

const TOO_LARGE = 'the condition makes the rule too large'

class Condition {
  readonly #tokens: readonly string[]
  /** Offset at which each token begins; the last one is the end of the text. */
  readonly #starts: number[] = []
  readonly #selections: ReadonlyMap<string, Predicate>
  readonly #at: Spot
  readonly #sizes = new Map<Predicate, number>()
  #next = 0
  #depth = 0
  readonly #budget: ConditionBudget

  constructor(text: string, selections: ReadonlyMap<string, Predicate>, at: Spot, budget: ConditionBudget) {
    this.#budget = budget
    this.#at = at
    this.#selections = selections
    this.#tokens = this.#tokensOf(text)
  }

  #tokensOf(text: string): string[] {
    const tokens: string[] = []
    TOKEN.lastIndex = 0
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      const [, sign, word, stray] = match
      const token = sign ?? word ?? stray!
      this.#starts.push(match.index + match[0].length - token.length)
      tokens.push(token)
      if (stray !== undefined)
        throw this.#problem(`"${stray}" cannot stand in a condition`, {
          text: stray,
          offset: this.#starts.at(-1)!,
        })
    }
    this.#starts.push(text.trimEnd().length)
    return tokens
  }

  #problem(reason: string, word: WordAt | null = null): RuleProblem {
    return new RuleProblem(reason, this.#at, [], word)
  }

  /** The token of that number, or the end. */
  #wordAt(number: number): WordAt {
    return { text: this.#tokens[number] ?? '', offset: this.#starts[number]! }
  }

  read(): Predicate {
    const predicate = this.#or()
    const token = this.#tokens[this.#next]
    if (token !== undefined) {
      throw this.#problem(`"${token}" is unexpected in the condition`, this.#wordAt(this.#next))
    }
    return predicate
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#next]?.toLowerCase() !== word) return false
    this.#next++
    return true
  }

  #or(): Predicate {
    const of = [this.#and()]
    while (this.#take('or')) of.push(this.#and())
    return anyOf(of)
  }

  #and(): Predicate {
    const of = [this.#not()]
    while (this.#take('and')) of.push(this.#not())
    return allOf(of)
  }

  #not(): Predicate {
    if (++this.#depth > MAX_DEPTH) throw this.#problem('the condition is nested too deeply')
    const predicate = this.#take('not') ? notOf(this.#not()) : this.#atom()
    this.#depth--
    return predicate
  }

  #atom(): Predicate {
    const here = this.#next
    if (this.#take('(')) {
      const predicate = this.#or()
      if (!this.#take(')')) {
        throw this.#problem('a parenthesis of the condition is never closed', this.#wordAt(here))
      }
      return predicate
    }
    const token = this.#tokens[this.#next++]
    if (token === undefined) throw this.#problem('the condition ends too early', this.#wordAt(here))
    const { [this.#next]: following, [this.#next + 1]: name } = this.#tokens
    if (/^(?:any|all|\d+)$/i.test(token) && following?.toLowerCase() === 'of' && name !== undefined) {
      this.#next += 2
      return this.#quantified(token.toLowerCase(), name)
    }
    const selection = this.#selections.get(token)
    if (!selection) {
      throw this.#problem(`the condition names "${token}", which is no selection`, this.#wordAt(here))
    }
    return this.#used(selection)
  }

  #used(selection: Predicate): Predicate {
    let size = this.#sizes.get(selection)
    if (size === undefined) this.#sizes.set(selection, (size = sizeOf(selection)))
    this.#budget.tests -= size
    if (this.#budget.tests < 0) throw this.#problem(TOO_LARGE)
    return selection
  }

  #quantified(quantity: string, name: string): Predicate {
    const of = this.#matching(name)
    if (of.length === 0) {
      throw this.#problem(`"${name}" in the condition matches no selection`, this.#wordAt(this.#next - 1))
    }
    if (quantity === 'all') return allOf(of.map((selection) => this.#used(selection)))
    if (quantity === 'any' || quantity === '1') return anyOf(of.map((selection) => this.#used(selection)))
    const wanted = Number(quantity)
    if (wanted < 1 || wanted > of.length) {
      throw this.#problem(`"${quantity} of ${name}" asks for more selections than there are`)
    }
    const chosen = combinations(of, wanted)
    if (!chosen) throw this.#problem(`"${quantity} of ${name}" has too many combinations`)
    return anyOf(chosen.map((choice) => allOf(choice.map((selection) => this.#used(selection)))))
  }

  #matching(name: string): Predicate[] {
    const parts = name.toLowerCase() === 'them' ? '*' : name
    const pattern = globPattern(readTextValue(parts), (text) => text)
    const hidden = name.startsWith('_')
    this.#budget.looks -= this.#selections.size
    if (this.#budget.looks < 0) throw this.#problem(TOO_LARGE)
    const of: Predicate[] = []
    for (const [identifier, predicate] of this.#selections) {
      if (!hidden && identifier.startsWith('_')) continue
      if (globMatches(pattern, utf8(identifier), 0, identifier.length, null)) of.push(predicate)
    }
    return of
  }
}

function sizeOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.of.reduce((sum, part) => sum + sizeOf(part), 1)
    case 'not':
      return sizeOf(predicate.of)
    default:
      return 1
  }
}

/** Every choice of `size` of the items; `null` when there are too many. */
function combinations<T>(items: readonly T[], size: number): T[][] | null {
  let chosen: number[][] = [[]]
  for (let taken = 0; taken < size; taken++) {
    chosen = chosen.flatMap((choice) => {
      const from = (choice.at(-1) ?? -1) + 1
      return Array.from({ length: items.length - from }, (_, i) => [...choice, from + i])
    })
    if (chosen.length > MAX_COMBINATIONS) return null
  }
  return chosen.map((choice) => choice.map((index) => items[index]!))
}
