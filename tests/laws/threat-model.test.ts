import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MODEL = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8')
const PROMISES = /<!-- promises from here -->([^]*)<!-- to here -->/.exec(MODEL)![1]!
const TEST = /`([^`]+)`/g

/** Rows of the tables of promises: what is promised, and the files that hold it. */
const ROWS = PROMISES.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:promise |-)/.test(line))
  .map((line) => {
    const [, promise = '', held = ''] = line.split('|').map((cell) => cell.trim())
    return { promise, tests: [...held.matchAll(TEST)].map(([, file]) => file!) }
  })

describe('the threat model', () => {
  it('promises something under each heading', () => {
    expect(PROMISES.match(/^### /gm)).toHaveLength(3)
    expect(ROWS.length).toBeGreaterThan(15)
  })

  it.each(ROWS.map(({ promise, tests }) => [promise, tests] as const))('holds: %s', (_, tests) => {
    expect(tests.length).toBeGreaterThan(0)
    for (const file of tests) {
      expect(file).toMatch(/\.(?:test|spec)\.ts$/)
      expect(existsSync(join(ROOT, file)), `${file} is not there`).toBe(true)
    }
  })

  it('is named by the policy for reports, and both by the README', () => {
    expect(readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')).toContain('docs/threat-model.md')
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    expect(readme).toContain('(SECURITY.md)')
    expect(readme).toContain('(docs/threat-model.md)')
  })
})
