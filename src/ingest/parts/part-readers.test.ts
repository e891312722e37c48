import { describe, expect, it } from 'vitest'
import { PartReaders } from './part-readers.ts'
import type { PartJob, PartOutcome } from './part.ts'

const JOB = {} as PartJob

/** Readers that note who was given a part, and hand it back when they are told to. */
function readers(count: number): { all: PartReaders; given: number[]; handBack: (() => void)[] } {
  const all = new PartReaders()
  const given: number[] = []
  const handBack: (() => void)[] = []
  for (let number = 0; number < count; number++) {
    all.add(number, {
      readPart: () => {
        given.push(number)
        return new Promise((resolve) => handBack.push(() => resolve({} as PartOutcome)))
      },
    })
  }
  return { all, given, handBack }
}

describe('the other readers', () => {
  it('are given parts only while they are idle, the least busy first, two at a time', async () => {
    const { all, given, handBack } = readers(3)
    expect([all.hasTime, all.give(JOB)]).toEqual([false, null])
    all.setIdle(0, true)
    all.setIdle(2, true)
    const outcomes = [1, 2, 3, 4].map(() => all.give(JOB))
    expect(given).toEqual([0, 2, 0, 2])
    expect([all.hasTime, all.give(JOB)]).toEqual([false, null])
    handBack[1]!()
    await outcomes[1]
    void all.give(JOB)
    expect(given.at(-1)).toBe(2)
  })

  it('bound what is under way by how many are idle, and in all', () => {
    const { all } = readers(9)
    expect(all.maxUnderWay).toBe(1)
    all.setIdle(0, true)
    expect(all.maxUnderWay).toBe(3)
    for (let number = 1; number < 9; number++) all.setIdle(number, true)
    expect(all.maxUnderWay).toBe(8)
    all.reset()
    expect([all.maxUnderWay, all.hasTime]).toEqual([1, false])
    all.setIdle(99, true)
    expect(all.hasTime).toBe(false)
  })
})
