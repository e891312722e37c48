import { compareText } from '../../event/compare-text.ts'
import { titleOfKind } from '../../formats/catalogue.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import type { Histogram, TimeRange } from '../contracts/questions.ts'
import type { LaneNumbers } from '../case-index/lanes.ts'
import { countCodes, countIn, Positions, type BlockAnswer } from '../case-index/positions.ts'
import { timesOf, type Slice } from './slices.ts'

/** `1 + LEVELS.indexOf('medium')` */
const MEDIUM = 3

/** Lanes that are drawn one by one, in the order in which they are met; all others are one lane. */
const DRAWN_LANES = 512
const OTHERS = -1
const OTHER_HOSTS = { host: 'other hosts', kind: 'other logs' }

interface Bars {
  readonly counts: Uint32Array
  readonly hits: Uint32Array
}

/** Counts slices by bin and lane. Bin `k` begins at `from + k * step`. */
export async function histogramOf(
  index: CaseIndex,
  slices: readonly Slice[],
  range: TimeRange | null,
  bins: number,
): Promise<Histogram> {
  const span = range ?? (await spanOf(index, slices))
  const step = Math.max(1, (span.to - span.from) / Math.max(1, bins))
  const lanes = new Map<number, Bars>()
  let total = 0
  let untimed = 0
  for (const slice of slices) {
    total += slice.count
    untimed += slice.untimed
    if (slice.count > slice.untimed) await countSlice(index, slice, { from: span.from, step, bins }, lanes)
  }
  return {
    from: span.from,
    to: span.to,
    step,
    lanes: [...lanes]
      .map(([lane, bars]) => ({ ...(lane === OTHERS ? OTHER_HOSTS : index.lanes.list[lane]!), ...bars }))
      .sort((a, b) => compareText(a.host, b.host) || compareText(a.kind, b.kind))
      .map(({ host, kind, counts, hits }) => ({ host, kind, title: titleOfKind(kind), counts, hits })),
    total,
    untimed,
  }
}

interface Grid {
  readonly from: number
  readonly step: number
  readonly bins: number
}

/** The bin of a time that is not before the first. */
function binOf({ from, step, bins }: Grid, time: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.floor((time - from) / step)))
  // Rounding must not tell two ways of counting apart.
  while (bin > 0 && from + bin * step > time) bin--
  while (bin < bins - 1 && from + (bin + 1) * step <= time) bin++
  return bin
}

async function countSlice(
  index: CaseIndex,
  slice: Slice,
  grid: Grid,
  lanes: Map<number, Bars>,
): Promise<void> {
  const { envelope, answer, from, timed } = slice
  const { by } = await index.lanesOf(envelope)
  const barsOf = (lane: number): Bars => {
    const drawn = lanes.has(lane) || lanes.size < DRAWN_LANES ? lane : OTHERS
    let bars = lanes.get(drawn)
    if (!bars)
      lanes.set(drawn, (bars = { counts: new Uint32Array(grid.bins), hits: new Uint32Array(grid.bins) }))
    return bars
  }
  const first = binOf(grid, envelope.minTime)
  const last = binOf(grid, envelope.maxTime)
  const hits = await index.hitsOf(envelope)
  const times = first === last && hits.positions.length === 0 ? null : await timesOf(index, envelope)
  const add = (bin: number, start: number, end: number): void => {
    if (typeof by === 'number') {
      const count = countIn(answer, start, end)
      if (count > 0) barsOf(by).counts[bin]! += count
    } else
      countLanes(
        answer,
        by,
        index.lanes.list.length,
        start,
        end,
        (lane, count) => (barsOf(lane).counts[bin]! += count),
      )
  }
  if (first === last) add(first, from, timed)
  else {
    let start = from
    for (let bin = binOf(grid, times!.at(from)); start < timed; bin++) {
      const end = bin === grid.bins - 1 ? timed : times!.lowerBound(grid.from + (bin + 1) * grid.step, timed)
      add(bin, start, end)
      start = Math.max(start, end)
    }
  }
  hits.positions.forEach((position, i) => {
    if (hits.levels[i]! < MEDIUM || position < from || position >= timed) return
    if (countIn(answer, position, position + 1) === 0) return
    barsOf(typeof by === 'number' ? by : by[position]!).hits[binOf(grid, times!.at(position))]!++
  })
}

/** Calls `take` with the number of positions of an answer in `[start, end)` for each lane that has some. */
function countLanes(
  answer: BlockAnswer,
  by: LaneNumbers,
  lanes: number,
  start: number,
  end: number,
  take: (lane: number, count: number) => void,
): void {
  const counts = new Uint32Array(lanes)
  countCodes(answer, by, start, end, counts)
  for (let lane = 0; lane < lanes; lane++) if (counts[lane]! > 0) take(lane, counts[lane]!)
}

/** From the first event to just after the last. */
async function spanOf(index: CaseIndex, slices: readonly Slice[]): Promise<TimeRange> {
  let from = Infinity
  let to = -Infinity
  const timed = slices.filter(({ count, untimed }) => count > untimed)
  for (const slice of timed)
    if (slice.envelope.minTime < from) from = Math.min(from, await endOf(index, slice, 0))
  // From the last one on most blocks lie before the end that is known already.
  for (const slice of timed.reverse()) {
    if (slice.envelope.maxTime > to)
      to = Math.max(to, await endOf(index, slice, slice.count - slice.untimed - 1))
  }
  return from <= to ? { from, to: to + 1 } : { from: 0, to: 1 }
}

/** The time of the row of a slice with this rank. */
async function endOf(index: CaseIndex, { envelope, answer, from }: Slice, rank: number): Promise<number> {
  if (answer === 'all' && from === 0) {
    if (rank === 0) return envelope.minTime
    if (rank === envelope.summary.timed - 1) return envelope.maxTime
  }
  const times = await timesOf(index, envelope)
  const [position] = answer instanceof Positions ? answer.from(answer.rank(from) + rank, 1) : [from + rank]
  return times.at(position!)
}
