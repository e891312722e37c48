import { lowerBound } from './block-index.ts'
import type { EventRef } from './contracts.ts'
import type { Matched } from './queries.ts'

interface Candidate extends EventRef {
  readonly time: number
}

/**
 * Rows `[offset, offset + limit)` of all matched rows in order of time, ties by block and row,
 * untimed rows last. Finds the time at which the page begins by bisection over the blocks' sorted
 * times, so that any page of a large case costs about the same.
 */
export function pageOf(matched: readonly Matched[], offset: number, limit: number): EventRef[] {
  const timedTotal = matched.reduce((sum, one) => sum + one.timed, 0)
  const page: EventRef[] = []
  if (offset < timedTotal) page.push(...timedPage(matched, offset, Math.min(limit, timedTotal - offset)))
  if (page.length < limit)
    page.push(...untimedPage(matched, Math.max(0, offset - timedTotal), limit - page.length))
  return page
}

function timedPage(matched: readonly Matched[], offset: number, limit: number): EventRef[] {
  const start = timeAtRank(matched, offset)
  const candidates: Candidate[] = []
  let before = 0
  const positions = matched.map((one) => {
    const position = lowerBound(one.times, one.timed, start)
    before += position
    return position
  })
  const wanted = offset - before + limit
  matched.forEach((one, i) => {
    const from = positions[i]!
    const to = Math.min(one.timed, from + wanted)
    for (let at = from; at < to; at++)
      candidates.push({ block: one.index.id, row: one.rows[at]!, time: one.times[at]! })
  })
  candidates.sort((a, b) => a.time - b.time || a.block - b.block || a.row - b.row)
  return candidates.slice(offset - before, wanted).map(({ block, row }) => ({ block, row }))
}

/** The largest time found so that no more than `rank` rows are earlier. */
function timeAtRank(matched: readonly Matched[], rank: number): number {
  let low = Infinity
  let high = -Infinity
  for (const { times, timed } of matched) {
    if (timed === 0) continue
    low = Math.min(low, times[0]!)
    high = Math.max(high, times[timed - 1]!)
  }
  // 64 halvings of any span of dates are finer than the clock of any log.
  for (let step = 0; step < 64 && high - low > 1e-4; step++) {
    const middle = low + (high - low) / 2
    let earlier = 0
    for (const { times, timed } of matched) earlier += lowerBound(times, timed, middle)
    if (earlier <= rank) low = middle
    else high = middle
  }
  return low
}

function untimedPage(matched: readonly Matched[], offset: number, limit: number): EventRef[] {
  const page: EventRef[] = []
  let skip = offset
  for (const { index, rows, timed } of matched) {
    const here = rows.length - timed
    if (skip >= here) {
      skip -= here
      continue
    }
    for (let at = timed + skip; at < rows.length && page.length < limit; at++)
      page.push({ block: index.id, row: rows[at]! })
    skip = 0
    if (page.length === limit) break
  }
  return page
}
