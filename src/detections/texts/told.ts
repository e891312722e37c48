import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Milestone } from '../conclusion.ts'
import type { NameKind, Statement, TallyRow, Unit } from '../statement.ts'

/** How a language writes numbers, times and lists. */
export interface Wording {
  readonly time: (time: number) => string
  readonly day: (time: number) => string
  readonly bytes: (bytes: number) => string
  readonly count: (unit: Unit, value: number) => string
  /** A list as part of a sentence; `more` names are not shown, and `atLeast` there may be others. */
  readonly list: (names: readonly string[], more: number, atLeast?: boolean) => string
  /** A number of which nobody knows how much greater it is. */
  readonly atLeast: (count: string) => string
  readonly more: (count: number) => string
  readonly unknownTime: string
  /** Stands for the name of a server that no log names. */
  readonly unknownHost: string
  /** Titles in this language; the English one where it has none. */
  readonly chain: (id: string) => string
  readonly stage: (chain: string | null, id: string) => string
  readonly log: (kind: string) => string
  readonly milestone: (milestone: Milestone) => string
}

/** English titles of what conclusions name. */
export type Titles = Pick<Wording, 'chain' | 'stage' | 'log'>

/** Ids in the place of titles, for what names no attack, step or log. */
export const BARE_TITLES: Titles = { chain: (id) => id, stage: (_, id) => id, log: (kind) => kind }

/** The values of a statement, as a sentence asks for them. */
export class SentenceValues {
  readonly statement: Statement
  readonly #wording: Wording

  constructor(statement: Statement, wording: Wording) {
    this.statement = statement
    this.#wording = wording
  }

  has(name: string): boolean {
    const value = this.statement.values[name]
    if (value?.kind === 'tally') return value.rows.length > 0
    return value !== undefined && (value.kind !== 'names' || value.names.length > 0)
  }

  is(name: string): boolean {
    const value = this.statement.values[name]
    return value?.kind === 'flag' && value.value
  }

  number(name: string): number {
    const value = this.statement.values[name]
    return value?.kind === 'number' ? value.value : 0
  }

  /** A number with what it counts: `3 events`. */
  count(name: string): string {
    const value = this.statement.values[name]
    if (value?.kind !== 'number') return ''
    const count =
      value.unit === 'bytes' ? this.#wording.bytes(value.value) : this.#wording.count(value.unit, value.value)
    return value.atLeast ? this.#wording.atLeast(count) : count
  }

  /** A number without what it counts. */
  plain(name: string): string {
    const count = String(this.number(name))
    return this.atLeast(name) ? this.#wording.atLeast(count) : count
  }

  /** True when a value was read from some of its events, because the others were only counted. */
  atLeast(name: string): boolean {
    const value = this.statement.values[name]
    if (value?.kind !== 'number' && value?.kind !== 'names' && value?.kind !== 'tally') return false
    return value.atLeast === true
  }

  time(name: string): string {
    const value = this.statement.values[name]
    return value?.kind === 'time' && Number.isFinite(value.value)
      ? this.#wording.time(value.value)
      : this.#wording.unknownTime
  }

  day(name: string): string {
    const value = this.statement.values[name]
    return value?.kind === 'time' && Number.isFinite(value.value)
      ? this.#wording.day(value.value)
      : this.#wording.unknownTime
  }

  /** A day where the time is the begin or the end of one, else the time. */
  moment(name: string): string {
    const value = this.statement.values[name]
    const whole = value?.kind === 'time' && [0, 86_399_999].includes(value.value % 86_400_000)
    return whole ? this.day(name) : this.time(name)
  }

  /** Names as a list of a sentence. */
  names(name: string): string {
    const value = this.statement.values[name]
    if (value?.kind !== 'names') return ''
    const { chain } = this.statement
    const titleOf: Partial<Record<NameKind, (id: string) => string>> = {
      chain: this.#wording.chain,
      stage: (id) => this.#wording.stage(chain, id),
      log: this.#wording.log,
      host: (name) => (name === UNKNOWN_HOST ? this.#wording.unknownHost : name),
    }
    const title = titleOf[value.of] ?? ((id: string): string => id)
    const { some, more } = shownOf(value.names, value)
    return this.#wording.list(some.map(title), more, value.atLeast)
  }

  /** The names of each list of which the sentence shows only a part, as texts. */
  longLists(): readonly (readonly string[])[] {
    return Object.values(this.statement.values).flatMap((value) => {
      if ((value.kind !== 'names' && value.kind !== 'tally') || value.shown === undefined) return []
      return [value.kind === 'names' ? value.names : value.rows.map((row) => this.#rowText(row, value.unit))]
    })
  }

  /** Names as a list of the phrases that a language has for them; a name that it has none for stands as it is. */
  phrases(name: string, phraseOf: Readonly<Record<string, string>>): string {
    const value = this.statement.values[name]
    if (value?.kind !== 'names') return ''
    return this.#wording.list(
      value.names.map((one) => phraseOf[one] ?? one),
      value.more,
      value.atLeast,
    )
  }

  /** Names as a list of a sentence, each with its count and its bytes: `a (2 requests, 1.2 MB)`. */
  tally(name: string): string {
    const value = this.statement.values[name]
    if (value?.kind !== 'tally') return ''
    const { some, more } = shownOf(value.rows, value)
    const rows = some.map((row) => this.#rowText(row, value.unit))
    return this.#wording.list(rows, more, value.atLeast)
  }

  #rowText({ name, count, bytes }: TallyRow, unit: Unit): string {
    const amount = bytes === null ? '' : `, ${this.#wording.bytes(bytes)}`
    return `${name} (${this.#wording.count(unit, count)}${amount})`
  }

  /** How many names there are, shown or not. */
  size(name: string): number {
    const value = this.statement.values[name]
    if (value?.kind === 'tally') return value.rows.length + value.more
    return value?.kind === 'names' ? value.names.length + value.more : 0
  }

  /** Whether there is more than one span. */
  several(name: string): boolean {
    const value = this.statement.values[name]
    return value?.kind === 'spans' && value.spans.length + value.more > 1
  }

  /** Spans as a list: days, with hours where a span is shorter than a day. */
  spans(name: string, write: (from: string, to: string) => string): string {
    const value = this.statement.values[name]
    if (value?.kind !== 'spans') return ''
    const written = value.spans.map(([from, to]) => {
      const short = to - from < 86_400_000 - 1 || from % 86_400_000 !== 0
      const [begin, end] = short
        ? [this.#wording.time(from), this.#wording.time(to)]
        : [this.#wording.day(from), this.#wording.day(to)]
      return begin === end ? begin : write(begin, end)
    })
    return this.#wording.list(written, value.more)
  }
}

/** The part of a list that a sentence shows, and how many more there are. */
function shownOf<T>(
  all: readonly T[],
  { shown = all.length, more }: { readonly shown?: number; readonly more: number },
): { readonly some: readonly T[]; readonly more: number } {
  const some = all.slice(0, shown)
  return { some, more: more + all.length - some.length }
}
