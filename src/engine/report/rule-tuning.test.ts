import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { sourceOf } from '../../../tests/cases/deposits.ts'
import { bothEffects, HitTuner, levelOf, tunesHits } from './rule-tuning.ts'

const decision = { reason: 'ours', time: 1 }
const SHA256 = 'ab'.repeat(32)

function hit(rule: string, fields: Hit['fields'] = {}): Hit {
  return {
    rule,
    level: 'high',
    source: 0,
    format: 'iis-w3c',
    host: null,
    time: 1,
    place: { kind: 'line', ordinal: 1, offset: 0, length: 1 },
    fields,
  }
}

function tuner(tuning: Partial<Tuning>, sha256: string | null = null): HitTuner {
  return new HitTuner({ ...UNTUNED, ...tuning }, (id) => ({ ...sourceOf(id), path: 'c/x.aspx', sha256 }))
}

describe('the decisions of an analyst', () => {
  it('are about hits when a rule is off, has another level or allows something', () => {
    expect(tunesHits(UNTUNED)).toBe(false)
    expect(tunesHits({ ...UNTUNED, placeholders: { a: ['b'] } })).toBe(false)
    expect(tunesHits({ ...UNTUNED, off: { a: decision } })).toBe(true)
  })

  it('take away the hits of a rule that is off, and count them', () => {
    const one = tuner({ off: { a: decision } })
    expect(one.hit(hit('a'))).toBeNull()
    expect(one.hit(hit('b'))).toEqual(hit('b'))
    expect(one.count({ rule: 'a', source: 0, host: null, count: 7, firstTime: null, lastTime: null })).toBe(
      false,
    )
    expect(one.effects().off).toEqual(new Map([['a', 8]]))
  })

  it('give a hit another level, but not by a name that every object has', () => {
    const tuning = { ...UNTUNED, levels: { a: { ...decision, level: 'low' as const } } }
    expect(tuner(tuning).hit(hit('a'))?.level).toBe('low')
    expect(levelOf(tuning, 'constructor')).toBeUndefined()
  })

  it('allow a value of a field, ignoring case, for one rule or for all', () => {
    const where = { kind: 'value', field: 'C-IP', value: '2001:DB8::1' } as const
    const one = tuner({ allowed: [{ ...decision, id: 'x', rule: 'a', where }] })
    expect(one.hit(hit('a', { 'c-ip': '2001:db8::1' }))).toBeNull()
    expect(one.hit(hit('b', { 'c-ip': '2001:db8::1' }))).not.toBeNull()
    expect(one.hit(hit('a', { 'c-ip': '2001:db8::2' }))).not.toBeNull()
    const all = tuner({ allowed: [{ ...decision, id: 'x', rule: null, where }] })
    expect(all.hit(hit('b', { list: ['other'], 'c-ip': '2001:db8::1' }))).toBeNull()
  })

  it('allow a file only by its digest and its path together', () => {
    const where = { kind: 'file', sha256: SHA256, path: 'c/x.aspx' } as const
    const allowed = [{ ...decision, id: 'x', rule: null, where }]
    expect(tuner({ allowed }, SHA256).hit(hit('a'))).toBeNull()
    expect(tuner({ allowed }, 'cd'.repeat(32)).hit(hit('a'))).not.toBeNull()
    expect(tuner({ allowed }).hit(hit('a', { path: 'c/x.aspx' }))).not.toBeNull()
  })

  it('leave hits that were only counted, and say that nobody knows whether they are allowed', () => {
    const where = { kind: 'value', field: 'c-ip', value: '192.0.2.1' } as const
    const one = tuner({ allowed: [{ ...decision, id: 'x', rule: null, where }] })
    expect(one.count({ rule: 'a', source: 0, host: null, count: 3, firstTime: null, lastTime: null })).toBe(
      true,
    )
    expect(one.effects().uncertain).toEqual(new Map([['x', 3]]))
    expect(bothEffects(one.effects(), one.effects()).uncertain.get('x')).toBe(6)
  })
})
