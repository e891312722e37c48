import { newId } from '../../event/new-id.ts'
import { ROLES, type Role } from '../../event/roles.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import {
  completionAt,
  eventsFitting,
  isAboutHits,
  SEARCH_NAMES,
  writtenField,
  writtenValue,
  type Completion,
} from '../../predicate/search/search-completion.ts'
import type { HitName } from '../../predicate/tree.ts'
import type { foundNames } from './found-names.ts'

export interface Choice {
  /** The text that is inserted. */
  readonly written: string
  readonly shown: string
  /** The meaning of a field, or the number of events with a value. */
  readonly about: string
  readonly from: number
  readonly to: number
}

const MOST = 10
/** Operators are not completed: whoever typed one is not looking for a field. */
const OPERATORS = new Set(['and', 'or', 'not'])
const COUNT = new Intl.NumberFormat('en')

/** Suggestions for the text at the caret: fields, and values of the open case. */
export class CompletionState {
  readonly #engine: EngineApi
  readonly #caseId: string
  readonly #revision: () => number
  readonly #found: () => ReturnType<typeof foundNames>
  choices = $state.raw<readonly Choice[]>([])
  #fields: { readonly at: number; readonly names: Promise<readonly string[]> } | null = null
  #asked = 0
  #job: string | null = null

  /** `revision` changes whenever the case does; `found` is what its rules have found. */
  constructor(
    engine: EngineApi,
    caseId: string,
    revision: () => number,
    found: () => ReturnType<typeof foundNames>,
  ) {
    this.#engine = engine
    this.#caseId = caseId
    this.#revision = revision
    this.#found = found
  }

  /** Names of all columns of the case, the most frequent first. */
  columns(): Promise<readonly string[]> {
    const at = this.#revision()
    if (this.#fields?.at !== at) this.#fields = { at, names: this.#engine.fields(this.#caseId) }
    return this.#fields.names
  }

  close(): void {
    this.#asked++
    this.choices = []
    if (this.#job !== null) void this.#engine.cancel(this.#job)
    this.#job = null
  }

  async ask(text: string, caret: number): Promise<void> {
    this.close()
    const asked = this.#asked
    const completion = completionAt(text, caret)
    if (!completion) return
    const choices =
      completion.kind === 'field' ? await this.#ofFields(completion) : await this.#ofValues(completion)
    if (asked === this.#asked) this.choices = choices
  }

  async #ofFields({ typed, from, to }: Extract<Completion, { kind: 'field' }>): Promise<Choice[]> {
    const columns = await this.columns()
    const wanted = typed.toLowerCase()
    if (wanted === '' || OPERATORS.has(wanted)) return []
    const names = [
      ...SEARCH_NAMES.map((name) => ({ name, isColumn: false, about: ABOUT[name] ?? '' })),
      ...columns.map((name) => ({ name, isColumn: true, about: 'column' })),
    ].filter(({ name }) => name.toLowerCase().includes(wanted))
    const rank = ({ name }: { readonly name: string }): number =>
      Number(!name.toLowerCase().startsWith(wanted))
    return names
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, MOST)
      .map(({ name, isColumn, about }) => {
        return { written: `${writtenField(name, isColumn)}:`, shown: name, about, from, to }
      })
  }

  async #ofValues(completion: Extract<Completion, { kind: 'value' }>): Promise<Choice[]> {
    const { field, from, to } = completion
    const values =
      isAboutHits(field) && !completion.isColumn
        ? this.#valuesOfHits(field)
        : await this.#valuesOf(completion)
    const wanted = completion.typed.toLowerCase()
    const rank = ({ value }: { readonly value: string }): number =>
      Number(!value.toLowerCase().startsWith(wanted))
    const fit = values
      .filter(({ value }) => value.toLowerCase().includes(wanted) && value !== '')
      .sort((a, b) => rank(a) - rank(b))
    // A value that is already complete needs no suggestion, which would only cover the page below.
    if (fit.length === 1 && fit[0]!.value.toLowerCase() === wanted) return []
    return fit.slice(0, MOST).map(({ value, count }) => {
      return {
        written: writtenValue(value),
        shown: value,
        about: count === null ? '' : COUNT.format(count),
        from,
        to,
      }
    })
  }

  #valuesOfHits(field: HitName | 'hit'): readonly CountedValue[] {
    const found =
      field === 'hit'
        ? new Map([
            ['yes', null],
            ['no', null],
          ])
        : this.#found()[field]
    return [...found].map(([value, count]) => ({ value, count }))
  }

  async #valuesOf(completion: Extract<Completion, { kind: 'value' }>): Promise<readonly CountedValue[]> {
    const job = newId()
    this.#job = job
    const answer = await this.#engine.ask(
      job,
      this.#caseId,
      {
        scope: { predicate: eventsFitting(completion), range: null },
        histogram: null,
        facets: { fields: [completion.field === 'log' ? 'kind' : completion.field], top: 400 },
        page: null,
      },
      () => undefined,
    )
    return answer?.facets?.[0]?.values ?? []
  }
}

interface CountedValue {
  readonly value: string
  /** Number of events; `null` where it is not known. */
  readonly count: number | null
}

const ABOUT: Readonly<Record<string, string>> = {
  ...(ROLES satisfies Record<Role, string>),
  time: 'Time of the event, UTC',
  format: 'Format of the log',
  log: 'Kind of log, as in Coverage',
  source: 'Number of the source',
  anywhere: 'Any field',
  level: 'Level of a rule that has hit the event',
  rule: 'Name of a rule that has hit it',
  chain: 'Attack that it belongs to',
  stage: 'Stage of an attack',
  hit: 'Whether any rule has hit it',
  judged: 'How its findings stand judged',
  tag: 'Tag of the event, or of its finding',
  star: 'Whether it, or its finding, is starred',
}
