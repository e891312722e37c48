import { expect, it } from 'vitest'
import { forwardedClient } from './forwarded-client.ts'

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['198.51.100.4,+203.0.113.7', '203.0.113.7'],
  ['203.0.113.7, 10.1.2.3, 192.168.7.1', '203.0.113.7'],
  ['[2001:db8::7]:443', '2001:db8::7'],
  ['2001:db8::7', '2001:db8::7'],
  ['10.1.2.3,10.1.2.4', '10.1.2.4'],
  ['unknown,+203.0.113.7', '203.0.113.7'],
  ['-', null],
  ['', null],
  ['nord7.brook.example:443', null],
])('of %s the client is %s', (list, client) => {
  expect(forwardedClient(list)).toBe(client)
})
