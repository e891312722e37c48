import { describe, expect, it } from 'vitest'
import type { ValueHeap } from '../../event/column.ts'
import { valueTest } from '../../predicate/values/value-test.ts'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { CaseDictionary } from './case-dictionary.ts'

function heapOf(values: readonly string[]): ValueHeap {
  return blockOf(
    'f',
    values.map((a) => ({ a })),
    'absent',
  ).columns[0]!.values
}

function texts(dictionary: CaseDictionary): string[] {
  return Array.from({ length: dictionary.values.count }, (_, i) => dictionary.text(i + 1))
}

describe('the dictionary of a case', () => {
  it('has each value of all blocks once, under a code that never changes', () => {
    const dictionary = new CaseDictionary()
    expect([...dictionary.take(heapOf(['a', 'b']))!]).toEqual([0, 1, 2])
    expect([...dictionary.take(heapOf(['b', 'c', 'a']))!]).toEqual([0, 2, 3, 1])
    expect(texts(dictionary)).toEqual(['a', 'b', 'c'])
    expect(dictionary.taken).toBe(5)
  })

  it('still finds values when it has grown', () => {
    const dictionary = new CaseDictionary()
    const many = Array.from({ length: 3_000 }, (_, i) => `value ${i}`)
    dictionary.take(heapOf(many))
    expect([...dictionary.take(heapOf([many[2_999]!, many[0]!]))!]).toEqual([0, 3_000, 1])
  })

  it('knows answers about values that came later', () => {
    const dictionary = new CaseDictionary()
    const test = valueTest({ kind: 'contains', text: 'x' })
    dictionary.take(heapOf(['ax', 'b']))
    expect([...dictionary.answers(test).slice(1, 3)]).toEqual([1, 0])
    dictionary.take(heapOf(['c', 'xd']))
    expect([...dictionary.answers(test).slice(1, 5)]).toEqual([1, 0, 0, 1])
  })

  it('goes on from what another gave away', () => {
    const first = new CaseDictionary()
    first.take(heapOf(['a', 'b', 'c']))
    const second = new CaseDictionary()
    expect(second.append(first.after(0), first.taken)).toBe(true)
    expect([...second.take(heapOf(['c', 'd']))!]).toEqual([0, 3, 4])
    expect(texts(second)).toEqual(['a', 'b', 'c', 'd'])
  })
})
