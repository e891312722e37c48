import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { builtInTexts } from '../../src/detections/compile/rule-set.ts'
import { DOCUMENTS, writtenDocument } from '../docs/document.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

it.each(DOCUMENTS)('%s holds what `npm run docs` writes', (file) => {
  const { before, after } = writtenDocument(ROOT, file)
  expect(before === after, `${file} is not up to date: run npm run docs, and commit what it writes`).toBe(
    true,
  )
})

it('docs/detections.md names every rule, and no other', () => {
  const rows = writtenDocument(ROOT, 'docs/detections.md')
    .after.split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
  const named = new Set(rows.flatMap((row) => [...row.matchAll(/`([a-z0-9_]+)`/g)].map((match) => match[1])))
  const rules = new Set(
    builtInTexts().map(({ path }) =>
      path
        .split('/')
        .at(-1)!
        .replace(/\.yml$/, ''),
    ),
  )
  const strange = [...named].filter((name) => !rules.has(name!))
  expect(strange, 'docs/detections.md names rules that are not there').toEqual([])
  expect(
    [...rules].filter((name) => !named.has(name)),
    'docs/detections.md lacks rules',
  ).toEqual([])
})
