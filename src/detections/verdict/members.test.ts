import { expect, it } from 'vitest'
import type { Hit, HitMember } from '../../event/hit.ts'
import type { RuleSeen } from './host-evidence.ts'
import { withMembers } from './members.ts'

function hitOf(rule: string, offset: number, members?: readonly HitMember[]): Hit {
  return {
    rule,
    level: 'high',
    source: 1,
    format: 'iis-w3c',
    host: null,
    time: 0,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: {},
    ...(members ? { members } : {}),
  }
}

function seenOf(...hits: Hit[]): Map<string, RuleSeen> {
  const rule = hits[0]!.rule
  return new Map([[rule, { rule, hits, unkept: [], level: 'high', count: hits.length, first: 0, last: 0 }]])
}

it('adds what a correlation combines, each once, and passes over what is not kept', () => {
  const kept = hitOf('asked', 10)
  const member = (offset: number): HitMember => ({
    rule: 'asked',
    source: 1,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    time: 0,
  })
  const first = hitOf('both', 10, [member(10), member(99)])
  const second = hitOf('both', 20, [member(10)])
  expect(withMembers([first, second], { seen: seenOf(kept, hitOf('asked', 30)) })).toEqual([
    first,
    kept,
    second,
  ])
})
