import { testOfGlob, tidyGlob } from '../values/glob.ts'
import { NAME_KINDS, type NameKind } from '../values/named.ts'
import { DATE_PARTS, numberOf, type DatePart } from '../values/numbers.ts'
import { SearchError, type ClauseHead, type WrittenValue } from './search-text.ts'
import { isTextTest, type Comparison, type GlobPart, type Predicate, type Test } from '../tree.ts'

const TEXT_KINDS = { is: 'equals', startswith: 'prefix', endswith: 'suffix', contains: 'contains' } as const
const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq'] as const
const KINDS: ReadonlySet<string> = new Set([
  ...Object.keys(TEXT_KINDS),
  ...COMPARISONS,
  ...DATE_PARTS,
  'glob',
  're',
  'cidr',
  ...NAME_KINDS,
  'exists',
  'empty',
])

const DECODED = 'urldecoded'

/** Parses a number of a search, also with an exponent; NaN for anything else. */
export function writtenNumber(text: string): number {
  return /^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i.test(text) ? Number(text) : numberOf(text)
}

/** The test of `name|modifier:value`. */
export function modifiedTest(head: ClauseHead, written: WrittenValue): Test {
  if (!head.modifiers.includes(DECODED)) return plainTest(head, written)
  const modifiers = head.modifiers.filter((modifier) => modifier !== DECODED)
  const test = plainTest({ ...head, modifiers }, written)
  if (!isTextTest(test))
    throw unknown(head, `"${DECODED}" cannot be combined with "${modifiers.join('" and "')}".`)
  if (head.name === 'anywhere') throw unknown(head, `"${DECODED}" needs a field.`)
  return { kind: 'urldecoded', of: test }
}

function plainTest(head: ClauseHead, written: WrittenValue): Test {
  const { modifiers } = head
  const kinds = modifiers.filter((modifier) => KINDS.has(modifier))
  const kind = kinds[0]
  if (kinds.length > 1) throw unknown(head, `"${kinds.join('" and "')}" cannot be combined.`)
  const flags = kind === 're' ? ['i', 'm', 's'] : ['cased']
  const rest = modifiers.filter((modifier) => modifier !== kind)
  const stray = rest.find((modifier) => !flags.includes(modifier))
  if (stray !== undefined) throw unknown(head, `The modifier "${stray}" cannot be used here.`)
  const mode = rest.includes('cased') ? { cased: true } : {}
  const { text } = written
  switch (kind) {
    case undefined:
      if (written.wild) return testOfGlob(written.parts, true)
      return { kind: written.quoted ? 'equals' : 'contains', text, ...mode }
    case 'is':
    case 'startswith':
    case 'endswith':
    case 'contains':
      return { kind: TEXT_KINDS[kind], text, ...mode }
    case 'glob':
      return { kind: 'glob', parts: tidyGlob(written.parts), ...mode }
    case 're':
      return { kind: 'regex', pattern: text, flags: [...new Set(rest)].sort().join('') }
    case 'cidr':
      return { kind: 'cidr', range: text }
    case 'exists':
    case 'empty':
      return presence(kind, written)
  }
  if (isNamed(kind)) return { kind: 'named', as: kind, text }
  const number = writtenNumber(text)
  if (Number.isNaN(number)) throw new SearchError(`"${text}" is not a number.`, written.at, written.length)
  return DATE_PARTS.includes(kind as DatePart)
    ? { kind: 'date-part', part: kind as DatePart, number }
    : { kind: 'compare', op: kind as (typeof COMPARISONS)[number], number }
}

function isNamed(kind: string): kind is NameKind {
  return (NAME_KINDS as readonly string[]).includes(kind)
}

/** The comparison that `name|fieldref|modifier:other` asks for. */
export function referenceOf(head: ClauseHead): { how: Comparison; cased?: boolean } {
  const [kind = 'is', ...more] = head.modifiers.filter((name) => name !== 'fieldref' && name !== 'cased')
  const how = Object.hasOwn(TEXT_KINDS, kind) ? TEXT_KINDS[kind as keyof typeof TEXT_KINDS] : null
  if (!how || more.length > 0) {
    throw unknown(head, `"fieldref" cannot be combined with "${[kind, ...more].join('" and "')}".`)
  }
  return head.modifiers.includes('cased') ? { how, cased: true } : { how }
}

/** Writes the modifiers and value of a field reference; `referenceOf` reads them back. */
export function writtenReference({ how, other, cased }: Extract<Predicate, { kind: 'reference' }>): string {
  const kind = { equals: '', prefix: '|startswith', suffix: '|endswith', contains: '|contains' }[how]
  return `|fieldref${kind}${cased ? '|cased' : ''}:${quote(other)}`
}

function presence(kind: 'exists' | 'empty', written: WrittenValue): Test {
  const yes = /^(?:yes|true)$/i.test(written.text)
  if (kind === 'empty' && yes) return { kind: 'empty' }
  if (kind === 'exists' && yes) return { kind: 'present' }
  if (kind === 'exists' && /^(?:no|false)$/i.test(written.text)) return { kind: 'absent' }
  const choice = kind === 'exists' ? '"yes" or "no"' : '"yes"'
  throw new SearchError(`"${kind}" takes ${choice}.`, written.at, written.length)
}

function unknown(head: ClauseHead, what: string): SearchError {
  const known = `${[...KINDS].join(', ')}, ${DECODED} and cased`
  return new SearchError(`${what} Modifiers are ${known}.`, head.at, head.length)
}

/** Writes a test as modifier and value; `modifiedTest` reads back exactly this test. */
export function writtenModifier(test: Test): string {
  const cased = 'cased' in test && test.cased ? '|cased' : ''
  switch (test.kind) {
    case 'equals':
      return `|is${cased}:${quote(test.text)}`
    case 'prefix':
      return `|startswith${cased}:${quote(test.text)}`
    case 'suffix':
      return `|endswith${cased}:${quote(test.text)}`
    case 'contains':
      return `|contains${cased}:${quote(test.text)}`
    case 'glob':
      return `|glob${cased}:${test.parts.length === 0 ? '""' : writtenGlob(test.parts)}`
    case 'regex':
      return `|re${[...test.flags].map((flag) => `|${flag}`).join('')}:${quote(test.pattern)}`
    case 'cidr':
      return `|cidr:${quote(test.range)}`
    case 'named':
      return `|${test.as}:${quote(test.text)}`
    case 'compare':
      return `|${test.op}:${test.number}`
    case 'date-part':
      return `|${test.part}:${test.number}`
    case 'urldecoded':
      return `|${DECODED}${writtenModifier(test.of)}`
    case 'present':
      return '|exists:yes'
    case 'absent':
      return '|exists:no'
    case 'empty':
      return '|empty:yes'
  }
}

/** Writes a glob as quoted literals between bare wildcards. */
export function writtenGlob(parts: readonly GlobPart[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? quote(part) : part.wild === 'any' ? '*' : '?'))
    .join('')
}

export function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
