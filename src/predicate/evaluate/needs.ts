import { crossesCells, type Step, type ValueStep } from './program.ts'
import { ANYWHERE, isScannable, type Trace } from '../literals/shared-literals.ts'
import type { ValueTest } from '../values/value-test.ts'

/** Non-ASCII values are assumed to be as rare as literals of this length. */
const BEYOND_ASCII = 6
/** Maximum size of a short word in bytes. */
const WORD = 4
/** Longer texts are not counted as more selective than this. */
const LONGEST = 16

/** Alternatives: at least one of these steps must be met in a block if a predicate holds for any of its rows. */
export type Alternatives = readonly ValueStep[]

/** All needs that a block must meet if the step holds for any of its rows. */
export function needsOf(step: Step): readonly Alternatives[] {
  switch (step.kind) {
    case 'column':
    case 'anywhere':
      return ['absent', 'empty', 'present'].includes(step.test.test.kind) ? [] : [[step]]
    case 'all':
      return step.of.flatMap(needsOf)
    case 'any': {
      const either = new Set<ValueStep>()
      for (const part of step.of) {
        const best = mostSelective(needsOf(part))
        if (!best) return []
        for (const one of best) either.add(one)
      }
      return [[...either]]
    }
    default:
      return []
  }
}

/**
 * The traces of each need that shared passes can search for, the most selective need first. Every row for which the
 * step holds has one of the traces of each need, unless its raw line cannot be rebuilt from its columns.
 */
export function tracesOf(needs: readonly Alternatives[]): readonly (readonly Trace[])[] {
  return needs
    .map((need) => ({ need, selectivity: selectivityOf(need) }))
    .filter(({ selectivity }) => selectivity > 0)
    .sort((a, b) => b.selectivity - a.selectivity || a.need.length - b.need.length)
    .map(({ need }) => need.flatMap(tracesOfOne))
}

function tracesOfOne(step: ValueStep): readonly Trace[] {
  // The raw line may contain the text although no cell does.
  if (step.kind === 'anywhere' && step.parts !== null) return tracesOf(needsOf(step.parts))[0] ?? []
  const { test } = step
  const field = step.kind === 'column' ? step.field : ANYWHERE
  const tests = test.literal || test.prefilters.length === 0 ? [test] : test.prefilters
  return tests.map((one) => ({ field, test: one }))
}

/** The need that is presumably met by the fewest rows. */
export function mostSelective(needs: readonly Alternatives[]): Alternatives | undefined {
  let best: Alternatives | undefined
  let most = -1
  for (const need of needs) {
    const selectivity = selectivityOf(need)
    if (selectivity < most || (selectivity === most && need.length >= best!.length)) continue
    best = need
    most = selectivity
  }
  return best
}

function selectivityOf(need: Alternatives): number {
  return need.reduce((least, step) => Math.min(least, selectivityOfStep(step)), LONGEST)
}

function selectivityOfStep(step: ValueStep): number {
  if (step.kind === 'column' || !crossesCells(step.test.test)) return lengthOf(step.test)
  const words = step.parts && mostSelective(needsOf(step.parts))
  return words ? selectivityOf(words) : 0
}

/** Length of the text that shared passes search for on behalf of the test; 0 when there is none. */
function lengthOf(test: ValueTest): number {
  const { literal, prefilters, beyondAscii } = test
  if (literal) {
    const { bytes, at } = literal
    if (!isScannable(test)) return 0
    if (beyondAscii) return Math.max(BEYOND_ASCII, bytes.length)
    // A short word that is the whole value (GET, 200, true) is usually one of a few values of its column.
    if (isCommon(bytes) || (at === 'whole' && bytes.length <= WORD)) return 1
    return at === 'whole' ? bytes.length + 3 : at === 'anywhere' ? bytes.length : bytes.length + 1
  }
  if (beyondAscii) return BEYOND_ASCII
  return prefilters.length === 0
    ? 0
    : prefilters.reduce((least, one) => Math.min(least, lengthOf(one)), LONGEST)
}

/** Texts so common in paths and addresses that they and their parts select almost nothing. */
const COMMON = [
  'c:\\windows\\system32\\',
  'c:\\windows\\syswow64\\',
  'c:\\program files (x86)\\',
  'c:\\programdata\\',
  'c:\\users\\',
  '\\appdata\\local\\temp\\',
  'nt authority\\system',
  'https://',
  'http://',
  '.exe',
  '.dll',
  '.aspx',
]

/** All substrings of the common texts. */
const COMMON_PIECES = new Set(
  COMMON.flatMap((text) =>
    Array.from({ length: text.length }, (_, from) =>
      Array.from({ length: text.length - from }, (_, i) => text.slice(from, text.length - i)),
    ).flat(),
  ),
)
const LONGEST_COMMON = Math.max(...COMMON.map((text) => text.length))

function isCommon(bytes: Uint8Array): boolean {
  return bytes.length <= LONGEST_COMMON && COMMON_PIECES.has(String.fromCharCode(...bytes))
}
