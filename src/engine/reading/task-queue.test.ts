import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TaskQueue } from './task-queue.ts'

const SMALL = 4

/** The same by looking through all tasks each time. */
function takenFrom(tasks: { bytes: number }[], most: number, busy: ReadonlySet<number>) {
  const at = tasks.findIndex(({ bytes }) => bytes <= most && !busy.has(bytes))
  return at < 0 ? undefined : tasks.splice(at, 1)[0]
}

describe('a queue of tasks', () => {
  it('gives the first task whose size is not busy, however tasks come and go', () => {
    const step = fc.record({
      comes: fc.boolean(),
      bytes: fc.nat(8),
      smallOnly: fc.boolean(),
      busy: fc.array(fc.nat(8), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new TaskQueue<{ bytes: number }>(SMALL)
        const tasks: { bytes: number }[] = []
        for (const { comes, bytes, smallOnly, busy } of steps) {
          if (comes) {
            const task = { bytes }
            queue.push(task)
            tasks.push(task)
          } else {
            const sizes = new Set(busy)
            expect(queue.shift(smallOnly, sizes)).toBe(takenFrom(tasks, smallOnly ? SMALL : Infinity, sizes))
          }
          expect(queue.length).toBe(tasks.length)
        }
      }),
    )
  })

  // A step looks at tasks of some sizes only, so it asks as few of them as among ten thousand.
  it.each([10_000, 20_000, 40_000])('passes over %i tasks of a busy size at once', (count) => {
    let asked = 0
    const task = (size: number): { readonly bytes: number } => ({
      get bytes() {
        asked++
        return size
      },
    })
    const queue = new TaskQueue(SMALL)
    for (let i = 0; i < count; i++) queue.push(task(3))
    for (let i = 0; i < count; i++) queue.push(task(2))
    asked = 0
    for (let i = 0; i < count; i++) expect(queue.shift(i % 2 === 0, new Set([3]))).toBeDefined()
    expect(queue.shift(false, new Set([3]))).toBeUndefined()
    expect(asked).toBeLessThanOrEqual(count)
    expect(queue.length).toBe(count)
  })
})
