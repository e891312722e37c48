import type { Block } from '../event/block.ts'
import { columnOf } from '../event/block.ts'
import { valueItems } from '../event/column.ts'
import { titleOfKind } from '../event/log-kinds.ts'
import { ROLES, type Role } from '../event/roles.ts'
import { fieldOf, formatById, rebuiltLine } from '../formats/registry.ts'
import { evaluate, fieldsNeeded } from '../predicate/evaluate.ts'
import type { Predicate } from '../predicate/tree.ts'
import { lowerBound, type BlockIndex } from './block-index.ts'
import type { CaseIndex } from './case-index.ts'
import type { Facet, Histogram, Scope, TimeRange } from './contracts.ts'
import { hostsOf } from './lanes.ts'

/** Answers remembered for the questions asked last. */
const REMEMBERED = 6
/** Distinct values of one facet that are told apart. */
const MAX_DISTINCT = 500_000

/** Rows of one block that answer a question, in order of time, untimed rows last. */
export interface Matched {
  readonly index: BlockIndex
  readonly rows: Uint32Array
  /** Their times; NaN for the untimed. */
  readonly times: Float64Array
  readonly timed: number
}

/** Answers histogram, facet and count questions about the open case. */
export class Queries {
  readonly #case: CaseIndex
  readonly #answers = new Map<string, Matched[]>()

  constructor(index: CaseIndex) {
    this.#case = index
  }

  /** Forgets answers; to be called after the case has grown. */
  forget(): void {
    this.#answers.clear()
  }

  /** All rows for which the scope holds. */
  async matched(scope: Scope): Promise<Matched[]> {
    const key = JSON.stringify(scope.predicate)
    let answer = this.#answers.get(key)
    if (!answer) {
      answer = await this.#evaluate(scope.predicate)
      this.#answers.set(key, answer)
      for (const oldest of this.#answers.keys()) {
        if (this.#answers.size <= REMEMBERED) break
        this.#answers.delete(oldest)
      }
    }
    const { range } = scope
    return range === null ? answer : answer.map((matched) => within(matched, range))
  }

  async histogram(scope: Scope, bins: number): Promise<Histogram> {
    const matched = await this.matched(scope)
    const span = scope.range ?? spanOf(matched)
    const step = Math.max(1, (span.to - span.from) / Math.max(1, bins))
    const lanes = this.#case.lanes.list.map(() => ({
      counts: new Uint32Array(bins),
      hits: new Uint32Array(bins),
      any: false,
    }))
    let total = 0
    let untimed = 0
    for (const { index, rows, times, timed } of matched) {
      total += rows.length
      untimed += rows.length - timed
      for (let i = 0; i < timed; i++) {
        const bin = Math.min(bins - 1, Math.floor((times[i]! - span.from) / step))
        if (bin < 0) continue
        const row = rows[i]!
        const lane = lanes[index.lanes[row]!]!
        lane.any = true
        lane.counts[bin]!++
        if (index.levels[row]! >= 3) lane.hits[bin]!++
      }
    }
    return {
      from: span.from,
      to: span.to,
      step,
      lanes: this.#case.lanes.list.flatMap(({ host, kind }, i) => {
        const { counts, hits, any } = lanes[i]!
        return any ? [{ host, kind, title: titleOfKind(kind), counts, hits }] : []
      }),
      total,
      untimed,
    }
  }

  async facets(scope: Scope, fields: readonly string[], top: number): Promise<Facet[]> {
    const matched = await this.matched(scope)
    const tallies = fields.map(() => new Map<string, number>())
    for (const one of matched) {
      if (one.rows.length === 0) continue
      let block: Block | null = null
      for (let f = 0; f < fields.length; f++) {
        const field = fields[f]!
        const tally = tallies[f]!
        if (field === 'host' || field === 'kind') this.#tallyLanes(one, field, tally)
        else if (field === 'format') add(tally, one.index.format, one.rows.length)
        else {
          block ??= await this.#case.load(one.index.id, this.#columns(one.index.format, fields))
          tallyColumn(block, one.rows, field, tally)
        }
      }
    }
    return fields.map((field, f) => {
      const tally = tallies[f]!
      const values = [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, top)
      return {
        field,
        title: field in ROLES ? ROLES[field as Role] : field,
        distinct: tally.size,
        values: values.map(([value, count]) => ({ value, count })),
      }
    })
  }

  #columns(format: string, fields: readonly string[]): string[] {
    return fields.map((field) => fieldOf(format, field as Role) ?? field)
  }

  #tallyLanes(matched: Matched, by: 'host' | 'kind', tally: Map<string, number>): void {
    const perLane = new Uint32Array(this.#case.lanes.list.length)
    for (const row of matched.rows) perLane[matched.index.lanes[row]!]!++
    perLane.forEach((count, lane) => {
      if (count > 0) add(tally, this.#case.lanes.list[lane]![by], count)
    })
  }

  async #evaluate(predicate: Predicate): Promise<Matched[]> {
    if (predicate.kind === 'constant' && predicate.value) return this.#case.blocks.map(allOf)
    const answer: Matched[] = []
    for (const index of this.#case.blocks) {
      const needed = fieldsNeeded(predicate)
      const columns =
        needed === 'all'
          ? null
          : [...needed.fields, ...needed.roles.flatMap((role) => fieldOf(index.format, role) ?? [])]
      const hostField = fieldOf(index.format, 'host')
      if (columns !== null && hostField !== undefined) columns.push(hostField)
      const block = await this.#case.load(index.id, columns)
      const hosts = hostsOf(block, this.#case.hostOf(index.source))
      const bits = evaluate(predicate, block, {
        sourceId: index.source,
        hostOf: hosts,
        fieldOf,
        rawText: (row) => rebuiltLine(block, row),
      })
      const count = bits.count()
      if (count === 0) continue
      if (count === index.rows) {
        answer.push(allOf(index))
        continue
      }
      const rows = new Uint32Array(count)
      const times = new Float64Array(count)
      let at = 0
      let timed = 0
      for (let i = 0; i < index.rows; i++) {
        const row = index.order[i]!
        if (!bits.has(row)) continue
        rows[at] = row
        times[at++] = index.times[i]!
        if (i < index.timed) timed++
      }
      answer.push({ index, rows, times, timed })
    }
    return answer
  }
}

function allOf(index: BlockIndex): Matched {
  return { index, rows: index.order, times: index.times, timed: index.timed }
}

function within(matched: Matched, range: TimeRange): Matched {
  const from = lowerBound(matched.times, matched.timed, range.from)
  const to = lowerBound(matched.times, matched.timed, range.to)
  return {
    index: matched.index,
    rows: matched.rows.subarray(from, to),
    times: matched.times.subarray(from, to),
    timed: to - from,
  }
}

/** From the first event to just after the last. */
function spanOf(matched: readonly Matched[]): TimeRange {
  let from = Infinity
  let to = -Infinity
  for (const { times, timed } of matched) {
    if (timed === 0) continue
    from = Math.min(from, times[0]!)
    to = Math.max(to, times[timed - 1]!)
  }
  return from <= to ? { from, to: to + 1 } : { from: 0, to: 1 }
}

function add(tally: Map<string, number>, value: string, count: number): void {
  const before = tally.get(value)
  if (before !== undefined) tally.set(value, before + count)
  else if (tally.size < MAX_DISTINCT) tally.set(value, count)
}

function tallyColumn(block: Block, rows: Uint32Array, field: string, tally: Map<string, number>): void {
  const column = columnOf(block, fieldOf(block.format, field as Role) ?? field)
  if (!column || !formatById(block.format)) return
  const perCode = new Uint32Array(column.values.count + 1)
  for (const row of rows) perCode[column.codes[row]!]!++
  for (let code = 1; code <= column.values.count; code++) {
    if (perCode[code] === 0) continue
    for (const item of valueItems(column, code)) add(tally, item, perCode[code]!)
  }
}
