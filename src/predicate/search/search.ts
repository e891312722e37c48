import { LEVELS } from '../../event/hit.ts'
import { hostName, ROLES, type Role } from '../../event/roles.ts'
import { addressRangeOf } from '../values/address.ts'
import { allOf, anyOf, FALSE, notOf, TRUE } from '../build.ts'
import { testOfGlob } from '../values/glob.ts'
import { numberOf } from '../values/numbers.ts'
import { modifiedTest, referenceOf, writtenNumber } from './search-modifiers.ts'
import { HIT_WORDS } from './search-completion.ts'
import { SearchError, SearchText, type ClauseHead, type WrittenValue } from './search-text.ts'
import { shiftOf, timeSpanOf, type TimeSpan } from './search-time.ts'
import { JUDGED_AS, type Predicate, type Test } from '../tree.ts'
import { problemOf } from '../values/value-test.ts'

/** A parsed search, or an error message with its offset and length in the text. */
export type ParsedSearch =
  | { readonly ok: true; readonly predicate: Predicate }
  | { readonly ok: false; readonly message: string; readonly at: number; readonly length: number }

const MAX_TEXT = 100_000
const MAX_DEPTH = 100

/**
 * Reads the language of the search bar (docs/search.md). Words side by side must all hold; `or`,
 * `not` (or `-`) and parentheses work as usual. A bare word is looked for in every value.
 * `name:value` asks one field, by its role (`client.ip`) or by the name that the source gives it:
 *
 * - `name:text`       the value contains the text; a whole number, an address or a network is
 *                     compared as such
 * - `name:"text"`     the value is exactly the text; nothing but `""` is special in quotes
 * - `name:te*t`       the whole value fits the wildcards `*` and `?`
 * - `name:/re/i`      the regular expression matches somewhere
 * - `name:>=500`, `name:[200 TO 299]`, `name:(a or b)`, `name:*`, `name|startswith:text`
 * - `time:`, `host:`, `format:`, `log:` and `source:` ask about the event itself
 * - `level:`, `rule:`, `chain:`, `stage:` and `hit:` ask about the rules that have hit it
 * - `judged:`, `tag:` and `star:` ask about what people put down about it or about these rules
 *
 * Case never matters except in regular expressions and under `|cased`. Empty text is always true.
 */
export function parseSearch(text: string): ParsedSearch {
  if (text.length > MAX_TEXT) {
    return {
      ok: false,
      message: `A search can be at most ${MAX_TEXT} characters long.`,
      at: MAX_TEXT,
      length: 1,
    }
  }
  try {
    return { ok: true, predicate: new Search(text).read() }
  } catch (error) {
    if (!(error instanceof SearchError)) throw error
    const at = Math.min(error.at, text.length)
    return { ok: false, message: error.message, at, length: error.length }
  }
}

class Search {
  readonly #text: SearchText
  #depth = 0

  constructor(text: string) {
    this.#text = new SearchText(text)
  }

  read(): Predicate {
    const text = this.#text
    text.skipSpace()
    if (text.ended) return TRUE
    const predicate = this.#or()
    text.skipSpace()
    if (!text.ended) throw new SearchError('This closing parenthesis has no opening one.', text.at)
    return predicate
  }

  #or(): Predicate {
    const text = this.#text
    const of = [this.#and()]
    for (;;) {
      text.skipSpace()
      const at = text.at
      if (!text.takeWord('or')) return anyOf(of)
      this.#mustFollow('or', at)
      of.push(this.#and())
    }
  }

  #and(): Predicate {
    const text = this.#text
    const of: Predicate[] = []
    for (;;) {
      text.skipSpace()
      const at = text.at
      if (text.ended || text.next() === ')' || text.isWord('or')) {
        if (of.length > 0) return allOf(of)
        if (text.ended) throw new SearchError('A search term is missing here.', at)
        if (text.next() === ')') throw new SearchError('This closing parenthesis has no opening one.', at)
        throw new SearchError(
          'There is nothing before "or". To search for the word itself, put it in quotes.',
          at,
          2,
        )
      }
      if (text.takeWord('and')) {
        if (of.length === 0) {
          const message = 'There is nothing before "and". To search for the word itself, put it in quotes.'
          throw new SearchError(message, at, 3)
        }
        this.#mustFollow('and', at)
      }
      of.push(this.#unary())
    }
  }

  #mustFollow(word: string, at: number): void {
    const text = this.#text
    text.skipSpace()
    if (text.ended || text.next() === ')' || text.isWord('or') || text.isWord('and')) {
      throw new SearchError(`There is nothing after "${word}".`, at, word.length)
    }
  }

  #unary(): Predicate {
    const text = this.#text
    text.skipSpace()
    const at = text.at
    if (++this.#depth > MAX_DEPTH) throw new SearchError('Parentheses are nested too deeply.', at)
    try {
      if (text.takeWord('not')) {
        this.#mustFollow('not', at)
        return notOf(this.#unary())
      }
      if (text.take('-')) {
        if (text.ended || /[\s)]/.test(text.next())) {
          throw new SearchError('A "-" must directly precede the term that it excludes.', at)
        }
        return notOf(this.#unary())
      }
      return this.#atom()
    } finally {
      this.#depth--
    }
  }

  #atom(): Predicate {
    const text = this.#text
    const at = text.at
    if (text.take('(')) {
      text.skipSpace()
      if (text.take(')')) return FALSE
      if (text.ended) throw new SearchError('This parenthesis is never closed.', at)
      const predicate = this.#or()
      text.skipSpace()
      if (!text.take(')')) throw new SearchError('This parenthesis is never closed.', at)
      return predicate
    }
    const head = text.head()
    if (head) return this.#clause(head)
    return freeText(text.value(false, 'A search term'))
  }

  #clause(head: ClauseHead): Predicate {
    const special = head.quoted ? undefined : head.name.toLowerCase()
    if (head.modifiers.length === 0) {
      switch (special) {
        case 'time':
          return this.#each(head, (inList) => this.#time(inList))
        case 'host':
          return this.#names(head, (names) => ({ kind: 'host', names: names.map(hostName) }))
        case 'format':
          return this.#names(head, (ids) => ({ kind: 'format', ids: ids.map((id) => id.toLowerCase()) }))
        case 'log':
          return this.#names(head, (kinds) => ({
            kind: 'log',
            kinds: kinds.map((kind) => kind.toLowerCase()),
          }))
        case 'source':
          return this.#sources(head)
        case 'level':
          return this.#levels(head)
        case 'rule':
        case 'chain':
        case 'stage':
          return this.#names(head, (names) => ({ kind: 'hit', by: special, names }))
        case 'judged':
          return this.#judged(head)
        case 'tag':
          return this.#tags(head)
        case 'hit':
          return this.#each(head, (inList) =>
            this.#isHit(inList, 'hit', { kind: 'hit', by: 'any', names: [] }),
          )
        case 'star':
          return this.#each(head, (inList) =>
            this.#isHit(inList, 'star', { kind: 'hit', by: 'star', names: ['yes'] }),
          )
      }
    } else if (special !== undefined && TAKES_NO_MODIFIERS.has(special)) {
      const message = `"${special}" takes no modifiers. For a column of that name, write "${special}" in quotes.`
      throw new SearchError(message, head.at, head.length)
    }
    if (head.modifiers.includes('fieldref')) return this.#reference(head)
    const ask = target(head)
    return this.#each(head, (inList) => {
      const tests = head.modifiers.length > 0 ? [this.#modified(head, inList)] : this.#plain(inList)
      return allOf(tests.map(ask))
    })
  }

  #reference(head: ClauseHead): Predicate {
    if (target(head)({ kind: 'present' }).kind !== 'field') {
      const message = `"fieldref" compares two columns, and "${head.name}" is not a column. For a column of that name, put it in quotes.`
      throw new SearchError(message, head.at, head.length)
    }
    const how = referenceOf(head)
    return this.#each(head, (inList) => {
      const other = this.#text.value(inList, 'The name of a column')
      return { kind: 'reference', field: head.name, other: other.text, ...how }
    })
  }

  /** Reads one value, or a list in parentheses of which one value must match. */
  #each(head: ClauseHead, one: (inList: boolean) => Predicate): Predicate {
    const text = this.#text
    text.skipSpace()
    const open = text.at
    if (text.ended || text.next() === ')') {
      const name = text.text.slice(head.at, head.at + head.length)
      throw new SearchError(
        `A value is missing after "${name}". "${name}*" matches any value.`,
        head.at,
        head.length,
      )
    }
    if (!text.take('(')) return one(false)
    const of: Predicate[] = []
    for (;;) {
      text.skipSpace()
      if (text.ended) throw new SearchError('This list is never closed.', open)
      if (text.take(')')) return anyOf(of)
      if (text.take(',')) continue
      const at = text.at
      if (text.takeWord('or')) {
        this.#mustFollow('or', at)
        continue
      }
      for (const word of ['and', 'not']) {
        if (!text.isWord(word)) continue
        const message = `A list can contain only "or". Repeat the field to combine conditions.`
        throw new SearchError(message, at, word.length)
      }
      of.push(one(true))
    }
  }

  /** Reads a value without modifiers; all returned tests must hold. */
  #plain(inList: boolean): Test[] {
    const text = this.#text
    if (text.next() === '[') {
      const bounds = this.#range((written) => this.#number(written))
      return bounds.map(({ op, bound }) => ({ kind: 'compare', op, number: bound }))
    }
    const op = this.#operator()
    if (op) return [{ kind: 'compare', op, number: this.#number(text.value(inList, 'A number')) }]
    const regex = text.next() === '/' ? text.regex() : null
    if (!regex) return [plainTest(text.value(inList, 'A value'))]
    const test: Test = { kind: 'regex', pattern: regex.pattern, flags: regex.flags }
    return [checked(test, regex.at, regex.length)]
  }

  #modified(head: ClauseHead, inList: boolean): Test {
    const written = this.#text.value(inList, 'A value')
    return checked(modifiedTest(head, written), written.at, written.length)
  }

  #operator(): CompareOp | null {
    const text = this.#text
    const written = OPERATORS.find(([sign]) => text.take(sign))
    if (!written) return null
    text.skipSpace()
    return written[1]
  }

  #number(written: WrittenValue): number {
    const number = writtenNumber(written.text)
    if (Number.isNaN(number)) {
      const message = `"${written.text}" is not a number. Times such as 2021-03-01 are allowed after "time:".`
      throw new SearchError(message, written.at, written.length)
    }
    return number
  }

  /** Reads `[a TO b]` or `[a TO b}`; `*` leaves an end open. */
  #range<T>(read: (written: WrittenValue) => T): { op: 'gte' | 'lte' | 'lt'; bound: T }[] {
    const text = this.#text
    const open = text.at
    text.at++
    const close = text.text.slice(open).search(/[\]}]/) + open
    const written =
      close < open
        ? null
        : /^\s*(?:"([^"]*)"|(\S+))\s+to\s+(?:"([^"]*)"|(\S+?))\s*$/i.exec(text.text.slice(open + 1, close))
    if (!written) {
      const end = close < open ? text.text.length : close + 1
      throw new SearchError('A range is written as [200 TO 299]; * leaves an end open.', open, end - open)
    }
    text.at = close + 1
    const [, fromQuoted, fromBare, toQuoted, toBare] = written
    const bounds: { op: 'gte' | 'lte' | 'lt'; bound: T }[] = []
    const add = (op: 'gte' | 'lte' | 'lt', bare: string): void => {
      if (bare === '*') return
      const at = text.text.indexOf(bare, open)
      bounds.push({
        op,
        bound: read({ parts: [bare], quoted: false, wild: false, text: bare, at, length: bare.length }),
      })
    }
    add('gte', fromQuoted ?? fromBare!)
    add(text.text[close] === '}' ? 'lt' : 'lte', toQuoted ?? toBare!)
    return bounds
  }

  #time(inList: boolean): Predicate {
    const text = this.#text
    // All relative times of a clause refer to the same moment.
    const now = Date.now()
    const read = (written: WrittenValue): TimeSpan => {
      const span = timeSpanOf(written.text, now)
      if (!span) {
        const message = `"${written.text}" is not a time. Times are UTC: 2021-03-01, 2021-03-01T14:30, 2021-03-01T14:30:05~5m or now-7d.`
        throw new SearchError(message, written.at, written.length)
      }
      return span
    }
    if (text.next() === '[') return this.#timeRange(read)
    const op = this.#operator()
    const written = text.value(inList, 'A time')
    const span = read(written)
    switch (op) {
      case 'gt':
        return { kind: 'time', from: span.to, to: null }
      case 'gte':
        return { kind: 'time', from: span.from, to: null }
      case 'lt':
        return { kind: 'time', from: null, to: span.from }
      case 'lte':
        return { kind: 'time', from: null, to: span.to }
      default: {
        // "now-7d" alone means the time from then until now.
        const since = /^now[+-][^~]*$/i.test(written.text) ? now : span.to
        return { kind: 'time', from: Math.min(span.from, since), to: Math.max(span.to, since) }
      }
    }
  }

  /** Reads `[a TO b]`; one end can be relative to the other: `[2021-03-03T06 TO +2h]`. */
  #timeRange(read: (written: WrittenValue) => TimeSpan): Predicate {
    const bounds = this.#range((written) => written)
    const first = bounds.find(({ op }) => op === 'gte')?.bound
    const last = bounds.find(({ op }) => op !== 'gte')
    const ahead = last ? shiftOf(last.bound.text) : null
    const back = first ? shiftOf(first.text) : null
    const start = first && back === null ? read(first) : null
    const end = last && ahead === null ? read(last.bound) : null
    if (ahead !== null && start) return { kind: 'time', from: start.from, to: start.from + ahead }
    const to = end && last ? (last.op === 'lt' ? end.from : end.to) : null
    if (back !== null && to !== null) return { kind: 'time', from: to + back, to }
    const lonely = back !== null ? first : ahead !== null ? last?.bound : undefined
    if (lonely) {
      const message = `"${lonely.text}" needs a time at the other end of the range.`
      throw new SearchError(message, lonely.at, lonely.length)
    }
    return { kind: 'time', from: start?.from ?? null, to }
  }

  #names(head: ClauseHead, make: (names: string[]) => Predicate): Predicate {
    const names: string[] = []
    this.#each(head, (inList) => {
      const written = this.#text.value(inList, 'A name')
      if (written.wild) {
        const message = `"${head.name}:" takes whole names. Use "or" for more than one: ${head.name}:(A or B).`
        throw new SearchError(message, written.at, written.length)
      }
      names.push(written.text)
      return TRUE
    })
    return make(names)
  }

  #levels(head: ClauseHead): Predicate {
    const wanted = new Set<string>()
    this.#each(head, (inList) => {
      for (const name of this.#level(inList)) wanted.add(name)
      return TRUE
    })
    const names = LEVELS.filter((name) => wanted.has(name))
    return names.length === 0 ? FALSE : { kind: 'hit', by: 'level', names }
  }

  /** Reads a level, or `>=high` and the like. */
  #level(inList: boolean): readonly string[] {
    const op = this.#operator() ?? 'eq'
    const written = this.#text.value(inList, 'A level')
    const wanted = (LEVELS as readonly string[]).indexOf(written.text.toLowerCase())
    if (wanted < 0) {
      const message = `"${written.text}" is no level of a rule; those are ${LEVELS.join(', ')}. For a column of that name, write "level" in quotes.`
      throw new SearchError(message, written.at, written.length)
    }
    return LEVELS.filter((_, at) => HOLDS[op](at, wanted))
  }

  #judged(head: ClauseHead): Predicate {
    const wanted = new Set<string>()
    this.#each(head, (inList) => {
      const written = this.#text.value(inList, 'A judgement')
      const name = written.text.toLowerCase()
      if (!(JUDGED_AS as readonly string[]).includes(name)) {
        const message = `"${written.text}" is no judgement; those are ${JUDGED_AS.join(', ')}. For a column of that name, write "judged" in quotes.`
        throw new SearchError(message, written.at, written.length)
      }
      wanted.add(name)
      return TRUE
    })
    const names = JUDGED_AS.filter((name) => wanted.has(name))
    return names.length === 0 ? FALSE : { kind: 'hit', by: 'judged', names }
  }

  /** Reads tags, of which `*` is any. */
  #tags(head: ClauseHead): Predicate {
    const names = new Set<string>()
    let isAny = false
    this.#each(head, (inList) => {
      const written = this.#text.value(inList, 'A tag')
      isAny ||= written.wild && written.text === '*'
      if (written.wild && written.text !== '*') {
        const message = '"tag:" takes whole tags, or * for any. Use "or" for more than one: tag:(a or b).'
        throw new SearchError(message, written.at, written.length)
      }
      names.add(written.text.toLowerCase())
      return TRUE
    })
    if (isAny) return { kind: 'hit', by: 'tag', names: [] }
    return names.size === 0 ? FALSE : { kind: 'hit', by: 'tag', names: [...names] }
  }

  #isHit(inList: boolean, name: 'hit' | 'star', condition: Predicate): Predicate {
    const { text, at, length } = this.#text.value(inList, '"yes" or "no"')
    if (/^(?:yes|\*)$/i.test(text)) return condition
    if (/^no$/i.test(text)) return notOf(condition)
    const byName = name === 'hit' ? ' For a rule by its name, write "rule:".' : ''
    const message = `"${name}" takes "yes" or "no".${byName} For a column of that name, write "${name}" in quotes.`
    throw new SearchError(message, at, length)
  }

  #sources(head: ClauseHead): Predicate {
    const ids: number[] = []
    this.#each(head, (inList) => {
      const written = this.#text.value(inList, 'A number')
      if (!/^\d{1,9}$/.test(written.text)) {
        throw new SearchError('A source is given by its number.', written.at, written.length)
      }
      ids.push(Number(written.text))
      return TRUE
    })
    return { kind: 'source', ids }
  }
}

/** Words about the event itself, or about the rules that have hit it. */
const TAKES_NO_MODIFIERS: ReadonlySet<string> = new Set(['time', 'format', 'log', 'source', ...HIT_WORDS])

type CompareOp = 'gt' | 'gte' | 'lt' | 'lte' | 'eq'
const HOLDS: Readonly<Record<CompareOp, (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
}
const OPERATORS: readonly (readonly [string, CompareOp])[] = [
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['=', 'eq'],
]

function checked(test: Test, at: number, length: number): Test {
  const problem = problemOf(test)
  if (problem !== null) throw new SearchError(`This cannot be searched for: ${problem}.`, at, length)
  return test
}

/** The target of a clause: a role, all values, or the column of that name. */
function target({ name, quoted, modifiers }: ClauseHead): (test: Test) => Predicate {
  const folded = name.toLowerCase()
  if (!quoted && folded === 'anywhere') return (test) => ({ kind: 'anywhere', test })
  if (!quoted && Object.hasOwn(ROLES, folded) && (folded !== 'host' || modifiers.length > 0)) {
    return (test) => ({ kind: 'role', role: folded as Role, test })
  }
  return (test) => ({ kind: 'field', field: name, test })
}

function freeText(written: WrittenValue): Predicate {
  if (written.text === '')
    throw new SearchError('There is nothing between the quotes.', written.at, written.length)
  const any = { wild: 'any' } as const
  const test = testOfGlob([any, ...written.parts, any], false)
  return test.kind === 'present' ? TRUE : { kind: 'anywhere', test }
}

function plainTest({ parts, quoted, wild, text }: WrittenValue): Test {
  if (wild) return testOfGlob(parts, false)
  if (quoted) return text === '' ? { kind: 'empty' } : { kind: 'equals', text }
  const number = /^[+-]?(?:\d+|0x[0-9a-f]+)$/i.test(text) ? numberOf(text) : NaN
  if (Number.isSafeInteger(number)) return { kind: 'compare', op: 'eq', number }
  return addressRangeOf(text) ? { kind: 'cidr', range: text } : { kind: 'contains', text }
}
