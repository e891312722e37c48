import { describe, expect, it } from 'vitest'
import { LEVELS } from '../../event/hit.ts'
import { FIXES, parseBuild, vulnerable } from './builds.ts'
import { builtIn } from '../compile/built-in.ts'
import { milestones } from '../verdict/milestones.ts'

const { rules: set, chains: CHAINS } = builtIn()
const levelOf = new Map(
  [...set.rules, ...set.correlations].map(({ name, level }) => [name, LEVELS.indexOf(level)]),
)

describe.each(CHAINS.map((chain) => [chain.id, chain] as const))('the chain %s', (_, chain) => {
  it('names rules that run, each once in a stage', () => {
    for (const { id, rules } of chain.stages) {
      const names = rules.map(({ rule }) => rule)
      expect(names.filter((name) => !levelOf.has(name))).toEqual([])
      expect(new Set(names).size, id).toBe(names.length)
    }
  })

  it('rests what counts on rules that a person is shown', () => {
    const medium = LEVELS.indexOf('medium')
    const high = LEVELS.indexOf('high')
    for (const { rule, shows } of chain.stages.flatMap(({ rules }) => rules)) {
      if (shows === 'hint') continue
      const least = shows === 'success' ? high : medium
      expect(levelOf.get(rule), `${rule} shows ${shows}`).toBeGreaterThanOrEqual(least)
    }
  })

  it('has stages of different names', () => {
    const ids = chain.stages.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('milestones', () => {
  it('are in order and belong to a chain', () => {
    const times = milestones().map(({ time }) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const ids = new Set(CHAINS.map(({ id }) => id))
    expect(milestones().filter(({ chain }) => !ids.has(chain))).toEqual([])
  })
})

describe('fixed builds', () => {
  it.each<[string, (boolean | null)[]]>([
    ['15.1.2176.2', [true, true, true, true, true]],
    ['15.1.2176.9', [false, true, true, true, true]],
    ['15.1.2242.10', [false, false, true, true, true]],
    ['15.2.922.13', [false, false, false, true, true]],
    ['15.1.2507.12', [false, false, false, true, false]],
    ['15.1.2507.16', [false, false, false, false, false]],
    ['15.0.1497.44', [false, false, false, false, false]],
    ['15.2.2562.17', [false, false, false, false, false]],
    ['14.3.513.0', [null, null, null, null, null]],
  ])('%s', (text, expected) => {
    const build = parseBuild(text)!
    const each = FIXES.filter((fixes) => fixes !== 'every').map((fixes) => vulnerable(fixes, build))
    expect(each).toEqual(expected)
    const all = expected.includes(true) ? true : expected.includes(null) ? null : false
    expect(vulnerable('every', build)).toBe(all)
  })
})
