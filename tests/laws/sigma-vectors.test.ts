import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileDetection } from '../../src/detections/sigma/sigma-rule.ts'
import { readYaml } from '../../src/detections/sigma/yaml-tree.ts'
import { evaluate } from '../../src/predicate/evaluate/evaluate.ts'
import { blockOf } from './example-block.ts'

const PATH = '../shared/briefs/sigma-vectors.jsonl'

interface Vector {
  readonly n: number
  readonly note: string
  readonly detection: unknown
  readonly event: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
  readonly match: boolean
  readonly placeholders?: Readonly<Record<string, readonly string[]>>
}

function holds({ detection, event, placeholders }: Vector): boolean {
  const [document] = readYaml(JSON.stringify(detection))
  if (!document?.ok || document.root.kind !== 'map') throw new Error('a vector is no YAML')
  const values = Object.entries(event).flatMap(([name, value]) => {
    if (value === null) return []
    return [[name, Array.isArray(value) ? (value as string[]) : String(value as string)]] as const
  })
  const block = blockOf('vector', [Object.fromEntries(values)], 'absent')
  const context = { sourceId: 0, hostOf: () => null, fieldOf: () => undefined }
  return evaluate(compileDetection(document.root, placeholders), block, context).has(0)
}

describe.skipIf(!existsSync(PATH))('Sigma test vectors', () => {
  const vectors = existsSync(PATH)
    ? readFileSync(PATH, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Vector)
    : []

  it('are all there', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(145)
  })

  it.each(vectors)('$n: $note', (vector) => {
    expect(holds(vector)).toBe(vector.match)
  })
})

if (!existsSync(PATH)) process.stderr.write(`SKIPPED: ${PATH} is not here\n`)
