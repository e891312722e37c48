import { textOf, utf8 } from '../../event/bytes.ts'
import { AddressRanges } from './address-ranges.ts'
import { addressOf, addressRangeOf, isWithin } from './address.ts'
import { ASCII_FOLD } from '../../event/ascii-fold.ts'
import { foldCase, isAscii, wellFormed } from './fold.ts'
import { globMatches, globPattern } from './glob.ts'
import { canonicalName, keyOfName, namedTest, type Named } from './named.ts'
import { datePart, numberOf } from './numbers.ts'
import { compileRegex, type Regex } from './regex.ts'
import { literalOfGlob, literalOfRegex, literalsOfRegex } from './required-literal.ts'
import type { Comparison, Test } from '../tree.ts'
import { urlDecoded } from './url-decoding.ts'

/** Shorter literals stand in too many values to be worth a look of their own. */
const MIN_FIRST = 3

/** No value that is an address has more bytes. */
const MAX_ADDRESS = 64

/** Literal text that a byte scan can look for. */
export interface Literal {
  /** Folded unless `cased`. */
  readonly bytes: Uint8Array
  readonly cased: boolean
  readonly at: 'start' | 'end' | 'whole' | 'anywhere'
}

/** A test that is ready to run on the bytes of a value. */
export interface ValueTest {
  /** Equal for equal tests. */
  readonly key: string
  readonly test: Test
  /** Costs so much that only the values of rows still in question are tried. */
  readonly dear: boolean
  /** Present when the whole test is a literal that bytes decide. */
  readonly literal: Literal | null
  /** Cheaper tests of which every matching value passes at least one; none when there are none such. */
  readonly firsts: readonly ValueTest[]
  /** Only values with bytes beyond ASCII can match. */
  readonly beyondAscii: boolean
  /** `bytes[start, end)` is one value, or one item of a multi-valued one. */
  matches(bytes: Uint8Array, start: number, end: number): boolean
}

/** Why a test can never run; `null` when it can. */
export function problemOf(test: Test): string | null {
  if (test.kind === 'regex') {
    const compiled = compileRegex(test.pattern, test.flags)
    return compiled.ok ? null : compiled.reason
  }
  if (test.kind === 'urldecoded') return problemOf(test.of)
  if (test.kind === 'cidr') {
    return addressRangeOf(test.range) ? null : `"${test.range}" is no network such as 198.51.100.0/24`
  }
  if (test.kind === 'named' && canonicalName(test.as, test.text) === null) {
    return `"${test.text}" is no ${WHAT[test.as]}`
  }
  return null
}

const WHAT: Readonly<Record<Named, string>> = {
  address: 'address or network',
  domain: 'domain name',
  url: 'web address with a path',
  hash: 'MD5, SHA-1, SHA-256 or SHA-512 digest',
  agent: 'user agent',
  path: 'path or name of a file',
}

/** Equal for equal tests, and only for those. */
export function keyOf(test: Test): string {
  // Most tests are of this kind, and writing any test down takes several times as long.
  return 'text' in test && test.kind !== 'named'
    ? `${test.kind} ${test.cased === true ? 1 : 0} ${test.text}`
    : JSON.stringify(test)
}

/** Prepares a test; one with a problem matches nothing. `last`: what its values hold is asked elsewhere, or never. */
export function valueTest(test: Test, last = false): ValueTest {
  const base = {
    key: keyOf(test),
    test,
    dear: false,
    literal: null,
    firsts: [],
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
        dear: true,
        firsts: last ? [] : firstsOf([literalOfGlob(test.parts)]),
        ...globTest(test),
      }
    case 'regex': {
      // Compiling takes longer than most logs need for asking: few patterns are ever put to a value.
      let regex: Regex | null = null
      return {
        ...base,
        dear: true,
        firsts: last ? [] : firstsOf(literalsOfRegex(test.pattern, test.flags)),
        matches: (bytes, start, end) => {
          regex ??= regexOf(test.pattern, test.flags)
          return regex.test(textOf(bytes, start, end))
        },
      }
    }
    case 'urldecoded': {
      const { matches } = valueTest(test.of, true)
      return {
        ...base,
        dear: true,
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

/** That a value is an address of one of the ranges: as one test, however many there are. */
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

function regexOf(pattern: string, flags: string): Regex {
  const compiled = compileRegex(pattern, flags)
  return compiled.ok ? compiled.regex : { test: () => false }
}

/**
 * Texts in lower case, as bytes, that every value holds for which the test can pass, or, for `named`
 * things, that such a value holds. None when nothing of the kind is known.
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

/** Characters beyond ASCII have other bytes in upper case; what is between them has not. */
function asciiRuns(text: string): Uint8Array[] {
  return (text.match(/[\x00-\x7f]+/g) ?? []).map(utf8)
}

function firstsOf(texts: readonly string[]): readonly ValueTest[] {
  if (texts.some((text) => isAscii(text) && text.length < MIN_FIRST)) return []
  return texts.map((text) => valueTest(holdsTest(text)))
}

/** That a value holds a text in lower case; what is beyond ASCII is meant as it stands. */
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
  // Values beyond ASCII are found sooner than one short text among them.
  const isShort = !ascii && bytes.length < 3
  return { literal: isShort ? null : literal, beyondAscii: !ascii, matches: literalTest(literal) }
}

function foldedTextTest(kind: Comparison, text: string): ValueTest['matches'] {
  const wanted = foldCase(text)
  return (bytes, start, end) => stands(kind, foldCase(textOf(bytes, start, end)), wanted)
}

/** Whether a text is, begins with, ends with or holds another. */
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

/** Where in a text the byte stands that the fewest others are equal to, one may think. */
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

/** Whether `wanted` stands at `start`; the caller has checked that it fits. */
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
    // Digits, a sign, or nothing a number begins with.
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
