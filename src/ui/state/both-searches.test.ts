import { describe, expect, it } from 'vitest'
import { parseSearch } from '../../predicate/search/search.ts'
import { bothSearches } from './both-searches.ts'

describe('two searches together', () => {
  it('find what both find, also where each has alternatives', () => {
    expect(parseSearch(bothSearches('a or b', 'c or d'))).toEqual(parseSearch('(a or b) (c or d)'))
    expect(parseSearch(bothSearches('a', 'not b'))).toEqual(parseSearch('a not b'))
  })

  it('are the other one where one asks for nothing', () => {
    expect(bothSearches('  ', 'a or b')).toBe('a or b')
    expect(bothSearches('a', '')).toBe('a')
    expect(bothSearches('', ' ')).toBe('')
  })
})
