import { isInMemory } from '../../event/case-place.ts'
import type { Scope, TimeRange } from '../../engine/contracts/questions.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { Predicate } from '../../predicate/tree.ts'

export const VIEWS = [
  'start',
  'verdict',
  'timeline',
  'events',
  'findings',
  'entities',
  'coverage',
  'rules',
] as const
export type View = (typeof VIEWS)[number]

/** A restriction set in one view; that view itself is not filtered by it. */
interface Clause {
  readonly by: View
  readonly predicate: Predicate | null
  readonly range: TimeRange | null
}

const EVERYTHING: Predicate = { kind: 'constant', value: true }

/** Characters of what an address may hold. */
const LONGEST = { fragment: 100_000, query: 4_000, name: 1_000, caseId: 100 } as const
/** Hosts that an address may name. */
const MOST_HOSTS = 64
/** The last time that a `Date` can hold, in epoch ms. */
const LAST_TIME = 8.64e15

function bounded(text: string | null, most: number): string | null {
  return text !== null && text.length <= most ? text : null
}

/** A time range as an address writes it, from and to in epoch ms; `null` when it is none. */
function rangeOf(text: string | null): TimeRange | null {
  const found = /^(-?\d{1,16}(?:\.\d{1,9})?)-(-?\d{1,16}(?:\.\d{1,9})?)$/.exec(text ?? '')
  if (!found) return null
  const [from, to] = [Number(found[1]), Number(found[2])]
  return from < to && Math.abs(from) <= LAST_TIME && Math.abs(to) <= LAST_TIME ? { from, to } : null
}

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
  /** Name of the rule that is open in the rules view. */
  rule = $state<string | null>(null)

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

  /** Adds a condition to the search. */
  refine(condition: string): void {
    const query = this.query.trim()
    this.query = query === '' ? condition : `${/\bor\b/i.test(query) ? `(${query})` : query} and ${condition}`
  }

  reset(): void {
    this.query = ''
    this.range = null
    this.hosts = []
  }

  /**
   * The selection as part of the address. Of a case in memory it is only the view: the browser keeps addresses, and
   * what is searched for often stands in the evidence.
   */
  toFragment(): string {
    const words = new URLSearchParams()
    if (this.caseId !== null) words.set('case', this.caseId)
    if (this.caseId !== null && isInMemory(this.caseId)) return `#/${this.view}?${words.toString()}`
    if (this.query !== '' && this.query.length <= LONGEST.query) words.set('q', this.query)
    if (this.range) words.set('t', `${this.range.from}-${this.range.to}`)
    for (const host of this.hosts.slice(0, MOST_HOSTS))
      if (host.length <= LONGEST.name) words.append('host', host)
    if (this.finding !== null && this.view === 'findings' && this.finding.length <= LONGEST.name)
      words.set('finding', this.finding)
    if (this.rule !== null && this.view === 'rules') words.set('rule', this.rule)
    const text = words.toString()
    return `#/${this.view}${text === '' ? '' : `?${text}`}`
  }

  fromFragment(fragment: string): void {
    const [path = '', text = ''] = fragment.slice(0, LONGEST.fragment).replace(/^#\/?/, '').split('?', 2)
    const words = new URLSearchParams(text)
    this.view = VIEWS.find((view) => view === path) ?? 'start'
    const caseId = bounded(words.get('case'), LONGEST.caseId)
    if (caseId !== null && caseId === this.caseId && isInMemory(caseId)) return
    this.caseId = caseId
    // A link may come from anywhere: what is too long is left out as if it were not there.
    this.query = bounded(words.get('q'), LONGEST.query) ?? ''
    this.hosts = [...new Set(words.getAll('host'))]
      .slice(0, MOST_HOSTS)
      .filter((host) => host.length <= LONGEST.name)
    this.finding = bounded(words.get('finding'), LONGEST.name)
    this.rule = bounded(words.get('rule'), LONGEST.name)
    this.range = rangeOf(words.get('t'))
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
