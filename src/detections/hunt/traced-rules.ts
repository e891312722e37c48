import type { Block } from '../../event/block.ts'
import type { Bitset, Bitsets } from '../../predicate/evaluate/bitset.ts'
import type { ColumnAnswers } from '../../predicate/evaluate/column-answers.ts'
import type { Evaluation } from '../../predicate/evaluate/evaluate.ts'
import type { Step } from '../../predicate/evaluate/program.ts'
import {
  ANYWHERE,
  shareName,
  type SharedLiterals,
  type Trace,
} from '../../predicate/literals/shared-literals.ts'
import type { ValueTest } from '../../predicate/values/value-test.ts'
import type { RowsOfScope, Scope } from './scopes.ts'

/** One row in so many is few enough to look at. */
const FEW_OF = 8
/** Fewer rows than this say little of others. */
const MIN_ROWS = 256

/** What a rule asks of the events of one scope. */
export interface RuleBranch {
  /** Number of the rule in its set. */
  readonly rule: number
  readonly step: Step
  readonly scope: Scope
}

/** A branch with what it leaves in every row for which it holds: several choices, each enough by itself. */
interface Entry {
  readonly branch: RuleBranch
  readonly choices: readonly (readonly Trace[])[]
  chosen: number
  /** By choice: in what part of the rows of the scope it was found, where that were many. */
  readonly shares: number[]
}

/** Entries by what is found in a column. */
interface Traced {
  readonly byTest: Map<ValueTest, Set<Entry>>
  /** Those that ask for values beyond ASCII. */
  readonly beyondAscii: Map<ValueTest, Set<Entry>>
}

/**
 * Rules that leave traces: they cost nothing where none is found. A trace that turns out to be
 * everywhere is given up for another one that the rule leaves.
 */
export class TracedRules {
  readonly #literals: SharedLiterals
  readonly #byField = new Map<string, Traced>()
  /** Fields by the name that their columns have, as `shareName` writes it. */
  readonly #byName = new Map<string, Set<string>>()
  readonly #anywhere = new Map<Scope, Traced>()

  constructor(literals: SharedLiterals) {
    this.#literals = literals
    literals.seek([])
  }

  /** There is at least one choice. */
  add(branch: RuleBranch, choices: readonly (readonly Trace[])[]): void {
    this.#enter({ branch, choices, chosen: 0, shares: [] })
  }

  /** Says which columns will be asked because all are; before any of them is asked. */
  announce(evaluation: Evaluation, rowsOf: RowsOfScope): void {
    for (const scope of this.#anywhere.keys()) {
      const rows = rowsOf(scope)
      if (rows !== null) for (const answers of evaluation.answersAnywhere(rows)) answers.willBeAskedAnywhere()
    }
  }

  /** Visits the branches of which traces are in the block, with the rows in which they are. */
  visit(
    block: Block,
    evaluation: Evaluation,
    sets: Bitsets,
    rowsOf: RowsOfScope,
    visit: (branch: RuleBranch, rows: Bitset) => void,
  ): void {
    const found = new Found(sets, rowsOf)
    for (const field of this.#fieldsIn(block))
      for (const answers of evaluation.answersFor(field))
        found.meet(this.#byField.get(field)!, answers, false)
    for (const [scope, traced] of this.#anywhere) {
      const rows = rowsOf(scope)
      if (rows === null) continue
      for (const answers of evaluation.answersAnywhere(rows)) found.meet(traced, answers, true)
      found.meetLines(traced, block)
    }
    for (const [entry, rows] of found.rows) {
      if (rows.isEmpty) continue
      visit(entry.branch, rows)
      this.#learn(entry, rows, rowsOf(entry.branch.scope)!)
    }
  }

  /** Those of the fields that columns of the block may be. */
  #fieldsIn({ columns }: Block): Set<string> {
    const fields = new Set<string>()
    for (const { name } of columns)
      for (const field of this.#byName.get(shareName(name)) ?? []) fields.add(field)
    return fields
  }

  /** Says in which rows of a scope the chosen traces were. */
  #learn(entry: Entry, traced: Bitset, scope: Bitset): void {
    const { choices, shares, chosen } = entry
    if (choices.length === 1 || shares.length === choices.length) return
    const found = traced.count()
    const rows = scope.count()
    if (rows < MIN_ROWS || found * FEW_OF < rows) return
    shares[chosen] = found / rows
    const next = shares.length < choices.length ? shares.length : shares.indexOf(Math.min(...shares))
    if (next === chosen) return
    this.#leave(entry)
    entry.chosen = next
    this.#enter(entry)
  }

  #enter(entry: Entry): void {
    const traces = entry.choices[entry.chosen]!
    this.#literals.seek(traces)
    for (const trace of traces) this.#entriesOf(entry, trace).add(entry)
  }

  #leave(entry: Entry): void {
    const traces = entry.choices[entry.chosen]!
    this.#literals.forget(traces)
    for (const trace of traces) this.#entriesOf(entry, trace).delete(entry)
  }

  #tracedOf(field: string): Traced {
    const name = shareName(field)
    const fields = this.#byName.get(name)
    if (fields) fields.add(field)
    else this.#byName.set(name, new Set([field]))
    return madeFor(this.#byField, field)
  }

  /** All that leave the trace, as far as they may stand where the entry does. */
  #entriesOf({ branch }: Entry, { field, test }: Trace): Set<Entry> {
    const traced = field === ANYWHERE ? madeFor(this.#anywhere, branch.scope) : this.#tracedOf(field)
    const byTest = test.literal ? traced.byTest : traced.beyondAscii
    let entries = byTest.get(test)
    if (!entries) byTest.set(test, (entries = new Set()))
    return entries
  }
}

function madeFor<K>(all: Map<K, Traced>, key: K): Traced {
  const known = all.get(key) ?? { byTest: new Map(), beyondAscii: new Map() }
  all.set(key, known)
  return known
}

/** What was found of entries in one block, within their scopes. */
class Found {
  readonly rows = new Map<Entry, Bitset>()
  readonly #sets: Bitsets
  readonly #rowsOf: RowsOfScope

  constructor(sets: Bitsets, rowsOf: RowsOfScope) {
    this.#sets = sets
    this.#rowsOf = rowsOf
  }

  meet({ byTest, beyondAscii }: Traced, answers: ColumnAnswers, anywhere: boolean): void {
    for (const test of answers.foundTests(anywhere)) {
      const entries = byTest.get(test)
      if (entries) this.#add(entries, () => answers.rowsOf(test, anywhere))
    }
    if (beyondAscii.size === 0 || !answers.hasBeyondAscii) return
    for (const [test, entries] of beyondAscii) this.#add(entries, () => answers.rowsOf(test, anywhere))
  }

  /** Lines that their columns do not give back may hold what no value holds. */
  meetLines({ byTest, beyondAscii }: Traced, { raw }: Block): void {
    if (raw.size === 0) return
    const lines = this.#sets.empty()
    for (const row of raw.keys()) lines.add(row)
    for (const entries of [...byTest.values(), ...beyondAscii.values()]) this.#add(entries, () => lines)
  }

  #add(entries: ReadonlySet<Entry>, found: () => Bitset): void {
    for (const entry of entries) {
      const within = this.#rowsOf(entry.branch.scope)
      if (within === null) continue
      const rows = this.#sets.copy(found()).and(within)
      this.rows.set(entry, this.rows.get(entry)?.or(rows) ?? rows)
    }
  }
}
