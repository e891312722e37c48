import { crossesCells, type Step } from './program.ts'
import { ANYWHERE, isScannable, type Trace } from '../literals/shared-literals.ts'
import type { ValueTest } from '../values/value-test.ts'

/** Values beyond ASCII are as seldom as literals of this length, one may think. */
const BEYOND_ASCII = 6
/** Bytes of a short word. */
const WORD = 4
/** What is longer tells no better. */
const LONGEST = 16

/** Some of which at least one must be found in a block for a step to hold for any of its rows. */
export type Need = readonly Extract<Step, { kind: 'column' | 'anywhere' }>[]

/** Everything that a block must have for the step to hold for any of its rows. */
export function needsOf(step: Step): readonly Need[] {
  switch (step.kind) {
    case 'column':
    case 'anywhere':
      return ['absent', 'empty', 'present'].includes(step.test.test.kind) ? [] : [[step]]
    case 'all':
      return step.of.flatMap(needsOf)
    case 'any': {
      const either = new Set<Need[number]>()
      for (const part of step.of) {
        const best = mostTelling(needsOf(part))
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
 * Each part of what a step needs that passes over columns find, as what they find, the one first that
 * tells most: every row for which the step holds has one of those traces, or is a line that its
 * columns do not give back.
 */
export function tracesOf(needs: readonly Need[]): readonly (readonly Trace[])[] {
  return needs
    .map((need) => ({ need, worth: worthOf(need) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.need.length - b.need.length)
    .map(({ need }) => need.flatMap(tracesOfOne))
}

function tracesOfOne(step: Need[number]): readonly Trace[] {
  // A line may hold it although no cell does.
  if (step.kind === 'anywhere' && step.parts !== null) return tracesOf(needsOf(step.parts))[0] ?? []
  const { test } = step
  const field = step.kind === 'column' ? step.field : ANYWHERE
  const tests = test.literal || test.firsts.length === 0 ? [test] : test.firsts
  return tests.map((one) => ({ field, test: one }))
}

/** The need that the fewest rows will fulfil, one may think. */
export function mostTelling(needs: readonly Need[]): Need | undefined {
  let best: Need | undefined
  let most = -1
  for (const need of needs) {
    const worth = worthOf(need)
    if (worth < most || (worth === most && need.length >= best!.length)) continue
    best = need
    most = worth
  }
  return best
}

function worthOf(need: Need): number {
  return need.reduce((least, step) => Math.min(least, worthOfOne(step)), LONGEST)
}

function worthOfOne(step: Need[number]): number {
  if (step.kind === 'column' || !crossesCells(step.test.test)) return lengthOf(step.test)
  const words = step.parts && mostTelling(needsOf(step.parts))
  return words ? worthOf(words) : 0
}

/** How long a text is that tells of the test; 0 when passes over columns do not find any. */
function lengthOf(test: ValueTest): number {
  const { literal, firsts, beyondAscii } = test
  if (literal) {
    const { bytes, at } = literal
    if (!isScannable(test)) return 0
    if (beyondAscii) return Math.max(BEYOND_ASCII, bytes.length)
    // What is a short word by itself (GET, 200, true) is one of few that there are.
    if (isCommon(bytes) || (at === 'whole' && bytes.length <= WORD)) return 1
    return at === 'whole' ? bytes.length + 3 : at === 'anywhere' ? bytes.length : bytes.length + 1
  }
  if (beyondAscii) return BEYOND_ASCII
  return firsts.length === 0 ? 0 : firsts.reduce((least, one) => Math.min(least, lengthOf(one)), LONGEST)
}

/** Pieces of these stand in nearly every value that has such a thing. */
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

/** All pieces of those. */
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
