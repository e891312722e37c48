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

/** What a view restricts; the view that says it is not filtered by it. */
interface Clause {
  readonly by: View
  readonly predicate: Predicate | null
  readonly range: TimeRange | null
}

const EVERYTHING: Predicate = { kind: 'constant', value: true }

/** What tells the findings of a case apart. */
export function keyOfFinding(host: string, rule: string): string {
  return `${host} ${rule}`
}

/** What all views look at: view, case, time range, hosts and question. Lives in the URL fragment. */
export class Selection {
  view = $state<View>('start')
  caseId = $state<string | null>(null)
  query = $state('')
  range = $state.raw<TimeRange | null>(null)
  hosts = $state.raw<readonly string[]>([])
  /** A finding, by `keyOfFinding`, that the findings view has open. */
  finding = $state<string | null>(null)
  /** Name of the rule that the rules view has open. */
  rule = $state<string | null>(null)

  readonly parsed = $derived(parseSearch(this.query))

  /** Whether it leaves anything out. */
  readonly asks = $derived(this.query.trim() !== '' || this.range !== null || this.hosts.length > 0)

  /** Everything selected, but for what the asking view said itself. */
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

  /** Adds a condition to the question. */
  refine(condition: string): void {
    const query = this.query.trim()
    this.query = query === '' ? condition : `${/\bor\b/i.test(query) ? `(${query})` : query} and ${condition}`
  }

  reset(): void {
    this.query = ''
    this.range = null
    this.hosts = []
  }

  toFragment(): string {
    const words = new URLSearchParams()
    if (this.caseId !== null) words.set('case', this.caseId)
    if (this.query !== '') words.set('q', this.query)
    if (this.range) words.set('t', `${this.range.from}-${this.range.to}`)
    for (const host of this.hosts) words.append('host', host)
    if (this.finding !== null && this.view === 'findings') words.set('finding', this.finding)
    if (this.rule !== null && this.view === 'rules') words.set('rule', this.rule)
    const text = words.toString()
    return `#/${this.view}${text === '' ? '' : `?${text}`}`
  }

  fromFragment(fragment: string): void {
    const [path = '', text = ''] = fragment.replace(/^#\/?/, '').split('?', 2)
    const words = new URLSearchParams(text)
    this.view = VIEWS.find((view) => view === path) ?? 'start'
    this.caseId = words.get('case')
    this.query = words.get('q') ?? ''
    this.hosts = words.getAll('host')
    this.finding = words.get('finding')
    this.rule = words.get('rule')
    const [from, to] = (words.get('t') ?? '').split('-').map(Number)
    this.range = from !== undefined && to !== undefined && from < to ? { from, to } : null
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

/** A value as the search bar takes it: quoted, whole. */
export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`
}
