import { expect, it } from 'vitest'
import { blockOf } from '../../tests/laws/example-block.ts'
import { eventJson } from './event-json.ts'

it('writes one event as one line, whatever stands in it', () => {
  const block = blockOf('f', [{ a: 'x"\n', many: ['y', 'z'] }, { a: 'w' }], 'absent', [
    1_614_556_800_000,
    NaN,
  ])
  const line = eventJson(block, 0, 'a.log', 'EX01')
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toEqual({
    time: '2021-03-01T00:00:00.000Z',
    source: 'a.log',
    place: { record: 1, offset: 0, length: 1 },
    format: 'f',
    host: 'EX01',
    fields: { a: 'x"\n', many: ['y', 'z'] },
  })
  expect(JSON.parse(eventJson(block, 1, 'a.log', 'EX01'))).toMatchObject({ time: null })
})
