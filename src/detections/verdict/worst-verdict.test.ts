import { expect, it } from 'vitest'
import { VERDICTS, type Verdict } from '../conclusion.ts'
import { worstVerdict } from './worst-verdict.ts'

it('the worst of several chains is the verdict, and blindness on one outweighs attempts on another', () => {
  const order: readonly Verdict[] = [
    'compromised',
    'needs-explanation',
    'cannot-tell',
    'attempted',
    'no-evidence',
  ]
  expect([...order].sort()).toEqual([...VERDICTS].sort())
  for (const [i, worse] of order.entries())
    for (const better of order.slice(i)) {
      expect(worstVerdict([worse, better])).toBe(worse)
      expect(worstVerdict([better, worse])).toBe(worse)
    }
})

it('of no chains nobody can tell', () => {
  expect(worstVerdict([])).toBe('cannot-tell')
})
