import { expect, it } from 'vitest'
import { carver } from '../../formats/registry.ts'
import { contentSetupOf, taskOf } from '../../../tests/cases/source-task.ts'
import { CarvedContent } from './carved.ts'

it('a file that holds no remains of a log is named as what it is, and has no format in the end', async () => {
  const { setup } = contentSetupOf(taskOf('MZ nothing'))
  const content = new CarvedContent(setup, carver(), {
    code: 'unknown-format',
    detail: 'a program of Windows',
  })
  await content.push(new TextEncoder().encode('MZ nothing'))
  expect([content.format, content.readsEvents, content.isEventLog]).toEqual([carver().id, false, false])
  await content.end()
  expect(content.format).toBeNull()
  expect(content.log.receipt(10).issues).toMatchObject([
    { code: 'unknown-format', first: { detail: 'a program of Windows' } },
  ])
})
