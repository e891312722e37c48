import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { isBefore, HitsByClient, type KeptHit } from './hits-by-client.ts'

function hit(time: number, offset = time, path = 'a.log'): KeptHit {
  return { hit: { place: { offset } } as Hit, time, path, bytes: 100, refCount: 0 }
}

function times(spread: HitsByClient): number[] {
  return [...spread.all()].map(({ time }) => time).sort((a, b) => a - b)
}

describe('the hits of a rule on a host', () => {
  it('are ordered by time, then path, then place', () => {
    expect(isBefore(hit(1), hit(2))).toBe(true)
    expect(isBefore(hit(1, 9, 'a.log'), hit(1, 1, 'b.log'))).toBe(true)
    expect(isBefore(hit(1, 2), hit(1, 1))).toBe(false)
  })

  it('keep the first of each client when one client has filled the room', () => {
    const spread = new HitsByClient()
    for (let time = 1; time <= 4; time++) expect(spread.add('loud', hit(time), 4)).toBeNull()
    const gone = spread.add('quiet', hit(100), 4)
    expect(gone?.time).toBe(4)
    expect(times(spread)).toEqual([1, 2, 3, 100])
  })

  it('give back a hit that would be the first to go', () => {
    const spread = new HitsByClient()
    spread.add('one', hit(1), 2)
    spread.add('one', hit(2), 2)
    const late = hit(3)
    expect(spread.add('one', late, 2)).toBe(late)
    expect(times(spread)).toEqual([1, 2])
  })

  it('lose the latest of the client with the most when there is less room', () => {
    const spread = new HitsByClient()
    for (const time of [1, 2, 3]) spread.add('loud', hit(time), 9)
    spread.add('quiet', hit(50), 9)
    expect(spread.trim(2).map(({ time }) => time)).toEqual([3, 2])
    expect(times(spread)).toEqual([1, 50])
  })
})
