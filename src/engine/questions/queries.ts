import { ROLES, type Role } from '../../event/roles.ts'
import { fieldOf, formatById, kindsOf, rebuiltLine } from '../../formats/registry.ts'
import { Bitset } from '../../predicate/evaluate/bitset.ts'
import { evaluate } from '../../predicate/evaluate/evaluate.ts'
import { askedOfHits } from '../../predicate/search/referenced-names.ts'
import { Program, type Step } from '../../predicate/evaluate/program.ts'
import type { Predicate } from '../../predicate/tree.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { answersTo, BlockEvaluation, columnName, glance, neededFor } from '../case-index/block-evaluation.ts'
import { MessageTurns } from '../../event/message-turns.ts'
import type { EventMark } from '../case-index/hit-marks.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import type { Answer, Facet, HitFacet, Question } from '../contracts/questions.ts'
import type { EventPage, EventRef, EventRow } from '../contracts/events.ts'
import { eventRows, type WantedCells } from './event-rows.ts'
import { FacetTally } from './facets.ts'
import { tallyHits, type HitGroups } from './hit-facets.ts'
import { histogramOf } from './histogram.ts'
import { hostsOf } from '../case-index/lanes.ts'
import { countsOf, rowOf } from '../case-index/loaded-block.ts'
import { offsetOf, pageOf, type PageRow, type RankedBlock } from './pages.ts'
import {
  answerOf,
  countIn,
  listed,
  Positions,
  tallyCodes,
  type BlockAnswer,
  type PositionList,
} from '../case-index/positions.ts'
import { overlaps, sliceOf, timesOf, type Slice } from './slices.ts'

/** Most bytes of answers that are remembered. */
const REMEMBERED_BYTES = 48 << 20
const REMEMBERED = 64
/** Blocks whose parts are asked for while one is looked at. */
const AHEAD = 8
/** Milliseconds after which a person is shown what is known so far. */
const PARTIAL_MS = 120

/** A predicate and its answers for the blocks that were looked at so far. */
interface RememberedAnswers {
  readonly predicate: Predicate
  readonly steps: Map<string, Step>
  readonly blocks: Map<number, BlockAnswer>
  bytes: number
}

/** Counts that one pass makes. */
interface Tallies {
  readonly fields: readonly FacetTally[]
  readonly hits: readonly { readonly name: HitFacet; readonly tally: FacetTally }[]
}

export interface AnswerListener {
  /** Whether nobody wants the answer any more. */
  cancelled(): boolean
  onPartial(answer: Answer): void
}

const PATIENT: AnswerListener = { cancelled: () => false, onPartial: () => undefined }

/** Answers questions about the open case, each in one pass over its blocks. */
export class Queries {
  readonly #index: CaseIndex
  readonly #known = new Map<string, RememberedAnswers>()

  constructor(index: CaseIndex) {
    this.#index = index
  }

  /** Forgets answers; to be called when hosts were assigned anew. */
  forget(): void {
    this.#known.clear()
  }

  /** The answer; `null` when the question was cancelled. `groups` says which attacks and stages a rule belongs to. */
  async ask(
    question: Question,
    asking: AnswerListener = PATIENT,
    groups?: HitGroups,
  ): Promise<Answer | null> {
    const { scope, facets } = question
    const index = this.#index
    const known = this.#knownFor(scope.predicate)
    const blocks = index.blocks.filter((envelope) => overlaps(envelope, scope.range))
    const of = blocks.reduce((sum, { rows }) => sum + rows, 0)
    const tallies: Tallies = {
      fields: facets?.fields.map(() => new FacetTally()) ?? [],
      hits: facets?.hits?.map((name) => ({ name, tally: new FacetTally() })) ?? [],
    }
    const slices: Slice[] = []
    const turns = new MessageTurns()
    let reported = performance.now()
    let seen = 0
    for (const [number, envelope] of blocks.entries()) {
      if (number % AHEAD === 0)
        this.#readAhead(blocks.slice(number + 1, number + 1 + AHEAD), known, facets?.fields ?? [])
      const answer = known.blocks.get(envelope.id) ?? (await this.#evaluate(known, envelope))
      const slice = await sliceOf(index, envelope, answer, scope.range)
      if (facets && slice.count > 0) {
        await this.#count(slice, facets.fields, tallies.fields)
        await this.#countHits(slice, tallies.hits, groups)
      }
      slices.push(slice)
      seen += envelope.rows
      if (!turns.isDue) continue
      await turns.letMessagesThrough()
      if (asking.cancelled()) return null
      if (performance.now() - reported < PARTIAL_MS) continue
      asking.onPartial(await this.#drawn(question, slices, tallies, { seen, of }))
      reported = performance.now()
    }
    this.#forgetOldest()
    if (asking.cancelled()) return null
    return this.#drawn(question, slices, tallies, { seen, of })
  }

  async #drawn(
    question: Question,
    slices: readonly Slice[],
    tallies: Tallies,
    progress: { readonly seen: number; readonly of: number },
  ): Promise<Answer> {
    const { scope, histogram, facets, page, find } = question
    const isWhole = progress.seen === progress.of
    return {
      ...progress,
      total: slices.reduce((sum, { count }) => sum + count, 0),
      histogram: histogram ? await histogramOf(this.#index, slices, scope.range, histogram.bins) : null,
      facets: facets
        ? facets.fields.map((field, i): Facet => ({
            field,
            title: field in ROLES ? ROLES[field as Role] : field,
            ...tallies.fields[i]!.top(facets.top),
          }))
        : null,
      hitFacets: tallies.hits.map(({ name, tally }) => ({
        field: name,
        title: name,
        ...tally.top(facets?.top ?? 0),
      })),
      page: page ? await this.#page(slices, page) : null,
      found: find && isWhole ? await this.#find(slices, find) : null,
      lacking: [],
    }
  }

  async #page(
    slices: readonly Slice[],
    { offset, limit, cells = [] }: NonNullable<Question['page']>,
  ): Promise<EventPage> {
    const total = slices.reduce((sum, { count }) => sum + count, 0)
    const untimed = slices.reduce((sum, slice) => sum + slice.untimed, 0)
    const rows = await pageOf(this.#rankedAll(slices), offset, limit)
    return { total, untimed, offset, rows: await eventRows(this.#index, rows, { cells }) }
  }

  #rankedAll(slices: readonly Slice[]): RankedBlock[] {
    const byId = slices.filter(({ count }) => count > 0).sort((a, b) => a.envelope.id - b.envelope.id)
    return byId.map((slice) => this.#ranked(slice))
  }

  /** The position of an event among the rows of all slices; `null` when it is in none. */
  async #find(slices: readonly Slice[], { block: id, row }: EventRef): Promise<number | null> {
    const slice = slices.find(({ envelope }) => envelope.id === id)
    if (!slice || slice.count === 0) return null
    const placed = await this.#placed({ block: id, row })
    if (placed === null || placed.position < slice.from || placed.position >= slice.to) return null
    const { position, time } = placed
    if (countIn(slice.answer, position, position + 1) === 0) return null
    const rank = countIn(slice.answer, slice.from, position)
    return offsetOf(this.#rankedAll(slices), { block: id, rank, time })
  }

  /** Finds the place of an event in its block; `null` when there is no such event. */
  async #placed({ block: id, row }: EventRef): Promise<PageRow | null> {
    const envelope = this.#index.envelope(id)
    if (!envelope || !(row >= 0 && row < envelope.rows)) return null
    const block = await this.#index.load(envelope, { times: true, order: true, columns: [] })
    const position = block.order ? block.order.indexOf(row) : row
    return { block: id, position, row, time: block.times!.at(position) }
  }

  /** The rows of events in the order in which they are named; those that do not exist are left out. */
  async rows(refs: readonly EventRef[], wanted: WantedCells): Promise<EventRow[]> {
    const placed: PageRow[] = []
    for (const ref of refs) {
      const row = await this.#placed(ref)
      if (row) placed.push(row)
    }
    return eventRows(this.#index, placed, wanted)
  }

  #ranked({ envelope, answer, from, timed, count, untimed }: Slice): RankedBlock {
    const index = this.#index
    const positions = answer instanceof Positions ? answer : null
    const skipped = positions ? positions.rank(from) : from
    return {
      id: envelope.id,
      timed: count - untimed,
      untimed,
      first: envelope.minTime,
      last: envelope.maxTime,
      before: async (time) => {
        const times = await timesOf(index, envelope)
        return countIn(answer, from, Math.max(from, times.lowerBound(time, timed)))
      },
      from: async (rank, limit) => {
        const block = await index.load(envelope, { times: true, order: true, columns: [] })
        const found = positions
          ? positions.from(skipped + rank, limit)
          : Array.from({ length: limit }, (_, i) => from + rank + i)
        return found.map((position) => ({
          position,
          row: rowOf(block, position),
          time: block.times!.at(position),
        }))
      },
    }
  }

  /** Has the parts loaded that the next blocks will be asked for. */
  #readAhead(blocks: readonly BlockEnvelope[], known: RememberedAnswers, fields: readonly string[]): void {
    for (const envelope of blocks) {
      if (known.blocks.has(envelope.id)) continue
      const step = this.#stepFor(known, envelope.format)
      const said = glance(step, envelope)
      if (said === 'none') continue
      const needed = neededFor(step, envelope)
      if (needed.everything) continue
      if (said !== null) needed.columns.clear()
      const counted = this.#facetColumns(envelope, fields)
      const tallied = this.#index.tallied(envelope, said === 'all' ? counted : [])
      const columns = new Set([...needed.columns, ...counted.filter((name) => !tallied.has(name))])
      if (columns.size === 0) continue
      // What goes wrong here goes wrong again when its turn comes.
      this.#index
        .load(envelope, { times: needed.times, order: false, columns: [...columns] })
        .catch(() => undefined)
    }
  }

  #facetColumns(envelope: BlockEnvelope, fields: readonly string[]): string[] {
    return fields.flatMap(
      (field) => columnName(envelope, fieldOf(envelope.format, field as Role) ?? field) ?? [],
    )
  }

  async #evaluate(known: RememberedAnswers, envelope: BlockEnvelope): Promise<BlockAnswer> {
    const step = this.#stepFor(known, envelope.format)
    const answer = glance(step, envelope) ?? (await this.#answerOf(known.predicate, step, envelope))
    known.blocks.set(envelope.id, answer)
    known.bytes += answer instanceof Positions ? answer.byteLength : 32
    return answer
  }

  async #answerOf(predicate: Predicate, step: Step, envelope: BlockEnvelope): Promise<BlockAnswer> {
    const needed = neededFor(step, envelope)
    if (needed.everything) return this.#everywhere(predicate, envelope)
    const lanes = needed.lanes ? await this.#index.lanesOf(envelope) : null
    const block = await this.#index.load(envelope, {
      times: needed.times,
      order: false,
      columns: [...needed.columns],
    })
    const hits = needed.hits ? (await this.#index.hitsOf(envelope)).each : []
    const evaluation = new BlockEvaluation(envelope, block, this.#index.lanes.list, lanes, hits)
    const answer = evaluation.run(step)
    if (!evaluation.wantsLines) return answer
    const whole = await this.#index.whole(envelope)
    const placed = await this.#index.load(envelope, { times: false, order: true, columns: [] })
    const lineAt = (position: number): Uint8Array | null => rebuiltLine(whole, rowOf(placed, position))
    return new BlockEvaluation(envelope, block, this.#index.lanes.list, lanes, hits, lineAt).run(step)
  }

  /** A question that looks at whole rows, also as they were written. */
  async #everywhere(predicate: Predicate, envelope: BlockEnvelope): Promise<BlockAnswer> {
    const whole = await this.#index.whole(envelope)
    const { order } = await this.#index.load(envelope, { times: false, order: true, columns: [] })
    const hitsAt = askedOfHits(predicate).length > 0 ? await this.#hitsByRow(envelope, order) : null
    const rows = evaluate(predicate, whole, {
      sourceId: envelope.source,
      hostOf: hostsOf(whole, this.#index.hostOf(envelope.source)),
      kindOf: kindsOf(whole),
      fieldOf,
      rawText: (row) => rebuiltLine(whole, row),
      isHit: (asked, row) => hitsAt?.get(row)?.some((hit) => answersTo(asked, hit)) ?? false,
    })
    if (!order) return answerOf(rows)
    const positions = new Bitset(envelope.rows)
    for (let position = 0; position < order.length; position++)
      if (rows.has(order[position]!)) positions.add(position)
    return answerOf(positions)
  }

  async #hitsByRow(
    envelope: BlockEnvelope,
    order: Uint16Array | Uint32Array | null | undefined,
  ): Promise<ReadonlyMap<number, readonly EventMark[]>> {
    const rows = new Map<number, EventMark[]>()
    for (const hit of (await this.#index.hitsOf(envelope)).each) {
      const row = order ? order[hit.position]! : hit.position
      const others = rows.get(row)
      if (others) others.push(hit)
      else rows.set(row, [hit])
    }
    return rows
  }

  async #count(slice: Slice, fields: readonly string[], tallies: readonly FacetTally[]): Promise<void> {
    const { envelope, answer, from, to, count } = slice
    const names = formatById(envelope.format) ? this.#facetColumns(envelope, fields) : []
    const whole = answer === 'all' && from === 0 && to === envelope.rows
    const tallied = this.#index.tallied(envelope, whole ? names : [])
    const wanted = { times: false, order: false, columns: names.filter((name) => !tallied.has(name)) }
    const block =
      wanted.columns.length === 0
        ? null
        : (this.#index.peek(envelope, wanted) ?? (await this.#index.load(envelope, wanted)))
    const lanes = fields.some(isLaneField) ? await this.#index.lanesOf(envelope) : null
    // Nothing is awaited from here on: the list of positions is only one.
    let chosen: PositionList | null = null
    for (const [i, field] of fields.entries()) {
      const tally = tallies[i]!
      if (field === 'format') tally.add(envelope.format, count)
      else if (isLaneField(field)) {
        const { by } = lanes!
        const { list } = this.#index.lanes
        if (typeof by === 'number') tally.add(list[by]![field], count)
        else {
          chosen ??= listed(answer, from, to, envelope.rows)
          const counts = (lanes!.counts ??= countsOf(by, list.length - 1))
          const here = new Uint32Array(counts.length)
          tallyCodes(by, chosen, here)
          for (const [lane, n] of here.entries()) {
            const found = chosen.others ? counts[lane]! - n : n
            if (found > 0) tally.add(list[lane]![field], found)
          }
        }
      } else {
        const name = columnName(envelope, fieldOf(envelope.format, field as Role) ?? field)
        const known = name === null ? undefined : tallied.get(name)
        const column = name === null ? undefined : block?.columns.get(name)
        if (known) tally.addTallied(known)
        else if (column) tally.addColumn(column, (chosen ??= listed(answer, from, to, envelope.rows)))
      }
    }
  }

  async #countHits(slice: Slice, tallies: Tallies['hits'], groups: HitGroups | undefined): Promise<void> {
    if (tallies.length === 0) return
    const { each } = await this.#index.hitsOf(slice.envelope)
    if (each.length === 0) return
    for (const { name, tally } of tallies) tallyHits(each, slice, name, tally, groups)
  }

  #stepFor(known: RememberedAnswers, format: string): Step {
    let step = known.steps.get(format)
    if (!step) known.steps.set(format, (step = new Program(format, fieldOf).add(known.predicate)))
    return step
  }

  #knownFor(predicate: Predicate): RememberedAnswers {
    const hits = askedOfHits(predicate).length > 0 ? `${this.#index.hitsRevision} ` : ''
    const key = hits + JSON.stringify(predicate)
    const known = this.#known.get(key) ?? { predicate, steps: new Map(), blocks: new Map(), bytes: 0 }
    this.#known.delete(key)
    this.#known.set(key, known)
    return known
  }

  /** Forgets the answers that were asked for longest ago. */
  #forgetOldest(): void {
    let bytes = 0
    for (const known of this.#known.values()) bytes += known.bytes
    for (const [key, known] of this.#known) {
      if ((bytes <= REMEMBERED_BYTES && this.#known.size <= REMEMBERED) || this.#known.size === 1) break
      this.#known.delete(key)
      bytes -= known.bytes
    }
  }
}

function isLaneField(field: string): field is 'host' | 'kind' {
  return field === 'host' || field === 'kind'
}
