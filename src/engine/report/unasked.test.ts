import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { MAX_SCANNED } from '../../detections/yara/yara.ts'
import type { Source } from '../../event/source.ts'
import { sourceOf } from '../../../tests/cases/deposits.ts'
import { isUnasked, packsOf, unasked } from './unasked.ts'

const NONE = compileRules([])
const YARA = { ...NONE, yara: { ...NONE.yara, rules: [{ pack: 'p' }, { pack: 'p' }] as never } }

function source(path: string, change: Partial<Source> = {}, bytes = 10): Source {
  const one = sourceOf(1)
  return { ...one, path, sha256: 'ab'.repeat(32), receipt: { ...one.receipt, bytes }, ...change }
}

describe('rules about bytes', () => {
  it('name each of their packs once', () => {
    expect(packsOf(YARA)).toEqual(['p'])
  })

  it('were not asked of sources that are large, broken or read before, each said with its reason', () => {
    const rows = unasked(YARA, [
      source('asked', { scan: { packs: ['p'], left: null } }),
      source('large', {}, MAX_SCANNED + 1),
      source('broken', { sha256: null }),
      source('later'),
      source('partly', { scan: { packs: ['p'], left: 'a rule took too long' } }),
      source('empty', {}, 0),
    ])
    expect(rows.map(({ paths }) => paths)).toEqual([['large'], ['broken'], ['later'], ['partly']])
    expect(rows.at(-1)?.reason).toBe('In part: a rule took too long.')
  })

  it('are asked again of a source that lacks a pack, and of no other', () => {
    expect(isUnasked(YARA, source('later'))).toBe(true)
    expect(isUnasked(YARA, source('asked', { scan: { packs: ['p'], left: null } }))).toBe(false)
    expect(isUnasked(NONE, source('later'))).toBe(false)
  })
})
