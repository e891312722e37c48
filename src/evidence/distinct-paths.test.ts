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

it.each<[readonly string[], readonly string[]]>([
  // A slash at the begin is no folder.
  [
    ['/x', '/x'],
    ['/x', '/x (2)'],
  ],
  [
    ['a/x', 'a (2)/x', 'a/x', 'a/x'],
    ['a/x', 'a (2)/x', 'a (3)/x', 'a (4)/x'],
  ],
  [
    ['b', 'a', 'a', 'b'],
    ['b', 'a', 'a (2)', 'b (2)'],
  ],
])('%j become %j, whatever else is named so', (given, named) => {
  expect(withDistinctPaths(given.map((path) => ({ path }))).map(({ path }) => path)).toEqual(named)
})

it('what has its own path stays the same object, and what was noted before is kept', () => {
  const alone = [{ path: 'a' }, { path: 'b' }]
  expect(withDistinctPaths(alone)).toBe(alone)
  const noted: Issue = { code: 'unsafe-name', place: null, detail: '' }
  const first = { path: 'a', issues: [noted] }
  const [kept, second] = withDistinctPaths([first, { path: 'a', issues: [noted] }])
  expect(kept).toBe(first)
  expect(second!.issues).toEqual([
    noted,
    { code: 'same-name', place: null, detail: 'another file that was given is a, too' },
  ])
})
