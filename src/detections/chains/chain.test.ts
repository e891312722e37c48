import { describe, expect, it } from 'vitest'
import { LEVELS } from '../../event/hit.ts'
import { CATALOGUE } from '../../formats/catalogue.ts'
import { builtIn } from '../compile/built-in.ts'
import { compileBuiltIn } from '../compile/built-in-source.ts'
import { problemText } from './file-problem.ts'

const { rules: set, chains: CHAINS } = builtIn()
const levelOf = new Map(
  [...set.rules, ...set.correlations].map(({ name, level }) => [name, LEVELS.indexOf(level)]),
)

const declared = CATALOGUE.flatMap(({ kindTitles }) => Object.keys(kindTitles))
const isDeclared = (kind: string): boolean =>
  declared.some((one) => (one.endsWith('*') ? kind.startsWith(one.slice(0, -1)) : one === kind))

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

  it('names kinds of logs that are read', () => {
    const unknown = chain.stages.flatMap(({ id: stage, kinds, also }) =>
      [...kinds, ...also].flatMap((kind) =>
        !isDeclared(kind)
          ? `src/detections/chains/${id}.yml, stage ${stage}: no log declares the kind ${kind}. Write one that ` +
            'stands in kindTitles of a src/formats/*/about.ts.'
          : [],
      ),
    )
    expect(unknown).toEqual([])
  })

  it('has at least one stage that can prove it', () => {
    const proving = chain.stages.filter(({ rules }) => rules.some(({ shows }) => shows === 'success'))
    expect(proving.length, `src/detections/chains/${id}.yml: no rule shows success`).toBeGreaterThan(0)
  })
})
