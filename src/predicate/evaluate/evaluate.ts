import type { Block } from '../../event/block.ts'
import { valueItems, type Column } from '../../event/column.ts'
import type { Role } from '../../event/roles.ts'
import { Bitsets, type Bitset } from './bitset.ts'
import { ColumnAnswers, type LiteralPasses } from './column-answers.ts'
import { ColumnNames } from './column-names.ts'
import { needsOf, type Alternatives } from './needs.ts'
import { crossesCells, Program, type FieldOf, type Reference, type Step, type ValueStep } from './program.ts'
import { ANYWHERE, shareName } from '../literals/shared-literals.ts'
import type { HitCondition, Predicate } from '../tree.ts'
import { compares, type ValueTest } from '../values/value-test.ts'

/** Facts that the evaluation needs in addition to the block. */
export interface EvaluationContext {
  /** `Source.id` of the source that the block came from. */
  readonly sourceId: number
  /** The host that a row belongs to; `null` when it is not known. */
  readonly hostOf: (row: number) => string | null
  /** The coverage kind of a row; without it no row is of any. */
  readonly kindOf?: (row: number) => string
  readonly fieldOf: FieldOf
  /** The original bytes of a row, `null` when they are not available. */
  readonly rawText?: (row: number) => Uint8Array | null
  /** Whether rules have hit a row as it is asked; without it no row counts as hit. */
  readonly isHit?: (asked: HitCondition, row: number) => boolean
}

/**
 * Evaluates predicates on one block. Results are cached by column and test, so that predicates that share a
 * test pay for it once.
 */
export class Evaluation {
  readonly #program: Program
  readonly #block: Block
  readonly #context: EvaluationContext
  readonly #sets: Bitsets
  readonly #everything: Bitset
  readonly #nothing: Bitset
  readonly #names: ColumnNames
  readonly #answers = new Map<Column, ColumnAnswers>()
  readonly #filled = new Map<Bitset, readonly Column[]>()

  /** `sets`: allocates sets of the block's length; all results are allocated from it. */
  constructor(program: Program, block: Block, context: EvaluationContext, sets = new Bitsets(block.rows)) {
    this.#program = program
    this.#block = block
    this.#context = context
    this.#sets = sets
    this.#everything = sets.empty().not()
    this.#nothing = sets.empty()
    this.#names = new ColumnNames(block.columns)
  }

  /** The rows, within `mask` if it is given, for which the step holds; the caller must not change the result. */
  run(step: Step, mask = this.#everything): Bitset {
    return this.#within(step, mask)
  }

  /** The cached results for a field; empty when the block has no such column. */
  answersFor(field: string): readonly ColumnAnswers[] {
    const column = this.#named(field)
    return column ? [this.#answersOf(column)] : []
  }

  /** The cached results for all columns that have a value in any of the rows. */
  answersAnywhere(rows: Bitset): readonly ColumnAnswers[] {
    return this.#columnsOf(rows).map((column) => this.#answersOf(column))
  }

  /** False only when one of the needs is met by none of the rows. */
  mayHold(needs: readonly Alternatives[], rows = this.#everything): boolean {
    return needs.every((need) => need.some((one) => this.#mayFind(one, rows)))
  }

  #mayFind(step: ValueStep, rows: Bitset): boolean {
    if (step.kind === 'column') {
      const column = this.#named(step.field)
      return column !== undefined && this.#answersOf(column).mayHold(step.test)
    }
    if (this.#block.raw.size > 0) return true
    if (this.#columnsOf(rows).some((one) => this.#answersOf(one).mayHold(step.test, true))) return true
    if (!this.#context.rawText || !crossesCells(step.test.test)) return false
    return step.parts === null || this.mayHold(needsOf(step.parts), rows)
  }

  /** The columns that have a value in any of the rows. */
  #columnsOf(rows: Bitset): readonly Column[] {
    if (rows === this.#everything) return this.#block.columns
    let known = this.#filled.get(rows)
    if (!known) {
      const some = rows.rows()
      known = this.#block.columns.filter(({ codes }) => isFilledIn(codes, some))
      this.#filled.set(rows, known)
    }
    return known
  }

  /** The rows of `mask` for which the step holds; the caller must not change the result. */
  #within(step: Step, mask: Bitset): Bitset {
    switch (step.kind) {
      case 'constant':
        return step.value ? mask : this.#nothing
      case 'all': {
        let left = mask
        for (const part of step.of) {
          left = this.#within(part, left)
          if (left.isEmpty) return this.#nothing
        }
        return left
      }
      case 'any': {
        const left = this.#sets.copy(mask)
        const found = this.#sets.empty()
        for (const part of step.of) {
          const more = this.#within(part, left)
          if (more.isEmpty) continue
          found.or(more)
          if (left.andNot(more).isEmpty) break
        }
        return found
      }
      case 'not':
        return this.#sets.copy(mask).andNot(this.#within(step.of, mask))
      case 'column':
        return this.#field(step.field, step.test, mask)
      case 'anywhere':
        return this.#anywhere(step, mask)
      case 'reference':
        return this.#reference(step.asked, mask)
      case 'host':
        return this.#rowsOf(mask, (row) => step.names.has((this.#context.hostOf(row) ?? '').toUpperCase()))
      case 'log':
        return this.#rowsOf(mask, (row) => step.kinds.has(this.#context.kindOf?.(row) ?? ''))
      case 'hit':
        return this.#rowsOf(mask, (row) => this.#context.isHit?.(step.asked, row) ?? false)
      case 'source':
        return step.ids.has(this.#context.sourceId) ? mask : this.#nothing
      case 'time': {
        const { time } = this.#block
        return this.#rowsOf(mask, (row) => time[row]! >= step.from && time[row]! < step.to)
      }
    }
  }

  #rowsOf(mask: Bitset, holds: (row: number) => boolean): Bitset {
    const found = this.#sets.empty()
    mask.each((row) => {
      if (holds(row)) found.add(row)
    })
    return found
  }

  #named(field: string): Column | undefined {
    return this.#names.find(field)
  }

  #field(field: string, test: ValueTest, mask: Bitset): Bitset {
    const column = this.#named(field)
    if (column) return this.#column(column, test, mask)
    if (test.test.kind === 'absent') return mask
    const emptyColumn =
      test.test.kind === 'empty' &&
      this.#block.blank === 'empty' &&
      this.#block.schema.some((name) => name.toLowerCase() === field.toLowerCase())
    return emptyColumn ? mask : this.#nothing
  }

  #column(column: Column, test: ValueTest, mask: Bitset, anywhere = false): Bitset {
    return this.#answersOf(column).within(test, mask, { everything: mask === this.#everything, anywhere })
  }

  #answersOf(column: Column): ColumnAnswers {
    let answers = this.#answers.get(column)
    if (!answers) {
      const own = shareName(column.name)
      const literals: LiteralPasses = {
        of: (asked) =>
          this.#program.literals.scansFor(asked === 'anywhere' ? ANYWHERE : own, asked === 'both'),
        wasAlone: (test, bytes, anywhere) => {
          this.#program.literals.wasAlone(anywhere ? ANYWHERE : own, test, bytes)
        },
      }
      answers = new ColumnAnswers(column, this.#block.blank, this.#sets, this.#nothing, literals)
      this.#answers.set(column, answers)
    }
    return answers
  }

  /** Compares each pair of values once. */
  #reference({ field, how, other, cased }: Reference, mask: Bitset): Bitset {
    const left = this.#named(field)
    const right = this.#named(other)
    if (!left || !right) return this.#nothing
    const known = new Map<number, boolean>()
    const compare = (a: number, b: number): boolean =>
      valueItems(left, a).some((text) =>
        valueItems(right, b).some((wanted) => compares(how, text, wanted, cased === true)),
      )
    return this.#rowsOf(mask, (row) => {
      const a = left.codes[row]!
      const b = right.codes[row]!
      if (a === 0 || b === 0) return false
      const pair = a * (right.values.count + 1) + b
      let holds = known.get(pair)
      if (holds === undefined) known.set(pair, (holds = compare(a, b)))
      return holds
    })
  }

  #anywhere(step: Extract<Step, { kind: 'anywhere' }>, mask: Bitset): Bitset {
    const { test } = step
    const { kind } = test.test
    const left = this.#sets.copy(mask)
    if (kind === 'absent') {
      for (const { codes } of this.#block.columns) left.andNot(this.#rowsOf(left, (row) => codes[row] !== 0))
      return left
    }
    const found = this.#sets.empty()
    // `#columnsOf` skips columns of empty cells, which the test for empty values must see.
    const columns = kind === 'empty' ? this.#block.columns : this.#columnsOf(mask)
    for (const column of columns) {
      const more = this.#column(column, test, left, true)
      if (more.isEmpty) continue
      found.or(more)
      left.andNot(more)
    }
    if (!left.isEmpty) found.or(this.#rawLines(step, left))
    return found
  }

  #rawLines(step: Extract<Step, { kind: 'anywhere' }>, mask: Bitset): Bitset {
    const { raw } = this.#block
    const { rawText } = this.#context
    const found = this.#sets.empty()
    const look = (row: number, line: Uint8Array | null | undefined): void => {
      if (line && step.test.matches(line, 0, line.length)) found.add(row)
    }
    for (const [row, line] of raw) if (mask.has(row)) look(row, line)
    if (!rawText || !crossesCells(step.test.test)) return found
    const rows = step.parts ? this.#within(step.parts, mask) : mask
    rows.each((row) => {
      if (!raw.has(row)) look(row, rawText(row))
    })
    return found
  }
}

function isFilledIn(codes: Column['codes'], rows: Uint32Array): boolean {
  for (let i = 0; i < rows.length; i++) if (codes[rows[i]!] !== 0) return true
  return false
}

interface CompiledPredicate {
  readonly fieldOf: FieldOf
  readonly program: Program
  readonly step: Step
}

const compiled = new WeakMap<Predicate, Map<string, CompiledPredicate>>()

/** The rows of a block for which the predicate holds. The result is the caller's own. */
export function evaluate(predicate: Predicate, block: Block, context: EvaluationContext): Bitset {
  let byFormat = compiled.get(predicate)
  if (!byFormat) compiled.set(predicate, (byFormat = new Map()))
  let ready = byFormat.get(block.format)
  if (!ready || ready.fieldOf !== context.fieldOf) {
    const program = new Program(block.format, context.fieldOf)
    ready = { fieldOf: context.fieldOf, program, step: program.add(predicate) }
    byFormat.set(block.format, ready)
  }
  return new Evaluation(ready.program, block, context).run(ready.step).clone()
}

export interface NeededFields {
  readonly fields: readonly string[]
  readonly roles: readonly Role[]
}

/** The fields and roles that a predicate reads; `all` when it reads every field. */
export function fieldsNeeded(predicate: Predicate): NeededFields | 'all' {
  const fields = new Set<string>()
  const roles = new Set<Role>()
  const everything = collect(predicate, fields, roles)
  return everything ? 'all' : { fields: [...fields], roles: [...roles] }
}

function collect(predicate: Predicate, fields: Set<string>, roles: Set<Role>): boolean {
  switch (predicate.kind) {
    case 'reference':
      fields.add(predicate.field).add(predicate.other)
      return false
    case 'all':
    case 'any':
      return predicate.of.some((part) => collect(part, fields, roles))
    case 'not':
      return collect(predicate.of, fields, roles)
    case 'field':
      fields.add(predicate.field)
      return false
    case 'role':
      roles.add(predicate.role)
      return false
    default:
      return predicate.kind === 'anywhere'
  }
}
