import { describe, expect, it } from 'vitest'
import { LEVELS } from '../../event/hit.ts'
import { builtIn } from '../compile/built-in.ts'
import { compileBuiltIn } from '../compile/built-in-source.ts'
import { problemText } from './file-problem.ts'

const { rules: set, chains: CHAINS } = builtIn()
const levelOf = new Map(
  [...set.rules, ...set.correlations].map(({ name, level }) => [name, LEVELS.indexOf(level)]),
)

it('the files of chains and the fixed builds hold no mistake', () => {
  expect(compileBuiltIn().problems.map(problemText)).toEqual([])
})

describe.each(CHAINS.map((chain) => [chain.id, chain] as const))('the chain %s', (id, chain) => {
  it('rests what counts on rules that a person is shown', () => {
    const medium = LEVELS.indexOf('medium')
    const high = LEVELS.indexOf('high')
    const weak = chain.stages.flatMap((stage) =>
      stage.rules.flatMap(({ rule, shows }) => {
        const least = shows === 'hint' ? 0 : shows === 'success' ? high : medium
        return levelOf.get(rule)! >= least
          ? []
          : `src/detections/chains/${id}.yml, stage ${stage.id}: ${rule} shows ${shows}, for which its level must be ` +
              `at least ${LEVELS[least]}. Raise the level of the rule, or let it show less.`
      }),
    )
    expect(weak).toEqual([])
  })

  it('has at least one stage that can prove it', () => {
    const proving = chain.stages.filter(({ rules }) => rules.some(({ shows }) => shows === 'success'))
    expect(proving.length, `src/detections/chains/${id}.yml: no rule shows success`).toBeGreaterThan(0)
  })
})
