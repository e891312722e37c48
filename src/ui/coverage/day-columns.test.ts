import { describe, expect, it } from 'vitest'
import { dayOf } from '../../event/time.ts'
import { columnsOf, finestUnit, groupsOf, MOST_COLUMNS } from './day-columns.ts'

const day = (name: string): number => dayOf(Date.parse(name))

describe('columns of days', () => {
  it('hold each day once, in order, in any unit', () => {
    const [first, last] = [day('2021-02-10'), day('2021-04-05')]
    for (const unit of ['day', 'week', 'month'] as const) {
      const { columns, earlier, later } = columnsOf(first, last, unit)
      const days = columns.flatMap((one) =>
        Array.from({ length: one.last - one.first + 1 }, (_, i) => one.first + i),
      )
      expect(days).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i))
      expect([earlier, later]).toEqual([false, false])
    }
  })

  it('begin weeks on Monday and months on the first', () => {
    const [first, last] = [day('2021-02-10'), day('2021-04-05')]
    const weeks = columnsOf(first, last, 'week').columns
    expect(weeks[1]).toMatchObject({ first: day('2021-02-15'), last: day('2021-02-21'), label: '15' })
    const months = columnsOf(first, last, 'month').columns
    expect(months.map(({ group, label }) => `${group}-${label}`)).toEqual(['2021-02', '2021-03', '2021-04'])
    expect(months[1]).toMatchObject({ first: day('2021-03-01'), last: day('2021-03-31') })
    expect(groupsOf(months)).toEqual([{ group: '2021', span: 3 }])
  })

  it('are no more than can be drawn, whatever the dates of a case, and lead to the earlier ones', () => {
    const [first, last] = [day('1970-01-01'), day('2099-12-31')]
    const latest = columnsOf(first, last, 'day')
    expect(latest.columns).toHaveLength(MOST_COLUMNS)
    expect([latest.earlier, latest.later]).toEqual([true, false])
    const before = columnsOf(first, last, 'day', MOST_COLUMNS)
    expect(before.columns.at(-1)!.last).toBe(latest.columns[0]!.first - 1)
    expect(before.later).toBe(true)
    expect(columnsOf(first, last, 'month', 1e9).columns).toHaveLength(1)
  })

  it('are as fine as fits', () => {
    expect([30, 93, 94, 651, 652].map(finestUnit)).toEqual(['day', 'day', 'week', 'week', 'month'])
  })
})
