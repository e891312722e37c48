import { expect, it } from 'vitest'
import { newCase } from './new-case.ts'
import { caseRecordOf } from './stored-record.ts'

it('the record of a case comes back as it was stored', () => {
  const record = newCase('logs.zip', 'browser')
  expect(caseRecordOf(record.id, record)).toMatchObject(record)
  expect(caseRecordOf('x', undefined)).toBeUndefined()
})

it('what is of another type counts as missing, whatever is stored', () => {
  const empty = { events: 0, bytes: 0, sources: 0, storedBytes: 0, complete: false, created: 0 }
  for (const wrong of [
    5,
    'text',
    [],
    {},
    { name: 7, events: 'many', created: NaN, complete: 'yes', sources: -1 },
  ])
    expect(caseRecordOf('x', wrong)).toMatchObject({ ...empty, id: 'x', name: 'A case without a name' })
  const odd = caseRecordOf('x', {
    name: 'n'.repeat(5_000),
    created: Infinity,
    unhunted: 'all',
    tuning: 3,
    hostNames: [null],
    judgements: {},
    annotations: { 0: 'x' },
    id: 'y',
  })
  expect(odd).toMatchObject({ id: 'x', created: 0, unhunted: null, annotations: [] })
  expect([odd?.name.length, odd?.tuning, odd?.hostNames, odd?.judgements]).toEqual([
    1_000,
    undefined,
    undefined,
    undefined,
  ])
})

it('the card of a case comes back whole or not at all, with as many servers as it has room for', () => {
  const server = { name: 'EX01', verdict: 'compromised' }
  const card = { servers: [server], moreServers: 0, from: 1, to: null }
  expect(caseRecordOf('x', { card, opened: 7 })).toMatchObject({ card, opened: 7 })
  for (const wrong of [
    7,
    { ...card, servers: [{ name: 'EX01' }] },
    { ...card, to: 'now' },
    { ...card, from: 9e15 },
  ])
    expect(caseRecordOf('x', { card: wrong, opened: 'now' })).not.toHaveProperty('card')
  const many = { ...card, servers: Array.from({ length: 20 }, () => server), moreServers: 3 }
  expect(caseRecordOf('x', { card: many })?.card).toMatchObject({ moreServers: 11 })
  expect(caseRecordOf('x', { card: many })?.card?.servers).toHaveLength(12)
})

it('the tasks that were done come back as ids, and what is no id is left out', () => {
  expect(caseRecordOf('x', { done: ['EX01/todo.isolate//', 7, 'y'.repeat(5_000)] })?.done).toEqual([
    'EX01/todo.isolate//',
  ])
  expect(caseRecordOf('x', { done: 'all' })).not.toHaveProperty('done')
  expect(caseRecordOf('x', { done: Array.from({ length: 5_000 }, String) })?.done).toHaveLength(2_000)
})
