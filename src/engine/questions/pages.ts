/** Rows of one block that answer a question, by their rank in order of time. */
export interface RankedBlock {
  readonly id: number
  /** Rows that have a time. */
  readonly timed: number
  /** Rows that have none; in the block they stand last. */
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
 * Rows `[offset, offset + limit)` of all: those without a time first, so that nobody has to scroll past all others to
 * see them, then in order of time, ties by block and row. Finds the time at which the page begins by bisection over the
 * blocks' sorted times, so that any page of a large case costs about the same.
 */
export async function pageOf(
  blocks: readonly RankedBlock[],
  offset: number,
  limit: number,
): Promise<PageRow[]> {
  const untimed = untimedIn(blocks)
  const timed = blocks.reduce((sum, block) => sum + block.timed, 0)
  const page = offset < untimed ? await untimedPage(blocks, offset, Math.min(limit, untimed - offset)) : []
  const from = Math.max(0, offset - untimed)
  const left = Math.min(limit - page.length, timed - from)
  if (left > 0) page.push(...(await timedPage(blocks, from, left)))
  return page
}

function untimedIn(blocks: readonly RankedBlock[]): number {
  return blocks.reduce((sum, { untimed }) => sum + untimed, 0)
}

/** The offset in all rows of one that is the `rank`th of its block; `time` is NaN where it has none. */
export async function offsetOf(
  blocks: readonly RankedBlock[],
  { block: id, rank, time }: { readonly block: number; readonly rank: number; readonly time: number },
): Promise<number> {
  if (Number.isNaN(time)) {
    let before = 0
    for (const block of blocks) {
      if (block.id === id) return before + rank - block.timed
      before += block.untimed
    }
    return before
  }
  let before = untimedIn(blocks)
  // Rows of the same time stand in the order of their blocks.
  const after = justAfter(time)
  for (const block of blocks)
    before += block.id === id ? rank : await earlierIn(block, block.id < id ? after : time)
  return before
}

/** The next larger number. */
function justAfter(time: number): number {
  const number = Float64Array.of(time === 0 ? 0 : time)
  const bits = new BigInt64Array(number.buffer)
  bits[0]! += time < 0 ? -1n : 1n
  return number[0]!
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
