import { describe, expect, it } from 'vitest'
import { apartFrom, joinedWords } from './joined-words.ts'

describe('why a row belongs to a request', () => {
  it('is an id, where both rows have one', () => {
    expect(joinedWords({ how: 'request-id', id: 'x', certain: true })).toBe('Same request id')
  })

  it('is said to be a guess where nothing but likeness speaks for it', () => {
    expect(joinedWords({ how: 'request-id', id: 'x', certain: false })).toMatch(/a guess, too$/)
    expect(joinedWords({ how: 'likeness', shared: ['client', 'agent', 'path'], apartMs: 0, alike: 1 })).toBe(
      'No id joins it: same client address, user agent and path, at the same time',
    )
    expect(joinedWords({ how: 'likeness', shared: ['cmdlet'], apartMs: 1_234, alike: 3 })).toBe(
      'No id joins it: same cmdlet, 1.2 s apart; one of 3 rows that are as near',
    )
    expect(joinedWords({ how: 'likeness', shared: ['parent'], apartMs: 5, alike: 1 })).toBe(
      'No id joins it: started by a process of the web server, 5 ms apart',
    )
  })

  it('comes with the time between the rows', () => {
    expect(apartFrom(5, 5, false)).toBe('same time')
    expect(apartFrom(5, 17, false)).toBe('−12 ms')
    expect(apartFrom(2_005, 5, false)).toBe('+2.0 s')
  })

  it('is no more exact than the logs are', () => {
    expect(apartFrom(0, 12, true)).toBe('within 1 s')
    expect(apartFrom(2_000, 312, true)).toBe('+2 s')
  })
})
