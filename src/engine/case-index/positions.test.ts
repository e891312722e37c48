import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitset } from '../../predicate/evaluate/bitset.ts'
import { answerOf, between, countCodes, countIn, listed, Positions, tallyCodes } from './positions.ts'

const LENGTH = 1200

const cut = fc
  .tuple(fc.integer({ min: 0, max: LENGTH }), fc.integer({ min: 0, max: LENGTH }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
/** Runs of positions, so that whole words are set and left out. */
const chosen = fc.array(cut, { maxLength: 8 }).map((runs) => {
  const positions = new Set<number>()
  runs.forEach(([from, to], i) => {
    for (let at = from; at < to; at += 1 + (i % 3)) positions.add(at)
  })
  return [...positions].sort((a, b) => a - b)
})

function bitsOf(positions: readonly number[]): Bitset {
  const bits = new Bitset(LENGTH)
  for (const position of positions) bits.add(position)
  return bits
}

describe('positions', () => {
  it('count, rank and cut as a list of them does', () => {
    fc.assert(
      fc.property(chosen, cut, fc.integer({ min: 0, max: LENGTH }), (list, [from, to], rank) => {
        const positions = new Positions(bitsOf(list))
        const within = list.filter((position) => position >= from && position < to)
        expect(positions.count).toBe(list.length)
        expect(positions.rank(from)).toBe(list.filter((position) => position < from).length)
        expect(positions.rank(LENGTH)).toBe(list.length)
        expect(countIn(answerOf(bitsOf(list)), from, to)).toBe(within.length)
        expect(positions.from(Math.min(rank, list.length), 5)).toEqual(list.slice(rank, rank + 5))
        expect([...between(LENGTH, from, to).rows()]).toEqual(
          Array.from({ length: to - from }, (_, i) => from + i),
        )
      }),
    )
  })

  it('count codes as looking at each does, both ways', () => {
    const codes = Uint16Array.from({ length: LENGTH }, (_, i) => (i * 7) % 11)
    fc.assert(
      fc.property(chosen, cut, (list, [from, to]) => {
        const expected = new Uint32Array(11)
        for (const position of list) if (position >= from && position < to) expected[codes[position]!]!++
        const counted = new Uint32Array(11)
        countCodes(new Positions(bitsOf(list)), codes, from, to, counted)
        expect(counted).toEqual(expected)
        const all = new Uint32Array(11)
        for (let position = from; position < to; position++) all[codes[position]!]!++
        for (const of of [codes, Uint8Array.from(codes)]) {
          const every = new Uint32Array(11)
          countCodes('all', of, from, to, every)
          expect(every).toEqual(all)
        }
        for (const of of [codes, Uint8Array.from(codes), Uint32Array.from(codes)]) {
          const chosen = listed(new Positions(bitsOf(list)), from, to, LENGTH)
          const here = new Uint32Array(11)
          tallyCodes(of, chosen, here)
          if (chosen.others) for (const code of of) expected[code]!--
          expect(here).toEqual(chosen.others ? expected.map((count) => -count) : expected)
          if (chosen.others) for (const code of of) expected[code]!++
        }
      }),
    )
  })
})
