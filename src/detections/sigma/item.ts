import { utf8 } from '../../event/bytes.ts'
import { allOf, anyOf, notOf } from '../../predicate/build.ts'
import { testOfGlob } from '../../predicate/values/glob.ts'
import { DATE_PARTS, numberOf, type DatePart } from '../../predicate/values/numbers.ts'
import {
  isTextTest,
  type Comparison,
  type GlobPart,
  type Predicate,
  type Test,
} from '../../predicate/tree.ts'
import { expandedSize } from '../../predicate/values/regex-size.ts'
import { problemOf } from '../../predicate/values/value-test.ts'
import { base64, base64Offsets, dashVariants, MAX_DASHES, utf16Bytes, type Utf16 } from './encodings.ts'
import { expanded, type Placeholders } from './placeholders.ts'
import { RuleProblem } from './rule-problem.ts'
import { readTextValue } from './text-value.ts'
import type { Spot } from '../rule.ts'
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts'

const COMPARISONS = ['gt', 'gte', 'lt', 'lte'] as const
/** Modifiers whose place does not matter. */
const FOR_ALL_STEPS: readonly string[] = ['all', 'neq', 'cased', 'expand', 'urldecoded']
const UTF16 = ['wide', 'utf16le', 'utf16be', 'utf16'] as const
const REGEX_FLAGS: Readonly<Record<string, string>> = {
  i: 'i',
  ignorecase: 'i',
  m: 'm',
  multiline: 'm',
  s: 's',
  dotall: 's',
}
const ANY = { wild: 'any' } as const
/** Longer values are refused: texts of logs are compared with them again and again. */
const MAX_VALUE = 4096

/** Ways to compare with another field; the last two are Hayabusa's. */
const REFERENCES: Readonly<Record<string, Comparison>> = {
  contains: 'contains',
  startswith: 'prefix',
  endswith: 'suffix',
  equalsfield: 'equals',
  endswithfield: 'suffix',
}

interface Chain {
  readonly all: boolean
  readonly negated: boolean
  readonly cased: boolean
  /** Text between percent signs names values. */
  readonly expand: boolean
  /** Ours: the value, or what it says once its percent signs are decoded. */
  readonly decoded: boolean
  /** The remaining modifiers, in order. */
  readonly steps: readonly string[]
  readonly at: Spot
}

/** Resources for compiling a rule. */
export interface CompileBudget {
  /** How many tests the rule may still become; encodings and dashes multiply what is written. */
  tests: number
  /** How many characters its regular expressions may still have, once their repeats are written out. */
  patterns: number
  readonly placeholders: Placeholders
}

/** Compiles one `field|modifiers: values` of a selection; fields keep their Sigma names. */
export function compileItem(entry: YamlEntry, supplies: CompileBudget): Predicate {
  const [field = '', ...modifiers] = entry.key.split('|')
  const chain = readChain(modifiers, entry.at)
  const how = referenceOf(field, chain)
  const ask = field === '' ? (test: Test): Predicate => ({ kind: 'anywhere', test }) : asking(field)
  const of = scalarsOf(entry.value).map((value) => {
    if (how) return reference(field, how, chain.cased, value)
    const tests = field === '' ? keywordTests(value, chain, supplies) : fieldTests(value, chain, supplies)
    supplies.tests -= tests.length
    if (supplies.tests < 0) throw new RuleProblem('the rule becomes too large', value.at)
    return anyOf(tests.map(ask))
  })
  const item = chain.all ? allOf(of) : anyOf(of)
  return chain.negated ? notOf(item) : item
}

/** How the item compares with another field; `null` when it compares with values. */
function referenceOf(field: string, { steps, expand, decoded, at }: Chain): Comparison | null {
  if (!steps.some((step) => step === 'fieldref' || step === 'equalsfield' || step === 'endswithfield')) {
    return null
  }
  if (field === '') throw new RuleProblem('"fieldref" needs a field', at)
  const [how = 'equalsfield', ...more] = steps.filter((step) => step !== 'fieldref')
  if (more.length > 0 || expand || decoded || !Object.hasOwn(REFERENCES, how)) {
    throw new RuleProblem(`"fieldref" cannot be combined with "${[how, ...more].join('|')}"`, at)
  }
  return REFERENCES[how]!
}

function reference(field: string, how: Comparison, cased: boolean, value: YamlScalar): Predicate {
  if (typeof value.value !== 'string' || value.value === '') {
    throw new RuleProblem('"fieldref" takes the name of a field', value.at)
  }
  return { kind: 'reference', field, how, other: value.value, ...(cased ? { cased } : {}) }
}

/** Compiles a keyword: text that stands anywhere in the event. */
export function compileKeyword(value: YamlScalar, supplies: CompileBudget): Predicate {
  const tests = keywordTests(value, readChain([], value.at), supplies)
  return anyOf(tests.map((test): Predicate => ({ kind: 'anywhere', test })))
}

function asking(field: string): (test: Test) => Predicate {
  return (test) => ({ kind: 'field', field, test })
}

function scalarsOf(node: YamlNode): YamlScalar[] {
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length === 0) throw new RuleProblem('an empty list matches nothing', node.at)
  return items.map((item) => {
    if (item.kind !== 'scalar')
      throw new RuleProblem('a value must be text, a number or a list of them', item.at)
    return item
  })
}

function readChain(modifiers: readonly string[], at: Spot): Chain {
  const steps = modifiers.filter((modifier) => !FOR_ALL_STEPS.includes(modifier))
  return {
    all: modifiers.includes('all'),
    negated: modifiers.includes('neq'),
    cased: modifiers.includes('cased'),
    expand: modifiers.includes('expand'),
    decoded: modifiers.includes('urldecoded'),
    steps,
    at,
  }
}

function fieldTests(value: YamlScalar, chain: Chain, supplies: CompileBudget): Test[] {
  const tests = valueTests(value, chain, supplies)
  if (!chain.decoded) return tests
  return tests.map((test) => {
    if (!isTextTest(test)) throw new RuleProblem('"urldecoded" takes text or a regular expression', value.at)
    return { kind: 'urldecoded', of: test }
  })
}

/** Tests of which one must hold. */
function valueTests(value: YamlScalar, chain: Chain, supplies: CompileBudget): Test[] {
  const { steps, at, cased } = chain
  const [first, ...rest] = steps
  if (value.text.length > MAX_VALUE)
    throw new RuleProblem(`a value is longer than ${MAX_VALUE.toLocaleString('en')} characters`, value.at)
  if (chain.expand && (first === 're' || first === 'exists' || isComparison(first) || isDatePart(first))) {
    throw new RuleProblem(`"${first}" cannot be combined with "expand"`, at)
  }
  if (first === 're') {
    const test = regexTest(value, rest, at)
    supplies.patterns -= expandedSize(value.text)
    if (supplies.patterns < 0)
      throw new RuleProblem('the regular expressions of the rule are too large together', value.at)
    return [test]
  }
  if (first === 'exists' || first === 'cidr' || isComparison(first) || isDatePart(first)) {
    if (rest.length > 0) throw new RuleProblem(`"${first}" cannot be combined with "${rest.join('|')}"`, at)
    if (first !== 'cidr' || !chain.expand) return [loneTest(first, value)]
    return rangesOf(value, supplies).map((range) => checked({ kind: 'cidr', range }, value.at))
  }
  if (value.value === null) {
    if (steps.length > 0) throw new RuleProblem(`null cannot be combined with "${steps.join('|')}"`, value.at)
    return [{ kind: 'absent' }]
  }
  if (typeof value.value === 'number' && steps.length === 0) return [numberTest(value.value, value.text)]
  const text = typeof value.value === 'boolean' ? String(value.value) : value.text
  return textsOf(value, text, chain, supplies).flatMap((parts) =>
    textVariants(parts, chain).map((variant) => checked(testOfGlob(variant, cased), value.at)),
  )
}

/** The value with its placeholders filled in. */
function textsOf(
  { value, at }: YamlScalar,
  text: string,
  { expand }: Chain,
  { placeholders }: CompileBudget,
): (readonly GlobPart[])[] {
  if (typeof value !== 'string') return [[text]]
  return expand ? expanded(text, placeholders, at) : [readTextValue(text)]
}

function rangesOf({ text, at }: YamlScalar, { placeholders }: CompileBudget): string[] {
  return expanded(text, placeholders, at).map((parts) => literalOf(parts, 'cidr', at))
}

function keywordTests(value: YamlScalar, chain: Chain, supplies: CompileBudget): Test[] {
  if (value.value === null || value.text === '') throw new RuleProblem('a keyword is empty', value.at)
  if (value.text.length > MAX_VALUE)
    throw new RuleProblem(`a value is longer than ${MAX_VALUE.toLocaleString('en')} characters`, value.at)
  if (chain.decoded) throw new RuleProblem('"urldecoded" needs a field', chain.at)
  const [first] = chain.steps
  if (first === 're' || first === 'cidr') return valueTests(value, chain, supplies)
  if (first === 'exists' || isComparison(first) || isDatePart(first)) {
    throw new RuleProblem(`"${first}" needs a field`, chain.at)
  }
  return textsOf(value, value.text, chain, supplies).flatMap((parts) =>
    textVariants(parts, chain).map((variant) =>
      checked(testOfGlob([ANY, ...variant, ANY], chain.cased), value.at),
    ),
  )
}

function numberTest(number: number, text: string): Test {
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? { kind: 'compare', op: 'eq', number }
    : { kind: 'equals', text }
}

function isComparison(step: string | undefined): step is (typeof COMPARISONS)[number] {
  return COMPARISONS.some((known) => known === step)
}

function isDatePart(step: string | undefined): step is DatePart {
  return DATE_PARTS.some((known) => known === step)
}

function loneTest(
  step: 'exists' | 'cidr' | DatePart | (typeof COMPARISONS)[number],
  value: YamlScalar,
): Test {
  if (step === 'exists') {
    if (/^(?:true|yes)$/i.test(value.text)) return { kind: 'present' }
    if (/^(?:false|no)$/i.test(value.text)) return { kind: 'absent' }
    throw new RuleProblem('"exists" takes true or false', value.at)
  }
  if (step === 'cidr') return checked({ kind: 'cidr', range: value.text }, value.at)
  const number = typeof value.value === 'number' ? value.value : numberOf(value.text)
  if (!Number.isFinite(number)) throw new RuleProblem(`"${step}" takes a number`, value.at)
  return isDatePart(step) ? { kind: 'date-part', part: step, number } : { kind: 'compare', op: step, number }
}

function regexTest(value: YamlScalar, modifiers: readonly string[], at: Spot): Test {
  const flags = new Set<string>()
  for (const modifier of modifiers) {
    const flag = REGEX_FLAGS[modifier]
    if (flag !== undefined) flags.add(flag)
    // A search is unanchored anyway.
    else if (modifier !== 'contains') throw new RuleProblem(`"re" cannot be combined with "${modifier}"`, at)
  }
  return checked({ kind: 'regex', pattern: value.text, flags: [...flags].sort().join('') }, value.at)
}

function checked(test: Test, at: Spot): Test {
  const problem = problemOf(test)
  if (problem !== null) throw new RuleProblem(problem, at)
  return test
}

type Variant = readonly GlobPart[] | Uint8Array

function textVariants(parts: readonly GlobPart[], { steps, at }: Chain): (readonly GlobPart[])[] {
  let variants: Variant[] = [parts]
  for (const step of steps) variants = variants.flatMap((variant) => applied(step, variant, at))
  return variants.map((variant) => {
    if (!(variant instanceof Uint8Array)) return variant
    throw new RuleProblem('text in UTF-16 can only be looked for in Base64 ("base64" or "base64offset")', at)
  })
}

function applied(step: string, variant: Variant, at: Spot): Variant[] {
  switch (step) {
    case 'base64':
      return [[base64(bytesOf(variant, step, at))]]
    case 'base64offset':
      return base64Offsets(bytesOf(variant, step, at)).map((text) => [text])
  }
  if (variant instanceof Uint8Array) {
    throw new RuleProblem(`"${step}" cannot be applied to text in UTF-16; encode it first`, at)
  }
  switch (step) {
    case 'contains':
      return [[ANY, ...variant, ANY]]
    case 'startswith':
      return [[...variant, ANY]]
    case 'endswith':
      return [[ANY, ...variant]]
    case 'windash': {
      const variants = dashVariants(variant)
      if (!variants) throw new RuleProblem(`a value holds more than ${MAX_DASHES} switches for "windash"`, at)
      return variants
    }
  }
  if ((UTF16 as readonly string[]).includes(step))
    return utf16Bytes(literalOf(variant, step, at), step as Utf16)
  throw new RuleProblem(`the modifier "${step}" is not known here or cannot stand at this place`, at)
}

function bytesOf(variant: Variant, step: string, at: Spot): Uint8Array {
  return variant instanceof Uint8Array ? variant : utf8(literalOf(variant, step, at))
}

function literalOf(parts: readonly GlobPart[], step: string, at: Spot): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      throw new RuleProblem(`a value with wildcards cannot be encoded ("${step}")`, at)
    })
    .join('')
}
