import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { builtInTexts } from '../../src/detections/compile/rule-set.ts'

const TABLE = readFileSync(fileURLToPath(new URL('../../docs/detections.md', import.meta.url)), 'utf8')

it('docs/detections.md names every rule, and no other', () => {
  const rows = TABLE.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'))
  const named = new Set(rows.flatMap((row) => [...row.matchAll(/`([a-z0-9_]+)`/g)].map((match) => match[1])))
  const rules = new Set(
    builtInTexts().map(({ path }) =>
      path
        .split('/')
        .at(-1)!
        .replace(/\.yml$/, ''),
    ),
  )
  expect([...named].filter((name) => !rules.has(name!))).toEqual([])
  expect([...rules].filter((name) => !named.has(name))).toEqual([])
})
