import { expect, it } from 'vitest'
import { referencedNames, asksHost, withoutColumn } from './referenced-names.ts'
import { parseSearch } from './search.ts'

it('names what a search takes for granted, wherever it stands', () => {
  const parsed = parseSearch(
    'x (format:iis-w3c or not cs-uri-stm:/owa/) and Image|fieldref:Parent and host:ex01 and url.path:*',
  )
  expect(parsed.ok && referencedNames(parsed.predicate)).toEqual({
    fields: ['cs-uri-stm', 'Image', 'Parent'],
    formats: ['iis-w3c'],
  })
})

it('knows a column by any case, and without its spaces', () => {
  expect(withoutColumn(['threatname', 'THREAT NAME', 'cs-uri-stm', 'Thr eatName'], ['Threat Name'])).toEqual([
    'cs-uri-stm',
    'Thr eatName',
  ])
})

it('knows whether it matters whose an event is', () => {
  const asks = (text: string): boolean => {
    const parsed = parseSearch(text)
    return parsed.ok && asksHost(parsed.predicate)
  }
  expect(['x or not (host:EX01 y)', 'host|contains:ex', 'x and client.ip:host', ''].map(asks)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
