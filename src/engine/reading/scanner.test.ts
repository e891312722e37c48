import { expect, it } from 'vitest'
import type { RuleSet } from '../../detections/rule.ts'
import type { YaraEngine } from '../../detections/yara/yara-engine.ts'
import { scannerOf } from './scanner.ts'

const rule = { name: 'r', pack: 'p' }

it('a case is scanned for with its own set of rules, and not at all without any', async () => {
  const asked: unknown[] = []
  const engine = {
    scan: async (...given: unknown[]) => {
      asked.push(given)
      return { matches: [], left: null }
    },
  } as unknown as YaraEngine
  const yara = { key: 'k', rules: [rule], files: [] } as unknown as RuleSet['yara']
  expect(scannerOf(undefined, { yara })).toBeNull()
  expect(scannerOf(engine, { yara: { ...yara, rules: [] } })).toBeNull()
  const scanner = scannerOf(engine, { yara })!
  const bytes = new Uint8Array(1)
  await scanner.scan(bytes, { path: 'x' })
  expect([scanner.packs, asked]).toEqual([['p'], [['k', bytes, { path: 'x' }]]])
})
