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
import type { RegexMeter } from '../../predicate/values/regex-meter.ts'
import type { ValueTest } from '../../predicate/values/value-test.ts'
import type { RowsOfScope, Scope } from './scopes.ts'

/** A trace in fewer than one of this many rows is rare enough: only those rows are looked at. */
const FEW_OF = 8
/** With fewer rows than this nothing is learned about how frequent a trace is. */
const MIN_ROWS = 256

/** What a rule asks of the events of one scope. */
export interface RuleBranch {
  /** Number of the rule in its set. */
  readonly rule: number
  readonly step: Step
  readonly scope: Scope
  /** Bounds the work of its regular expressions; `null` where there are none, or the rule is a built-in one. */
  readonly meter: RegexMeter | null
}

/** A branch with what it leaves in every row for which it holds: several choices, each enough by itself. */
interface TracedBranch {
  readonly branch: RuleBranch
  readonly choices: readonly (readonly Trace[])[]
  chosen: number
  /** For each choice that turned out to be frequent: the share of the scope's rows in which it was found. */
  readonly shares: number[]
}

/** Branches by the value tests that find their traces in a column. */
interface BranchesByTest {
  readonly byTest: Map<ValueTest, Set<TracedBranch>>
  /** Branches whose traces hold characters beyond ASCII. */
  readonly beyondAscii: Map<ValueTest, Set<TracedBranch>>
}

/**
 * Rules that leave traces: they cost nothing where none is found. A trace that turns out to be
 * everywhere is given up for another one that the rule leaves.
 */
export class TracedRules {
  readonly #literals: SharedLiterals
  readonly #byField = new Map<string, BranchesByTest>()
  /** Fields by the name that their columns have, as `shareName` writes it. */
  readonly #byName = new Map<string, Set<string>>()
  readonly #anywhere = new Map<Scope, BranchesByTest>()

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
    const found = new TracesInBlock(sets, rowsOf)
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

  /** The fields that are columns of the block. */
  #fieldsIn({ columns }: Block): Set<string> {
    const fields = new Set<string>()
    for (const { name } of columns)
      for (const field of this.#byName.get(shareName(name)) ?? []) fields.add(field)
    return fields
  }

  /** Learns how frequent the chosen traces are, and changes to others when they are too frequent. */
  #learn(entry: TracedBranch, traced: Bitset, scope: Bitset): void {
    const { branch, choices, shares, chosen } = entry
    if (choices.length === 1 || shares.length === choices.length) return
    // The work that is allowed must not depend on blocks before.
    if (branch.meter) return
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

  #enter(entry: TracedBranch): void {
    const traces = entry.choices[entry.chosen]!
    this.#literals.seek(traces)
    for (const trace of traces) this.#entriesOf(entry, trace).add(entry)
  }

  #leave(entry: TracedBranch): void {
    const traces = entry.choices[entry.chosen]!
    this.#literals.forget(traces)
    for (const trace of traces) this.#entriesOf(entry, trace).delete(entry)
  }

  #tracedOf(field: string): BranchesByTest {
    const name = shareName(field)
    const fields = this.#byName.get(name)
    if (fields) fields.add(field)
    else this.#byName.set(name, new Set([field]))
    return madeFor(this.#byField, field)
  }

  /** All branches that leave the trace, in the columns where the given branch leaves it. */
  #entriesOf({ branch }: TracedBranch, { field, test }: Trace): Set<TracedBranch> {
    const traced = field === ANYWHERE ? madeFor(this.#anywhere, branch.scope) : this.#tracedOf(field)
    const byTest = test.literal ? traced.byTest : traced.beyondAscii
    let entries = byTest.get(test)
    if (!entries) byTest.set(test, (entries = new Set()))
    return entries
  }
}

function madeFor<K>(all: Map<K, BranchesByTest>, key: K): BranchesByTest {
  const known = all.get(key) ?? { byTest: new Map(), beyondAscii: new Map() }
  all.set(key, known)
  return known
}

/** The rows of one block in which traces of branches were found, within their scopes. */
class TracesInBlock {
  readonly rows = new Map<TracedBranch, Bitset>()
  readonly #sets: Bitsets
  readonly #rowsOf: RowsOfScope

  constructor(sets: Bitsets, rowsOf: RowsOfScope) {
    this.#sets = sets
    this.#rowsOf = rowsOf
  }

  meet({ byTest, beyondAscii }: BranchesByTest, answers: ColumnAnswers, anywhere: boolean): void {
    for (const test of answers.foundTests(anywhere)) {
      const entries = byTest.get(test)
      if (entries) this.#add(entries, () => answers.rowsOf(test, anywhere))
    }
    if (beyondAscii.size === 0 || !answers.hasBeyondAscii) return
    for (const [test, entries] of beyondAscii) this.#add(entries, () => answers.rowsOf(test, anywhere))
  }

  /** Lines that their columns do not give back may hold what no value holds. */
  meetLines({ byTest, beyondAscii }: BranchesByTest, { raw }: Block): void {
    if (raw.size === 0) return
    const lines = this.#sets.empty()
    for (const row of raw.keys()) lines.add(row)
    for (const entries of [...byTest.values(), ...beyondAscii.values()]) this.#add(entries, () => lines)
  }

  #add(entries: ReadonlySet<TracedBranch>, found: () => Bitset): void {
    for (const entry of entries) {
      const within = this.#rowsOf(entry.branch.scope)
      if (within === null) continue
      const rows = this.#sets.copy(found()).and(within)
      this.rows.set(entry, this.rows.get(entry)?.or(rows) ?? rows)
    }
  }
}
