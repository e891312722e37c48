import { columnOf, placeOf, type Block } from '../../event/block.ts'
import { cell, type Column } from '../../event/column.ts'
import { MATCH_HOST, type MatchEnvelope } from '../../event/match.ts'
import type { Place } from '../../event/place.ts'

/** One match that a correlation looks at. */
export interface Seen {
  readonly time: number
  /** The `name` of what matched. */
  readonly rule: string
  readonly source: number
  readonly format: string
  /** The host that the event names itself. */
  readonly host: string | null
  readonly place: Place
  /** It goes on with a correlation that an earlier one began. */
  readonly again: boolean
  /** The text of a field by its Sigma name. */
  valueOf(field: string): string | undefined
}

/** Where stored matches come from. */
export interface Matches {
  readonly envelopes: readonly MatchEnvelope[]
  load(id: number): Promise<Block>
  /** Orders events of one time whatever the numbers of their sources. */
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

  take(): Seen {
    return new StoredMatch(this, this.#row++)
  }

  text(field: string, row: number): string | undefined {
    if (!this.#columns.has(field)) this.#columns.set(field, columnOf(this.block, field))
    const column = this.#columns.get(field)
    const value = column && cell(column, row)
    return typeof value === 'string' ? value : value?.join('\n')
  }
}

/** One of stored matches. A window holds very many of these, so that each is no more than where it stands. */
class StoredMatch implements Seen {
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

  get again(): boolean {
    return false
  }

  valueOf(field: string): string | undefined {
    return this.#of.text(field, this.#row)
  }
}

/** Matches that are already in memory, in order of time. */
class MadeMatches {
  readonly #seen: readonly Seen[]
  readonly path = ''
  #next = 0

  constructor(seen: readonly Seen[]) {
    this.#seen = seen
  }

  get time(): number {
    return this.#seen[this.#next]?.time ?? Infinity
  }

  get offset(): number {
    return this.#next
  }

  take(): Seen {
    return this.#seen[this.#next++]!
  }
}

type Run = StoredMatches | MadeMatches

/**
 * Matches of the named rules in order of time, then path, then place. Only blocks whose times
 * overlap are in memory together.
 */
export async function* inOrder(
  { envelopes, load, pathOf }: Matches,
  rules: ReadonlySet<string>,
  made: readonly (readonly Seen[])[],
): AsyncGenerator<Seen> {
  const waiting = envelopes
    .filter(({ rule, rows }) => rules.has(rule) && rows > 0)
    .sort((a, b) => b.minTime - a.minTime)
  const runs: Run[] = made.map((seen) => new MadeMatches(seen))
  for (;;) {
    let first: Run | null = null
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

function comesBefore(a: Run, b: Run): boolean {
  if (a.time !== b.time) return a.time < b.time
  return a.path !== b.path ? a.path < b.path : a.offset < b.offset
}
