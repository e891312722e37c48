import { describe, expect, it } from 'vitest'
import { Jobs } from './jobs.ts'

class Work {
  readonly calls: string[] = []
  cancel(): void {
    this.calls.push('cancel')
  }
  pause(on: boolean): void {
    this.calls.push(`pause ${on}`)
  }
}

describe('jobs', () => {
  it('are cancelled and paused by their ids', () => {
    const jobs = new Jobs()
    const [reading, hunt] = [new Work(), new Work()]
    jobs.beginReading('r', reading)
    jobs.beginHunt('h', hunt)
    jobs.pause('r', true)
    jobs.cancel('h')
    expect([reading.calls, hunt.calls]).toEqual([['pause true'], ['cancel']])
  })

  it('that are cancelled before they begin end at once, and only once', () => {
    const jobs = new Jobs()
    jobs.cancel('r')
    const [first, second] = [new Work(), new Work()]
    jobs.beginReading('r', first)
    jobs.endReading('r')
    jobs.beginReading('r', second)
    expect([first.calls, second.calls]).toEqual([['cancel'], []])
  })

  it('leave the engine idle when none is left', () => {
    const jobs = new Jobs()
    jobs.beginReading('r', new Work())
    jobs.beginHunt('h', new Work())
    jobs.endReading('r')
    expect([jobs.idle, jobs.reading]).toEqual([false, false])
    jobs.endHunt('h')
    expect(jobs.idle).toBe(true)
  })

  it('tell a question that nobody waits for it any more, whatever else has its id', async () => {
    const jobs = new Jobs()
    const reading = new Work()
    jobs.beginReading('q', reading)
    const answer = await jobs.question('q', async (cancelled) => {
      const before = cancelled()
      jobs.cancel('q')
      return [before, cancelled()]
    })
    expect(answer).toEqual([false, true])
    expect(reading.calls).toEqual([])
  })
})
