import { expect, it } from 'vitest'
import { untilAnswered } from './until-answered.ts'

it('passes on what is reported before the answer, and nothing after it', async () => {
  const heard: number[] = []
  const late: ((news: number) => void)[] = []
  const answer = await untilAnswered(
    (news: number) => heard.push(news),
    async (report) => {
      report(26)
      await Promise.resolve()
      report(98)
      late.push(report)
      return 'all'
    },
  )
  late.forEach((report) => report(99))
  expect(answer).toBe('all')
  expect(heard).toEqual([26, 98])
})

it('passes nothing on after a call that failed', async () => {
  const heard: number[] = []
  const late: ((news: number) => void)[] = []
  const failing = untilAnswered(
    (news: number) => heard.push(news),
    (report) => {
      late.push(report)
      return Promise.reject(new Error('the worker ended'))
    },
  )
  await expect(failing).rejects.toThrow('the worker ended')
  late.forEach((report) => report(1))
  expect(heard).toEqual([])
})
