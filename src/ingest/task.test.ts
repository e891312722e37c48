import { expect, it } from 'vitest'
import { NO_TABLES, noHits } from './task.ts'

it('no hits are zero of each level, in an object of their own', () => {
  expect(noHits()).toEqual({ informational: 0, low: 0, medium: 0, high: 0, critical: 0 })
  expect(noHits()).not.toBe(noHits())
})

it('tables are read by no mapping that nobody confirmed', () => {
  expect(NO_TABLES).toEqual({ mappings: [], assume: false })
})
