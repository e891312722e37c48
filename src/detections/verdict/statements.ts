import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Chain } from '../chains/chain.ts'
import type { NameKind, Statement, StatementValue, StatementValues } from '../statement.ts'
import { CITED, names, number, type Citation } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { namesOf } from './hit-names.ts'

type StatementInput = Omit<
  Statement,
  'id' | 'host' | 'evidence' | 'cited' | 'against' | 'changes' | 'says' | 'chain' | 'stage' | 'from' | 'to'
> &
  Partial<Pick<Statement, 'chain' | 'stage' | 'from' | 'to' | 'changes'>> & {
    readonly says: SentenceId
    readonly hits?: readonly Hit[]
    readonly cites?: readonly Citation[]
    readonly cited?: number
    readonly against?: readonly Citation[]
  }

/** Makes the statements of one host: gives each an id that is the same in every run, and its citations. */
export class Statements {
  readonly all: Statement[] = []
  readonly #host: string | null
  readonly #ids = new Map<string, number>()

  constructor(host: string | null) {
    this.#host = host
  }

  add({ hits = [], cites = [], cited, against = [], changes = [], ...told }: StatementInput): Statement {
    const { chain = null, stage = null, from = null, to = null, ...rest } = told
    const base = [this.#host, told.says, chain, stage].map((part) => part ?? '').join('/')
    const before = this.#ids.get(base) ?? 0
    this.#ids.set(base, before + 1)
    const evidence = [...hits.map(citationOf), ...cites]
    const statement: Statement = {
      id: before === 0 ? base : `${base}/${before + 1}`,
      host: this.#host,
      ...rest,
      chain,
      stage,
      from,
      to,
      evidence: evidence.slice(0, CITED),
      cited: cited ?? evidence.length,
      against: against.slice(0, CITED),
      changes,
    }
    this.all.push(statement)
    return statement
  }
}

export function citationOf({ source, place, time, rule }: Hit): Citation {
  return { source, place, time, rule }
}

/** Cites a source as a whole. */
export function sourceCitation(source: number): Citation {
  return { source, place: null, time: null, rule: null }
}

/** Under which name each kind of names stands in the sentences about a step, and how many of them are shown. */
const SHOWN: readonly (readonly [as: string, kind: NameKind, most: number])[] = [
  ['files', 'file', 6],
  ['pages', 'path', 6],
  ['commands', 'command', 5],
  ['cmdlets', 'cmdlet', 4],
  ['services', 'service', 5],
  ['tasks', 'task', 5],
  ['modules', 'module', 5],
  ['mailboxes', 'mailbox', 8],
  ['accounts', 'account', 8],
  ['addresses', 'address', 8],
]

/** What events name, as values of a sentence: files, pages, commands, accounts, addresses and the like. */
export function namedIn(hits: readonly Hit[], proxies?: ReadonlySet<string>): StatementValues {
  const found = new Map<NameKind, Set<string>>()
  for (const hit of hits) {
    for (const [kind, some] of namesOf(hit, proxies)) {
      const known = found.get(kind) ?? new Set()
      found.set(kind, known)
      for (const name of some) known.add(name)
    }
  }
  const values: Record<string, StatementValue> = {}
  for (const [as, kind, most] of SHOWN) {
    const some = found.get(kind)
    if (some) values[as] = names(kind, some, most)
  }
  return values
}

/** Number and times of events as values of a sentence. */
export function spanOf(count: number, first: number | null, last: number | null): StatementValues {
  return {
    count: number('events', count),
    ...timeValue('first', first),
    ...timeValue('last', last),
  }
}

/** Names of attacks as a value of a sentence. */
export function chainNames(some: readonly { readonly chain: Pick<Chain, 'id'> }[]): StatementValue {
  return names(
    'chain',
    some.map(({ chain }) => chain.id),
    30,
  )
}

/** A time in epoch ms under a name, or nothing for `null`. */
export function timeValue<K extends string>(
  key: K,
  time: number | null,
): { readonly [key in K]?: StatementValue } {
  return time === null ? {} : ({ [key]: { kind: 'time', value: time } } as { [key in K]: StatementValue })
}

/** The begin of a day, by its number. */
export function dayValue(day: number): StatementValue {
  return { kind: 'time', value: day * DAY_MS }
}

/** The first few spans of epoch ms, and how many more there are. */
export function spansValue(spans: readonly (readonly [number, number])[]): {
  readonly spans?: StatementValue
} {
  if (spans.length === 0) return {}
  const most = 4
  return {
    spans: { kind: 'spans', spans: spans.slice(0, most), more: Math.max(0, spans.length - most) },
  }
}
