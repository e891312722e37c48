import { expect, it } from 'vitest'
import { Undo } from './undo.svelte.ts'

it('the last step is taken back first, and each only once', async () => {
  const undo = new Undo()
  const done: string[] = []
  for (const said of ['a', 'b'])
    undo.note({
      said,
      undo: async () => {
        done.push(said)
        return true
      },
    })
  expect(undo.said).toBe('b')
  await Promise.all([undo.undo(), undo.undo()])
  expect([done, undo.said]).toEqual([['b'], 'Undone. b'])
  await undo.undo()
  await undo.undo()
  expect([done, undo.isPossible]).toEqual([['b', 'a'], false])
})

it('a step that cannot be taken back stays, and only the last hundred are kept', async () => {
  const undo = new Undo()
  let works = false
  let count = 0
  for (let i = 0; i < 150; i++) undo.note({ said: `${i}`, undo: async () => (count++, works) })
  await undo.undo()
  expect([undo.isPossible, undo.said]).toEqual([true, '149'])
  works = true
  for (let i = 0; i < 200; i++) await undo.undo()
  expect([undo.isPossible, count]).toEqual([false, 101])
})
