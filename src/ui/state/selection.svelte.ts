import type { Level } from '../../event/hit.ts'
import { isInMemory } from '../../event/case-place.ts'
import type { Scope, TimeRange } from '../../engine/contracts/questions.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { bothSearches } from './both-searches.ts'
import { fragmentOf, selectionIn, type LinkedSelection, type View } from './fragment.ts'

export type { View } from './fragment.ts'

/** A restriction set in one view; that view itself is not filtered by it. */
interface Clause {
  readonly by: View
  readonly predicate: Predicate | null
  readonly range: TimeRange | null
}

/** A part of the events of a case. */
export type Restriction = Pick<LinkedSelection, 'query' | 'hosts' | 'range'>

const EVERYTHING: Predicate = { kind: 'constant', value: true }

/** A key that is unique among the findings of a case. */
export function keyOfFinding(host: string, rule: string): string {
  return `${host} ${rule}`
}

/** The selection shared by all views: view, case, time range, hosts and search. It is kept in the URL fragment. */
export class Selection {
  view = $state<View>('start')
  caseId = $state<string | null>(null)
  query = $state('')
  range = $state.raw<TimeRange | null>(null)
  hosts = $state.raw<readonly string[]>([])
  /** Key of the finding that is open in the findings view, from `keyOfFinding`. */
  finding = $state<string | null>(null)
  /** The least level of findings that are shown; `null` for that which is shown at first. */
  level = $state<Level | null>(null)
  /** Name of the rule that is open in the rules view. */
  rule = $state<string | null>(null)
  /** The event that is open in the events view, as `block.row`. */
  event = $state<string | null>(null)
  /** Columns of the table of events by their names in searches; empty for those that are shown at first. */
  columns = $state.raw<readonly string[]>([])

  /** True when the last change only moved from one open event to the next. */
  #moved = false

  readonly parsed = $derived(parseSearch(this.query))

  /** True when the selection excludes anything. */
  readonly asks = $derived(this.query.trim() !== '' || this.range !== null || this.hosts.length > 0)

  /** The scope of the selection, without the restrictions set in the view `except`. */
  scope(except: View | null = null): Scope {
    const clauses = this.#clauses().filter(({ by }) => by !== except)
    const predicates = clauses.flatMap(({ predicate }) => predicate ?? [])
    const ranges = clauses.flatMap(({ range }) => range ?? [])
    return {
      predicate:
        predicates.length === 0
          ? EVERYTHING
          : predicates.length === 1
            ? predicates[0]!
            : { kind: 'all', of: predicates },
      range: ranges[0] ?? null,
    }
  }

  /** Opens a finding in its view. */
  showFinding(host: string, rule: string): void {
    this.finding = keyOfFinding(host, rule)
    this.view = 'findings'
  }

  /** Opens the events that a number counts, and no others: what was selected before is dropped. */
  showEvents({ query = '', hosts = [], range = null }: Partial<Restriction>): void {
    this.query = query
    this.hosts = hosts
    this.range = range
    this.event = null
    this.view = 'events'
  }

  /** Opens another event in place of the open one, which is no step of its own. */
  moveToEvent(event: string): void {
    this.#moved = this.event !== null
    this.event = event
  }

  /** Tells whether the change since the last call was such a move. */
  takeMove(): boolean {
    const moved = this.#moved
    this.#moved = false
    return moved
  }

  /** Adds a condition to the search. */
  refine(condition: string): void {
    this.query = bothSearches(this.query, condition)
  }

  reset(): void {
    this.query = ''
    this.range = null
    this.hosts = []
    this.event = null
  }

  toFragment(): string {
    return fragmentOf(this)
  }

  fromFragment(fragment: string): void {
    const linked = selectionIn(fragment)
    // The address of a case in memory names only the view; the rest of the selection stays.
    const stays = linked.caseId !== null && linked.caseId === this.caseId && isInMemory(linked.caseId)
    Object.assign(this, stays ? { view: linked.view } : linked)
  }

  #clauses(): Clause[] {
    const clauses: Clause[] = []
    if (this.parsed.ok && this.query.trim() !== '') {
      clauses.push({ by: 'events', predicate: this.parsed.predicate, range: null })
    }
    if (this.hosts.length > 0) {
      clauses.push({ by: 'verdict', predicate: { kind: 'host', names: this.hosts }, range: null })
    }
    if (this.range) clauses.push({ by: 'timeline', predicate: null, range: this.range })
    return clauses
  }
}

/** A value quoted for the search bar, so that it is matched as a whole. */
export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`
}
