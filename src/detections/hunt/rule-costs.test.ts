import { expect, it } from 'vitest'
import { RuleCosts, sumOfCosts } from './rule-costs.ts'

it('measures some blocks of a format, not the first, and carries over to all', () => {
  let clock = 0
  const costs = new RuleCosts(() => clock)
  const measured: number[] = []
  for (let i = 0; i < 24; i++) {
    expect(costs.next(`other ${i}`)).toBeNull()
    const during = costs.next('iis-w3c')
    if (!during) continue
    measured.push(i)
    clock += 100
    during('slow', () => (clock += i === 9 ? 2 : 4))
    if (i === 17) during('quick', () => (clock += 1))
  }
  expect(measured).toEqual([1, 9, 17])
  expect(costs.all()).toEqual({ slow: 80, quick: 8 })
})

it('says nothing where nothing was measured, and sums up what several threads say', () => {
  const costs = new RuleCosts()
  costs.next('iis-w3c')
  expect(costs.all()).toEqual({})
  expect(sumOfCosts([{ a: 1, b: 2 }, {}, { b: 3 }])).toEqual({ a: 1, b: 5 })
})
