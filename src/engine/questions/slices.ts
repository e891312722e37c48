import type { BlockEnvelope } from '../../storage/store.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import type { TimeRange } from '../contracts/questions.ts'
import { countIn, type BlockAnswer } from '../case-index/positions.ts'
import type { Times } from '../../storage/time-order.ts'

/** The part of a block that answers a question: its answer between two positions. */
export interface Slice {
  readonly envelope: BlockEnvelope
  readonly answer: BlockAnswer
  readonly from: number
  readonly to: number
  /** Positions before this one have a time. */
  readonly timed: number
  readonly count: number
  /** Events of the slice without a time. */
  readonly untimed: number
}

export function overlaps(envelope: BlockEnvelope, range: TimeRange | null): boolean {
  return range === null || (envelope.maxTime >= range.from && envelope.minTime < range.to)
}

/** An answer cut to a range of time; rows without a time are in no range. */
export async function sliceOf(
  index: CaseIndex,
  envelope: BlockEnvelope,
  answer: BlockAnswer,
  range: TimeRange | null,
): Promise<Slice> {
  const { rows, minTime, maxTime } = envelope
  const { timed } = envelope.summary
  if (range === null) return cut(envelope, answer, 0, rows, timed)
  if (answer === 'none' || !overlaps(envelope, range)) return cut(envelope, 'none', 0, 0, 0)
  if (minTime >= range.from && maxTime < range.to) return cut(envelope, answer, 0, timed, timed)
  const times = await timesOf(index, envelope)
  const from = times.lowerBound(range.from, timed)
  const to = times.lowerBound(range.to, timed)
  return cut(envelope, answer, from, to, to)
}

function cut(envelope: BlockEnvelope, answer: BlockAnswer, from: number, to: number, timed: number): Slice {
  const withTime = countIn(answer, from, timed)
  const untimed = countIn(answer, Math.max(from, timed), to)
  return { envelope, answer, from, to, timed, count: withTime + untimed, untimed }
}

export async function timesOf(index: CaseIndex, envelope: BlockEnvelope): Promise<Times> {
  const wanted = { times: true, order: false, columns: [] }
  return (index.peek(envelope, wanted) ?? (await index.load(envelope, wanted))).times!
}
