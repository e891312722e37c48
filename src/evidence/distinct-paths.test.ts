import { expect, it } from 'vitest'
import type { Issue } from '../event/issue.ts'
import { withDistinctPaths } from './distinct-paths.ts'

it.each<[readonly string[], readonly string[]]>([
  [
    ['logs/x', 'logs/y'],
    ['logs/x', 'logs/y'],
  ],
  [
    ['logs/sub/x', 'logs/y', 'logs/sub/x', 'logs/sub/x'],
    ['logs/sub/x', 'logs/y', 'logs (2)/sub/x', 'logs (3)/sub/x'],
  ],
  [
    ['x.log', 'x.log', 'x.log (2)'],
    ['x.log', 'x.log (3)', 'x.log (2)'],
  ],
  [
    ['a/x', 'A/x'],
    ['a/x', 'A/x'],
  ],
])('of %j become %j', (given, named) => {
  const inputs = withDistinctPaths<{ path: string; blob: string; issues?: readonly Issue[] }>(
    given.map((path) => ({ path, blob: path })),
  )
  expect(inputs.map(({ path }) => path)).toEqual(named)
  expect(inputs.map(({ blob }) => blob)).toEqual(given)
  for (const [at, { issues }] of inputs.entries())
    expect(issues?.map(({ code }) => code)).toEqual(named[at] === given[at] ? undefined : ['same-name'])
})
