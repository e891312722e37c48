import { simplify } from '../build.ts'
import { quote, writtenGlob, writtenModifier, writtenReference } from './search-modifiers.ts'
import { SEARCH_NAMES } from './search-completion.ts'
import { parseSearch } from './search.ts'
import { writtenTime } from './search-time.ts'
import type { GlobPart, Predicate, Test } from '../tree.ts'

/** Writes the predicate, simplified, in the language of the search bar; `parseSearch` reads it back. */
export function printPredicate(predicate: Predicate): string {
  return print(simplify(predicate), false)
}

function print(predicate: Predicate, grouped: boolean): string {
  switch (predicate.kind) {
    case 'all':
    case 'any': {
      const joined = predicate.of
        .map((part) => print(part, true))
        .join(predicate.kind === 'all' ? ' and ' : ' or ')
      return grouped ? `(${joined})` : joined
    }
    case 'not':
      return `not ${print(predicate.of, true)}`
    case 'constant':
      return predicate.value ? '*' : '()'
    case 'field':
    case 'role':
    case 'anywhere':
      return clause(predicate)
    case 'reference':
      return nameOf(predicate) + writtenReference(predicate)
    case 'format':
      return list('format', predicate.ids)
    case 'log':
      return list('log', predicate.kinds)
    case 'host':
      return list('host', predicate.names)
    case 'source':
      return list('source', predicate.ids.map(String))
    case 'hit':
      if (predicate.by === 'any') return 'hit:yes'
      return predicate.by === 'tag' && predicate.names.length === 0
        ? 'tag:*'
        : list(predicate.by, predicate.names)
    case 'time':
      return `time:[${writtenTime(predicate.from)} TO ${writtenTime(predicate.to)}}`
  }
}

/** The most readable text that is parsed as exactly this clause. */
function clause(predicate: Extract<Predicate, { test: Test }>): string {
  const name = nameOf(predicate)
  const friendly = predicate.kind === 'anywhere' ? freeText(predicate.test) : []
  for (const value of values(predicate.test)) friendly.push(`${name}:${value}`)
  const wanted = JSON.stringify(predicate)
  for (const text of friendly) {
    const parsed = parseSearch(text)
    if (parsed.ok && JSON.stringify(parsed.predicate) === wanted) return text
  }
  return name + writtenModifier(predicate.test)
}

function nameOf(predicate: Extract<Predicate, { test: Test } | { kind: 'reference' }>): string {
  if (predicate.kind === 'anywhere') return 'anywhere'
  if (predicate.kind === 'role') return predicate.role
  const { field } = predicate
  const reserved = ['and', 'or', 'not', 'host', ...SEARCH_NAMES]
  const bare = /^[A-Za-z_@][\w.@-]+(?:\([\w .-]*\))?$/.test(field) && !reserved.includes(field.toLowerCase())
  return bare ? field : quote(field)
}

/** Matches text that is one value without quotes in any position. */
const PLAIN = /^[^\s"()[\]{},|*?]+$/

function freeText(test: Test): string[] {
  if (test.kind === 'contains')
    return PLAIN.test(test.text) ? [test.text, quote(test.text)] : [quote(test.text)]
  return test.kind === 'glob' ? globs(test.parts.slice(1, -1)) : []
}

function globs(parts: readonly GlobPart[]): string[] {
  const bare = parts.map((part) => (typeof part === 'string' ? part : part.wild === 'any' ? '*' : '?'))
  const plain = parts.every((part) => typeof part === 'object' || PLAIN.test(part))
  return plain ? [bare.join(''), writtenGlob(parts)] : [writtenGlob(parts)]
}

function values(test: Test): string[] {
  switch (test.kind) {
    case 'equals':
      return [quote(test.text)]
    case 'contains':
      return PLAIN.test(test.text) ? [test.text] : [`*${quote(test.text)}*`]
    case 'prefix':
      return PLAIN.test(test.text) ? [`${test.text}*`] : [`${quote(test.text)}*`]
    case 'suffix':
      return PLAIN.test(test.text) ? [`*${test.text}`] : [`*${quote(test.text)}`]
    case 'glob':
      return globs(test.parts)
    case 'regex':
      return [`/${test.pattern}/${test.flags}`]
    case 'cidr':
      return PLAIN.test(test.range) ? [test.range] : []
    case 'compare': {
      const sign = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=' }[test.op]
      return test.op === 'eq' ? [`${test.number}`, `=${test.number}`] : [`${sign}${test.number}`]
    }
    case 'present':
      return ['*']
    case 'empty':
      return ['""']
    case 'absent':
    case 'date-part':
    case 'named':
    case 'urldecoded':
      return []
  }
}

function list(name: string, values: readonly string[]): string {
  const written = values.map((value) =>
    PLAIN.test(value) && !/^(?:and|or|not)$/i.test(value) ? value : quote(value),
  )
  return written.length === 1 ? `${name}:${written[0]}` : `${name}:(${written.join(' or ')})`
}
