import { columnNamed } from '../../event/block.ts'
import type { ValueHeap } from '../../event/column.ts'
import { ITEM_SEPARATOR } from '../../event/column.ts'
import { Bitset } from '../../predicate/evaluate/bitset.ts'
import { LiteralScan } from '../../predicate/literals/literal-scan.ts'
import { crossesCells, type Step } from '../../predicate/evaluate/program.ts'
import type { ValueTest } from '../../predicate/values/value-test.ts'
import { fewValuesOf } from '../../storage/few-values.ts'
import type { HitCondition } from '../../predicate/tree.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { placesOf } from './block-texts.ts'
import { isPlacedHit, type EventMark } from './hit-marks.ts'
import type { Lane } from './lanes.ts'
import type { BlockLanes, LoadedBlock, LoadedColumn } from './loaded-block.ts'
import { phraseOf, type Phrase, type Piece } from './phrases.ts'
import { answerOf, between, Positions, type BlockAnswer } from './positions.ts'

/** A row as it was written, by its position. */
export type LineAt = (position: number) => Uint8Array | null

/** What must be loaded of a block before a step can be answered for it. */
export interface BlockNeeds {
  times: boolean
  lanes: boolean
  hits: boolean
  /** The step looks everywhere: at lines as they were written, too. */
  everything: boolean
  readonly columns: Set<string>
}

/** The name that a field has in a block; `null` when it is not there. */
export function columnName({ columns }: BlockEnvelope, field: string): string | null {
  return columnNamed(columns, field)
}

export function neededFor(step: Step, envelope: BlockEnvelope): BlockNeeds {
  const needed: BlockNeeds = {
    times: false,
    lanes: false,
    hits: false,
    everything: false,
    columns: new Set(),
  }
  collect(step, envelope, needed)
  return needed
}

function collect(step: Step, envelope: BlockEnvelope, needed: BlockNeeds): void {
  switch (step.kind) {
    case 'all':
    case 'any':
      for (const part of step.of) collect(part, envelope, needed)
      return
    case 'not':
      return collect(step.of, envelope, needed)
    case 'anywhere': {
      const places = placesOf(step, envelope)
      if (places === 'everything') needed.everything = true
      else for (const name of [...places.columns, ...(places.across ?? [])]) needed.columns.add(name)
      if (step.parts && (places === 'everything' || places.across === null))
        collect(step.parts, envelope, needed)
      return
    }
    case 'column': {
      const name = columnName(envelope, step.field)
      if (name !== null) needed.columns.add(name)
      return
    }
    case 'time':
      needed.times = true
      return
    case 'host':
    case 'log':
      needed.lanes = true
      return
    case 'hit':
      needed.hits = true
      return
    case 'constant':
    case 'source':
      return
    default:
      needed.everything = true
  }
}

/** What the envelope alone says of a step: for no row, for every row, or `null` when it cannot tell. */
export function glance(step: Step, envelope: BlockEnvelope): 'none' | 'all' | null {
  switch (step.kind) {
    case 'constant':
      return step.value ? 'all' : 'none'
    case 'source':
      return step.ids.has(envelope.source) ? 'all' : 'none'
    case 'all': {
      const parts = step.of.map((part) => glance(part, envelope))
      return parts.includes('none') ? 'none' : parts.every((part) => part === 'all') ? 'all' : null
    }
    case 'any': {
      const parts = step.of.map((part) => glance(part, envelope))
      return parts.includes('all') ? 'all' : parts.every((part) => part === 'none') ? 'none' : null
    }
    case 'not': {
      const of = glance(step.of, envelope)
      return of === null ? null : of === 'all' ? 'none' : 'all'
    }
    case 'anywhere': {
      // What crosses cells has each of its parts in some cell, and else all of it stands in one.
      if (step.parts) return glance(step.parts, envelope) === 'none' ? 'none' : null
      if (crossesCells(step.test.test)) return null
      const places = placesOf(step, envelope)
      return places !== 'everything' && places.columns.length === 0 ? 'none' : null
    }
    case 'time': {
      const { minTime, maxTime, summary, rows } = envelope
      if (!(maxTime >= step.from && minTime < step.to)) return 'none'
      return summary.timed === rows && minTime >= step.from && maxTime < step.to ? 'all' : null
    }
    case 'column':
      return glanceAtColumn(step.field, step.test, envelope)
    default:
      return null
  }
}

function glanceAtColumn(field: string, test: ValueTest, envelope: BlockEnvelope): 'none' | 'all' | null {
  const { kind } = test.test
  const name = columnName(envelope, field)
  // What an empty cell means, only the block itself says.
  if (kind === 'empty') return null
  if (name === null) return kind === 'absent' ? 'all' : 'none'
  const few = fewValuesOf(envelope.summary.few, envelope.columns.indexOf(name))
  if (few === null) return null
  if (kind === 'absent') return few.partial ? null : 'none'
  const { bytes, ends, count } = few.values
  let passed = 0
  for (let code = 1; code <= count; code++) if (test.matches(bytes, ends[code - 1]!, ends[code]!)) passed++
  if (passed === 0) return 'none'
  return passed === count && !few.partial ? 'all' : null
}

/** One loaded block under one step. Who needs everything of a block evaluates it whole. */
export class BlockEvaluation {
  readonly #envelope: BlockEnvelope
  readonly #block: LoadedBlock
  readonly #lanes: readonly Lane[]
  readonly #laneOf: BlockLanes | null
  readonly #lineAt: LineAt | null
  readonly #hits: readonly EventMark[]
  /** Rows have to be looked at as they were written: the answer is only right with lines. */
  wantsLines = false

  constructor(
    envelope: BlockEnvelope,
    block: LoadedBlock,
    lanes: readonly Lane[],
    laneOf: BlockLanes | null,
    hits: readonly EventMark[] = [],
    lineAt: LineAt | null = null,
  ) {
    this.#envelope = envelope
    this.#block = block
    this.#lanes = lanes
    this.#laneOf = laneOf
    this.#hits = hits
    this.#lineAt = lineAt
  }

  /** The positions for which the step holds; dear tests are only put to positions in `within`. */
  run(step: Step, within: BlockAnswer = 'all'): BlockAnswer {
    switch (step.kind) {
      case 'constant':
        return step.value ? 'all' : 'none'
      case 'source':
        return step.ids.has(this.#envelope.source) ? 'all' : 'none'
      case 'all': {
        let left = within
        for (const part of step.of) {
          left = both(left, this.run(part, left))
          if (left === 'none') return 'none'
        }
        return left
      }
      case 'any': {
        let found: BlockAnswer = 'none'
        for (const part of step.of) {
          found = either(found, this.run(part, both(within, opposite(found))))
          if (found === 'all') return 'all'
        }
        return found
      }
      case 'not':
        return opposite(this.run(step.of, within))
      case 'time': {
        const times = this.#block.times!
        const { rows, minTime, maxTime } = this.#envelope
        if (!(maxTime >= step.from && minTime < step.to)) return 'none'
        const from = times.lowerBound(step.from, times.timed)
        return answerOf(between(rows, from, Math.max(from, times.lowerBound(step.to, times.timed))))
      }
      case 'host':
        return this.#lanesWhere(({ host }) => step.names.has(host.toUpperCase()))
      case 'log':
        return this.#lanesWhere(({ kind }) => step.kinds.has(kind))
      case 'hit': {
        const found = new Bitset(this.#envelope.rows)
        for (const hit of this.#hits) if (answersTo(step.asked, hit)) found.add(hit.position)
        return answerOf(found)
      }
      case 'column':
        return this.#column(step.field, step.test, within)
      case 'anywhere':
        return this.#anywhere(step, within)
      default:
        throw new Error(`a block cannot answer ${step.kind} by itself`)
    }
  }

  #lanesWhere(holds: (lane: Lane) => boolean): BlockAnswer {
    const { by } = this.#laneOf!
    const wanted = Uint8Array.from(this.#lanes, (lane) => (holds(lane) ? 1 : 0))
    if (typeof by === 'number') return wanted[by] === 1 ? 'all' : 'none'
    return answerOf(new Bitset(by.length).addFlagged(by, wanted))
  }

  #anywhere(step: Extract<Step, { kind: 'anywhere' }>, within: BlockAnswer): BlockAnswer {
    const { test, parts } = step
    const places = placesOf(step, this.#envelope)
    if (places === 'everything') throw new Error('the whole block is needed')
    let found: BlockAnswer = 'none'
    for (const name of places.columns) {
      found = either(found, this.#column(name, test, within))
      if (found === 'all') return found
    }
    if (!crossesCells(test.test)) return found
    if (places.across !== null)
      return either(found, this.#across(phraseOf(test, this.#envelope.format)!, places.across))
    const left = both(within, opposite(found))
    const candidates = left === 'none' ? left : both(left, this.run(parts!, left))
    if (candidates === 'none') return found
    if (!this.#lineAt) {
      this.wantsLines = true
      return found
    }
    const lineAt = this.#lineAt
    const lines = new Bitset(this.#envelope.rows)
    eachOf(candidates, this.#envelope.rows, (position) => {
      const line = lineAt(position)
      if (line && test.matches(line, 0, line.length)) lines.add(position)
    })
    return either(found, answerOf(lines))
  }

  /** The positions at whose line the phrase goes across cells; columns that are not named hold no piece of it. */
  #across(phrase: Phrase, held: ReadonlySet<string>): BlockAnswer {
    const { schema } = this.#block
    let found: BlockAnswer = 'none'
    for (let first = 0; phrase.length > 0 && first + phrase.length <= schema.length; first++) {
      let left: BlockAnswer = 'all'
      for (let i = 0; i < phrase.length && left !== 'none'; i++)
        left = both(left, this.#cells(schema[first + i]!, phrase[i]!, held))
      found = either(found, left)
      if (found === 'all') break
    }
    return found
  }

  /** The positions whose cell of a column may be a piece of a phrase. */
  #cells(name: string, { test, blank }: Piece, held: ReadonlySet<string>): BlockAnswer {
    if (test === null) return 'all'
    if (!this.#envelope.columns.includes(name)) return blank ? 'all' : 'none'
    if (!held.has(name)) return 'none'
    const column = this.#block.columns.get(name)!
    const flags = new Uint8Array(column.last + 1)
    if (blank) flags[0] = 1
    flagValues(column, test, flags)
    return this.#flagged(column, flags)
  }

  #column(field: string, test: ValueTest, within: BlockAnswer): BlockAnswer {
    const { kind } = test.test
    const name = columnName(this.#envelope, field)
    const column = name === null ? undefined : this.#block.columns.get(name)
    if (!column) {
      if (kind === 'absent') return 'all'
      const { blank, schema } = this.#block
      const empty =
        kind === 'empty' &&
        blank === 'empty' &&
        schema.some((one) => one.toLowerCase() === field.toLowerCase())
      return empty ? 'all' : 'none'
    }
    if (test.expensive) {
      const candidates = both(within, this.#candidates(column, test))
      return candidates === 'none' ? 'none' : oneByOne(column, test, candidates, this.#envelope.rows)
    }
    return this.#cheap(column, test)
  }

  #candidates(column: LoadedColumn, { prefilters }: ValueTest): BlockAnswer {
    if (prefilters.length === 0) return 'all'
    return prefilters.reduce((found: BlockAnswer, one) => either(found, this.#cheap(column, one)), 'none')
  }

  #cheap(column: LoadedColumn, test: ValueTest): BlockAnswer {
    const flags = new Uint8Array(column.last + 1)
    const { kind } = test.test
    if (kind === 'absent' || (kind === 'empty' && this.#block.blank === 'empty')) flags[0] = 1
    if (kind !== 'absent') flagValues(column, test, flags)
    return this.#flagged(column, flags)
  }

  /** The positions whose code is flagged. */
  #flagged(column: LoadedColumn, flags: Uint8Array): BlockAnswer {
    const { rows } = this.#envelope
    let passed = 0
    for (let code = 0; code <= column.last; code++) if (flags[code] === 1) passed += column.counts[code]!
    if (passed === 0) return 'none'
    return passed === rows ? 'all' : new Positions(new Bitset(rows).addFlagged(column.codes, flags), passed)
  }
}

/**
 * Tells whether a hit, or a mark that somebody gave the event, is what is asked for; chains, stages and judgements were put as
 * the rules that they speak of.
 */
export function answersTo({ by, names }: HitCondition, one: EventMark): boolean {
  if (!isPlacedHit(one)) {
    if (by === 'star') return one.isStarred
    return by === 'tag' && one.tags.some((tag) => names.length === 0 || names.includes(tag))
  }
  if (by === 'tag' || by === 'star') return false
  return by === 'any' || names.includes(by === 'level' ? one.level : one.rule)
}

function flagValues({ many, shared, values, last }: LoadedColumn, test: ValueTest, flags: Uint8Array): void {
  if (shared) {
    const said = shared.dictionary.answers(test)
    for (let code = 1; code <= last; code++) flags[code] = said[shared.codes[code]!]!
    return
  }
  const heap = values!
  const { literal } = test
  if (!many && literal?.at === 'anywhere' && literal.bytes.length > 0) {
    new LiteralScan([literal]).scan(heap, (_, code) => (flags[code] = 1))
    return
  }
  for (let code = 1; code <= last; code++) if (passes(heap, many, test, code)) flags[code] = 1
}

function passes({ bytes, ends }: ValueHeap, many: boolean, test: ValueTest, code: number): boolean {
  const start = ends[code - 1]!
  const end = ends[code]!
  if (!many) return test.matches(bytes, start, end)
  let from = start
  for (let i = start; i <= end; i++) {
    if (i < end && bytes[i] !== ITEM_SEPARATOR) continue
    if (test.matches(bytes, from, i)) return true
    from = i + 1
  }
  return false
}

function oneByOne(column: LoadedColumn, test: ValueTest, candidates: BlockAnswer, rows: number): BlockAnswer {
  const { codes, shared, many, values } = column
  const known = new Uint8Array(column.last + 1)
  known[0] = 1
  const found = new Bitset(rows)
  const look = (position: number): void => {
    const code = codes[position]!
    if (known[code] === 0) {
      const passed = shared
        ? shared.dictionary.passes(test, shared.codes[code]!)
        : passes(values!, many, test, code)
      known[code] = passed ? 2 : 1
    }
    if (known[code] === 2) found.add(position)
  }
  eachOf(candidates, rows, look)
  return answerOf(found)
}

function eachOf(answer: BlockAnswer, rows: number, look: (position: number) => void): void {
  if (answer instanceof Positions) answer.bits.each(look)
  else if (answer === 'all') for (let position = 0; position < rows; position++) look(position)
}

export function both(a: BlockAnswer, b: BlockAnswer): BlockAnswer {
  if (a === 'none' || b === 'none') return 'none'
  if (a === 'all') return b
  if (b === 'all' || a === b) return a
  return answerOf(a.bits.clone().and(b.bits))
}

function either(a: BlockAnswer, b: BlockAnswer): BlockAnswer {
  if (a === 'all' || b === 'all') return 'all'
  if (a === 'none') return b
  if (b === 'none') return a
  return answerOf(a.bits.clone().or(b.bits))
}

function opposite(answer: BlockAnswer): BlockAnswer {
  if (typeof answer === 'string') return answer === 'none' ? 'all' : 'none'
  const { bits, count } = answer
  return new Positions(bits.clone().not(), bits.length - count)
}
