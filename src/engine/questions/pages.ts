/** Rows of one block that answer a question, by their rank in order of time. */
export interface RankedBlock {
  readonly id: number
  /** Rows that have a time. */
  readonly timed: number
  /** Rows that have none; they stand last. */
  readonly untimed: number
  /** Lower and upper bound of the times, in epoch ms. */
  readonly first: number
  readonly last: number
  /** Number of rows that are earlier than a time. */
  before(time: number): number | Promise<number>
  /** Up to `limit` of them from a rank on. */
  from(rank: number, limit: number): Promise<readonly RankedRow[]>
}

export interface RankedRow {
  readonly position: number
  readonly row: number
  /** NaN for a row without a time. */
  readonly time: number
}

/** A row of the page, and where it stands in its block. */
export interface PageRow extends RankedRow {
  readonly block: number
}

/**
 * Rows `[offset, offset + limit)` of all in order of time, ties by block and row, untimed rows
 * last. Finds the time at which the page begins by bisection over the blocks' sorted times, so that
 * any page of a large case costs about the same.
 */
export async function pageOf(
  blocks: readonly RankedBlock[],
  offset: number,
  limit: number,
): Promise<PageRow[]> {
  const timedTotal = blocks.reduce((sum, { timed }) => sum + timed, 0)
  const page: PageRow[] = []
  if (offset < timedTotal)
    page.push(...(await timedPage(blocks, offset, Math.min(limit, timedTotal - offset))))
  if (page.length < limit)
    page.push(...(await untimedPage(blocks, Math.max(0, offset - timedTotal), limit - page.length)))
  return page
}

async function timedPage(blocks: readonly RankedBlock[], offset: number, limit: number): Promise<PageRow[]> {
  const start = await timeAtRank(blocks, offset)
  let before = 0
  const ranks: number[] = []
  for (const block of blocks) {
    const rank = await earlierIn(block, start)
    ranks.push(rank)
    before += rank
  }
  const wanted = offset - before + limit
  const candidates: PageRow[] = []
  // The earliest blocks first: once enough rows are earlier than a block begins, it has none of the page.
  const ordered = blocks
    .map((block, i) => ({ block, rank: ranks[i]! }))
    .filter(({ block, rank }) => rank < block.timed)
    .sort((a, b) => a.block.first - b.block.first)
  for (const { block, rank } of ordered) {
    if (candidates.length >= wanted && nth(candidates, wanted - 1).time < block.first) break
    const rows = await block.from(rank, Math.min(wanted, block.timed - rank))
    candidates.push(...rows.map((row) => ({ ...row, block: block.id })))
  }
  return candidates.sort(inTime).slice(offset - before, wanted)
}

function inTime(a: PageRow, b: PageRow): number {
  return a.time - b.time || a.block - b.block || a.row - b.row
}

function nth(rows: PageRow[], number: number): PageRow {
  return rows.sort(inTime)[number]!
}

function earlierIn(block: RankedBlock, time: number): number | Promise<number> {
  if (block.timed === 0 || time <= block.first) return 0
  return time > block.last ? block.timed : block.before(time)
}

/** The largest time found so that no more than `rank` rows are earlier. */
async function timeAtRank(blocks: readonly RankedBlock[], rank: number): Promise<number> {
  let low = Infinity
  let high = -Infinity
  for (const { first, last, timed } of blocks) {
    if (timed === 0) continue
    low = Math.min(low, first)
    high = Math.max(high, last)
  }
  // 64 halvings of any span of dates are finer than the clock of any log.
  for (let step = 0; step < 64 && high - low > 1e-4; step++) {
    const middle = low + (high - low) / 2
    let earlier = 0
    for (const block of blocks) {
      const here = earlierIn(block, middle)
      earlier += typeof here === 'number' ? here : await here
      if (earlier > rank) break
    }
    if (earlier <= rank) low = middle
    else high = middle
  }
  return low
}

async function untimedPage(
  blocks: readonly RankedBlock[],
  offset: number,
  limit: number,
): Promise<PageRow[]> {
  const page: PageRow[] = []
  let skip = offset
  for (const block of blocks) {
    if (page.length === limit) break
    if (skip >= block.untimed) {
      skip -= block.untimed
      continue
    }
    const rows = await block.from(block.timed + skip, Math.min(block.untimed - skip, limit - page.length))
    page.push(...rows.map((row) => ({ ...row, block: block.id })))
    skip = 0
  }
  return page
}
