import { textOf, utf8 } from '../../event/bytes.ts'
import { AddressRanges } from './address-ranges.ts'
import { addressOf, addressRangeOf, isWithin } from './address.ts'
import { ASCII_FOLD } from '../../event/ascii-fold.ts'
import { foldCase, isAscii, wellFormed } from './fold.ts'
import { globMatches, globPattern } from './glob.ts'
import { canonicalName, keyOfName, namedTest, type NameKind } from './named.ts'
import { datePart, numberOf } from './numbers.ts'
import { compileRegex, type Regex } from './regex.ts'
import type { RegexMeter } from './regex-meter.ts'
import { literalOfGlob, literalOfRegex, literalsOfRegex } from './required-literal.ts'
import type { Comparison, GlobPart, Test } from '../tree.ts'
import { urlDecoded } from './url-decoding.ts'

/** Shorter literals occur in too many values to be useful as prefilters. */
const MIN_PREFILTER = 3

/** Comparing a text with wildcards takes as many steps for each unit of a value as it is long; real ones have a few hundred. */
const MAX_GLOB = 1_000

/** Maximum size in bytes of a value that is an address. */
const MAX_ADDRESS = 64

/** A literal text that a byte scan can search for. */
export interface Literal {
  /** Lower-case unless `cased`. */
  readonly bytes: Uint8Array
  readonly cased: boolean
  readonly at: 'start' | 'end' | 'whole' | 'anywhere'
}

/** A test compiled to run on the bytes of a value. */
export interface ValueTest {
  /** Equal tests have equal keys. */
  readonly key: string
  readonly test: Test
  /** True for tests that cost so much that only the values of candidate rows are tried. */
  readonly expensive: boolean
  /** Set when comparing bytes with this literal is equivalent to the test. */
  readonly literal: Literal | null
  /** Cheaper tests, at least one of which every matching value passes; empty when none are known. */
  readonly prefilters: readonly ValueTest[]
  /** True when only values with non-ASCII bytes can match. */
  readonly beyondAscii: boolean
  /** `bytes[start, end)` is one value, or one item of a multi-valued one. */
  matches(bytes: Uint8Array, start: number, end: number): boolean
}

/** The reason why a test cannot run; `null` when it can. */
export function problemOf(test: Test): string | null {
  if (test.kind === 'regex') {
    const compiled = compileRegex(test.pattern, test.flags)
    return compiled.ok ? null : compiled.reason
  }
  if (test.kind === 'urldecoded') return problemOf(test.of)
  if (test.kind === 'glob' && lengthOf(test.parts) > MAX_GLOB)
    return `a text with wildcards is longer than ${MAX_GLOB} characters`
  if (test.kind === 'cidr') {
    return addressRangeOf(test.range) ? null : `"${test.range}" is not a network such as 198.51.100.0/24`
  }
  if (test.kind === 'named' && canonicalName(test.as, test.text) === null) {
    return `"${test.text}" is not ${WHAT[test.as]}`
  }
  return null
}

function lengthOf(parts: readonly GlobPart[]): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0)
}

const WHAT: Readonly<Record<NameKind, string>> = {
  address: 'an address or network',
  domain: 'a domain name',
  url: 'a URL with a path',
  hash: 'an MD5, SHA-1, SHA-256 or SHA-512 digest',
  agent: 'a user agent',
  path: 'a path or name of a file',
}

/** A key that is equal for equal tests only. */
export function keyOf(test: Test): string {
  // Most tests are of this kind, and `JSON.stringify` takes several times as long.
  return 'text' in test && test.kind !== 'named'
    ? `${test.kind} ${test.cased === true ? 1 : 0} ${test.text}`
    : JSON.stringify(test)
}

/**
 * Compiles a test; one with a problem matches nothing. `bare`: without prefilters, which the caller applies or does not
 * need. `meter` bounds the work of regular expressions.
 */
export function valueTest(test: Test, bare = false, meter: RegexMeter | null = null): ValueTest {
  const base = {
    key: keyOf(test),
    test,
    expensive: false,
    literal: null,
    prefilters: [],
    beyondAscii: false,
  }
  switch (test.kind) {
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return { ...base, ...textTest(test.kind, wellFormed(test.text), test.cased === true) }
    case 'glob':
      return {
        ...base,
        expensive: true,
        prefilters: bare ? [] : prefiltersOf([literalOfGlob(test.parts)]),
        ...globTest(test),
      }
    case 'regex': {
      // Patterns are compiled on first use: compiling is slow, and few patterns are ever run on a value.
      let regex: Regex | null = null
      return {
        ...base,
        expensive: true,
        prefilters: bare ? [] : prefiltersOf(literalsOfRegex(test.pattern, test.flags)),
        matches: (bytes, start, end) => {
          regex ??= regexOf(test.pattern, test.flags, meter)
          return regex.test(textOf(bytes, start, end))
        },
      }
    }
    case 'urldecoded': {
      const { matches } = valueTest(test.of, true, meter)
      return {
        ...base,
        expensive: true,
        matches: (bytes, start, end) => {
          if (matches(bytes, start, end)) return true
          const decoded = urlDecoded(bytes, start, end)
          return decoded !== null && matches(decoded, 0, decoded.length)
        },
      }
    }
    case 'cidr': {
      const range = addressRangeOf(test.range)
      if (!range) return { ...base, matches: never }
      return {
        ...base,
        matches: (bytes, start, end) => {
          if (end - start > MAX_ADDRESS) return false
          const address = addressOf(textOf(bytes, start, end))
          return address !== null && isWithin(address, range)
        },
      }
    }
    case 'named': {
      const names = namedTest(test.as, test.text)
      return { ...base, matches: (bytes, start, end) => names(textOf(bytes, start, end)) }
    }
    case 'compare':
      return { ...base, matches: comparison(test.op, test.number) }
    case 'date-part':
      return {
        ...base,
        matches: (bytes, start, end) =>
          end - start <= 40 && datePart(textOf(bytes, start, end), test.part) === test.number,
      }
    case 'present':
      return { ...base, matches: () => true }
    case 'absent':
      return { ...base, matches: never }
    case 'empty':
      return { ...base, matches: (_, start, end) => start === end }
  }
}

/** Combines tests of address ranges into one test that passes for an address in any of them. */
export function rangesTest(tests: readonly ValueTest[]): ValueTest {
  const ranges = new AddressRanges<true>()
  for (const { test } of tests) {
    const range = test.kind === 'cidr' ? addressRangeOf(test.range) : null
    if (range) ranges.add(range, true)
  }
  return {
    ...tests[0]!,
    key: tests.map(({ key }) => key).join(),
    matches: (bytes, start, end) => {
      const address = end - start > MAX_ADDRESS ? null : addressOf(textOf(bytes, start, end))
      return address !== null && ranges.has(address)
    },
  }
}

/** Whether the test runs a regular expression. */
export function isRegexTest(test: Test): boolean {
  return test.kind === 'regex' || (test.kind === 'urldecoded' && isRegexTest(test.of))
}

function regexOf(pattern: string, flags: string, meter: RegexMeter | null): Regex {
  const compiled = compileRegex(pattern, flags, meter)
  return compiled.ok ? compiled.regex : { test: () => false }
}

/**
 * Lower-case texts, as bytes, that every value contains for which the test can pass. Empty when no such text is
 * known.
 */
export function textsIn(test: Test): readonly Uint8Array[] {
  switch (test.kind) {
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return asciiRuns(foldCase(wellFormed(test.text)))
    case 'glob':
      return asciiRuns(foldCase(literalOfGlob(test.parts)))
    case 'regex':
      return asciiRuns(foldCase(literalOfRegex(test.pattern, test.flags)))
    case 'named': {
      const name = test.as === 'address' || test.as === 'agent' ? null : canonicalName(test.as, test.text)
      const key = name === null ? null : keyOfName(test.as, name)
      return key === null ? [] : asciiRuns(foldCase(key))
    }
    default:
      return []
  }
}

/** The ASCII parts of a text: other characters may have different bytes in upper case. */
function asciiRuns(text: string): Uint8Array[] {
  return (text.match(/[\x00-\x7f]+/g) ?? []).map(utf8)
}

function prefiltersOf(texts: readonly string[]): readonly ValueTest[] {
  if (texts.some((text) => isAscii(text) && text.length < MIN_PREFILTER)) return []
  return texts.map((text) => valueTest(holdsTest(text)))
}

/** A test for values that contain a lower-case text; non-ASCII text is compared as it is. */
export function holdsTest(text: string): Test {
  return { kind: 'contains', text, ...(isAscii(text) ? {} : { cased: true }) }
}

function never(): boolean {
  return false
}

const PLACES = { equals: 'whole', prefix: 'start', suffix: 'end', contains: 'anywhere' } as const

function textTest(
  kind: Comparison,
  text: string,
  cased: boolean,
): Pick<ValueTest, 'literal' | 'beyondAscii' | 'matches'> {
  const ascii = isAscii(text)
  if (!ascii && !cased) return { literal: null, beyondAscii: true, matches: foldedTextTest(kind, text) }
  const bytes = utf8(cased ? text : foldCase(text))
  const literal: Literal = { bytes, cased, at: PLACES[kind] }
  // Finding all non-ASCII values is faster than a pass for one short text.
  const isShort = !ascii && bytes.length < 3
  return { literal: isShort ? null : literal, beyondAscii: !ascii, matches: literalTest(literal) }
}

function foldedTextTest(kind: Comparison, text: string): ValueTest['matches'] {
  const wanted = foldCase(text)
  return (bytes, start, end) => stands(kind, foldCase(textOf(bytes, start, end)), wanted)
}

/** Compares two texts: equality, prefix, suffix or substring. */
export function compares(how: Comparison, text: string, wanted: string, cased: boolean): boolean {
  return cased ? stands(how, text, wanted) : stands(how, foldCase(text), foldCase(wanted))
}

function stands(how: Comparison, text: string, wanted: string): boolean {
  switch (how) {
    case 'equals':
      return text === wanted
    case 'prefix':
      return text.startsWith(wanted)
    case 'suffix':
      return text.endsWith(wanted)
    case 'contains':
      return text.includes(wanted)
  }
}

function literalTest({ bytes: wanted, cased, at }: Literal): ValueTest['matches'] {
  const size = wanted.length
  switch (at) {
    case 'whole':
      return (bytes, start, end) => end - start === size && hasAt(bytes, start, wanted, cased)
    case 'start':
      return (bytes, start, end) => end - start >= size && hasAt(bytes, start, wanted, cased)
    case 'end':
      return (bytes, start, end) => end - start >= size && hasAt(bytes, end - size, wanted, cased)
    case 'anywhere': {
      if (size === 0) return () => true
      const at = rarestIn(wanted)
      const lower = wanted[at]!
      const upper = cased || lower < 97 || lower > 122 ? lower : lower - 32
      return (bytes, start, end) => {
        for (let i = start + at, last = end - size + at; i <= last; i++) {
          const byte = bytes[i]
          if ((byte === lower || byte === upper) && hasAt(bytes, i - at, wanted, cased)) return true
        }
        return false
      }
    }
  }
}

/** The position of the byte that is presumably the rarest in logs. */
function rarestIn(text: Uint8Array): number {
  let best = 0
  let least = Infinity
  text.forEach((byte, at) => {
    const common = COMMON_BYTES.indexOf(byte)
    const share = common < 0 ? 0 : COMMON_BYTES.length - common
    if (share >= least) return
    least = share
    best = at
  })
  return best
}

const COMMON_BYTES = utf8('e0aiot1n-ErsSAcT2dl3/m.5u4p6789C\\=hfIONRDbgMPLFB_ U')

/** True when `wanted` occurs at `start`; the caller has checked that it fits. */
export function hasAt(bytes: Uint8Array, start: number, wanted: Uint8Array, cased: boolean): boolean {
  if (cased) {
    for (let i = wanted.length - 1; i >= 0; i--) if (bytes[start + i] !== wanted[i]) return false
  } else {
    for (let i = wanted.length - 1; i >= 0; i--) if (ASCII_FOLD[bytes[start + i]!] !== wanted[i]) return false
  }
  return true
}

function globTest(test: Extract<Test, { kind: 'glob' }>): Pick<ValueTest, 'matches'> {
  const cased = test.cased === true
  const fold = cased ? wellFormed : (text: string) => foldCase(wellFormed(text))
  const pattern = globPattern(test.parts, fold)
  const byBytes = pattern.every((unit) => unit < 128)
  const oneChar = test.parts.some((part) => typeof part === 'object' && part.wild === 'one')
  return {
    matches: (bytes, start, end) => {
      // A wildcard for one character means one byte only where every character is one.
      if (byBytes && !(oneChar && hasBeyondAscii(bytes, start, end))) {
        return globMatches(pattern, bytes, start, end, cased ? null : ASCII_FOLD)
      }
      const text = textOf(bytes, start, end)
      const points = Array.from(cased ? text : foldCase(text), (char) => char.codePointAt(0)!)
      return globMatches(pattern, points, 0, points.length, null)
    },
  }
}

export function hasBeyondAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 127) return true
  return false
}

function comparison(op: Extract<Test, { kind: 'compare' }>['op'], wanted: number): ValueTest['matches'] {
  const holds: (number: number) => boolean = {
    gt: (number: number) => number > wanted,
    gte: (number: number) => number >= wanted,
    lt: (number: number) => number < wanted,
    lte: (number: number) => number <= wanted,
    eq: (number: number) => number === wanted,
  }[op]
  return (bytes, start, end) => {
    const first = bytes[start]!
    // A number begins with a digit or a sign.
    if (
      end === start ||
      end - start > 40 ||
      !((first >= 48 && first <= 57) || first === 43 || first === 45)
    ) {
      return false
    }
    return holds(numberOf(textOf(bytes, start, end)))
  }
}
