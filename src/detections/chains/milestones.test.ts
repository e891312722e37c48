import { expect, it } from 'vitest'
import { builtIn } from '../compile/built-in.ts'
import { milestonesOf } from './milestones.ts'

it('milestones come in order of time, each with its chain', () => {
  const [chain] = builtIn().chains
  const one = {
    ...chain!,
    id: 'one',
    milestones: [
      { day: 3, title: 'c' },
      { day: 1, title: 'a' },
    ],
  }
  const two = {
    ...chain!,
    id: 'two',
    milestones: [
      { day: 2, title: 'b' },
      { day: 3, title: 'd' },
    ],
  }
  expect(milestonesOf([one, two]).map(({ title, chain }) => [title, chain])).toEqual([
    ['a', 'one'],
    ['b', 'two'],
    ['c', 'one'],
    ['d', 'two'],
  ])
})
