import { expect, it } from 'vitest'
import { Undo } from './undo.svelte.ts'

it('the last step is taken back first, and each only once', async () => {
  const undo = new Undo()
  const done: string[] = []
  for (const said of ['a', 'b'])
    undo.note({
      caseId: 'one',
      said,
      undo: async () => {
        done.push(said)
        return true
      },
    })
  expect(undo.said).toBe('b')
  await Promise.all([undo.undo('one'), undo.undo('one')])
  expect([done, undo.said]).toEqual([['b'], 'Undone. b'])
  await undo.undo('one')
  await undo.undo('one')
  expect([done, undo.isPossible('one')]).toEqual([['b', 'a'], false])
})

it('a step that cannot be taken back stays, and only the last hundred are kept', async () => {
  const undo = new Undo()
  let works = false
  let count = 0
  for (let i = 0; i < 150; i++) undo.note({ caseId: 'one', said: `${i}`, undo: async () => (count++, works) })
  await undo.undo('one')
  expect([undo.isPossible('one'), undo.said]).toEqual([true, '149'])
  works = true
  for (let i = 0; i < 200; i++) await undo.undo('one')
  expect([undo.isPossible('one'), count]).toEqual([false, 101])
})

it('a step of one case is not taken back while another is open', async () => {
  const undo = new Undo()
  let count = 0
  undo.note({ caseId: 'one', said: 'a', undo: async () => (count++, true) })
  await undo.undo('two')
  await undo.undo(null)
  expect([count, undo.isPossible('two'), undo.isPossible('one')]).toEqual([0, false, true])
})
