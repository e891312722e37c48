import { columnOf, placeOf, type Block } from '../../event/block.ts'
import { cell, type Column } from '../../event/column.ts'
import { MATCH_HOST, type MatchEnvelope } from '../../event/match.ts'
import type { Place } from '../../event/place.ts'

/** One match that a correlation looks at. */
export interface TimedMatch {
  readonly time: number
  /** The `name` of what matched. */
  readonly rule: string
  readonly source: number
  readonly format: string
  /** The host that the event names itself. */
  readonly host: string | null
  readonly place: Place
  /** True for a match of a correlation that was true already at an earlier match. */
  readonly continues: boolean
  /** The text of a field by its Sigma name. */
  valueOf(field: string): string | undefined
}

/** Where stored matches come from. */
export interface Matches {
  readonly envelopes: readonly MatchEnvelope[]
  load(id: number): Promise<Block>
  /** Path of a source; it orders events of the same time, because the numbers of sources differ from reading to reading. */
  pathOf(source: number): string
  /** The host of a source whose events name none; `null` when it is not known. */
  hostOf(source: number): string | null
  /** When the logs of this kind begin on the host of the source, in epoch ms; `null` when they hold no time. */
  beginOf(source: number): number | null
}

class StoredMatches {
  readonly block: Block
  readonly envelope: MatchEnvelope
  readonly #columns = new Map<string, Column | undefined>()
  readonly path: string
  #row = 0

  constructor(block: Block, envelope: MatchEnvelope, path: string) {
    this.block = block
    this.envelope = envelope
    this.path = path
  }

  /** The next match, without taking it. */
  get time(): number {
    return this.#row < this.block.rows ? this.block.time[this.#row]! : Infinity
  }

  get offset(): number {
    return this.block.offsets[this.#row]!
  }

  take(): TimedMatch {
    return new StoredMatch(this, this.#row++)
  }

  text(field: string, row: number): string | undefined {
    if (!this.#columns.has(field)) this.#columns.set(field, columnOf(this.block, field))
    const column = this.#columns.get(field)
    const value = column && cell(column, row)
    return typeof value === 'string' ? value : value?.join('\n')
  }
}

/** One of the stored matches. A window holds very many of these, so each holds no more than its position. */
class StoredMatch implements TimedMatch {
  readonly #of: StoredMatches
  readonly #row: number

  constructor(of: StoredMatches, row: number) {
    this.#of = of
    this.#row = row
  }

  get time(): number {
    return this.#of.block.time[this.#row]!
  }

  get rule(): string {
    return this.#of.envelope.rule
  }

  get source(): number {
    return this.#of.envelope.source
  }

  get format(): string {
    return this.#of.block.format
  }

  get host(): string | null {
    return this.#of.text(MATCH_HOST, this.#row) || null
  }

  get place(): Place {
    return placeOf(this.#of.block, this.#row)
  }

  get continues(): boolean {
    return false
  }

  valueOf(field: string): string | undefined {
    return this.#of.text(field, this.#row)
  }
}

/** Matches that are already in memory, in order of time. */
class MadeMatches {
  readonly #seen: readonly TimedMatch[]
  readonly path = ''
  #next = 0

  constructor(seen: readonly TimedMatch[]) {
    this.#seen = seen
  }

  get time(): number {
    return this.#seen[this.#next]?.time ?? Infinity
  }

  get offset(): number {
    return this.#next
  }

  take(): TimedMatch {
    return this.#seen[this.#next++]!
  }
}

type MatchSequence = StoredMatches | MadeMatches

/**
 * Matches of the named rules in order of time, then path, then place. Only blocks whose times
 * overlap are in memory together.
 */
export async function* inOrder(
  { envelopes, load, pathOf }: Matches,
  rules: ReadonlySet<string>,
  made: readonly (readonly TimedMatch[])[],
): AsyncGenerator<TimedMatch> {
  const waiting = envelopes
    .filter(({ rule, rows }) => rules.has(rule) && rows > 0)
    .sort((a, b) => b.minTime - a.minTime)
  const runs: MatchSequence[] = made.map((seen) => new MadeMatches(seen))
  for (;;) {
    let first: MatchSequence | null = null
    for (const run of runs) if (run.time !== Infinity && (!first || comesBefore(run, first))) first = run
    const next = waiting.at(-1)
    if (next && (!first || next.minTime <= first.time)) {
      waiting.pop()
      runs.push(new StoredMatches(await load(next.id), next, pathOf(next.source)))
      continue
    }
    if (!first) return
    yield first.take()
    if (first.time === Infinity) runs.splice(runs.indexOf(first), 1)
  }
}

function comesBefore(a: MatchSequence, b: MatchSequence): boolean {
  if (a.time !== b.time) return a.time < b.time
  return a.path !== b.path ? a.path < b.path : a.offset < b.offset
}
