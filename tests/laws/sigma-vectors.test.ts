import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileDetection } from '../../src/detections/sigma/sigma-rule.ts'
import { RuleProblem } from '../../src/detections/sigma/rule-problem.ts'
import { readYaml } from '../../src/detections/sigma/yaml-tree.ts'
import { evaluate } from '../../src/predicate/evaluate.ts'
import { blockOf } from './example-block.ts'

const PATH = '../shared/briefs/sigma-vectors.jsonl'

/** Refused with a reason so far: comparing two fields, and placeholders. May only shrink. */
const REFUSED = new Map<number, RegExp>([
  ...[107, 108, 109, 110, 111].map((n) => [n, /fieldref/] as const),
  ...[112, 113].map((n) => [n, /placeholders/] as const),
])

interface Vector {
  readonly n: number
  readonly note: string
  readonly detection: unknown
  readonly event: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
  readonly match: boolean
}

function holds({ detection, event }: Vector): boolean {
  const [document] = readYaml(JSON.stringify(detection))
  if (!document?.ok || document.root.kind !== 'map') throw new Error('a vector is no YAML')
  const values = Object.entries(event).flatMap(([name, value]) => {
    if (value === null) return []
    return [[name, Array.isArray(value) ? (value as string[]) : String(value as string)]] as const
  })
  const block = blockOf('vector', [Object.fromEntries(values)], 'absent')
  const context = { sourceId: 0, hostOf: () => null, fieldOf: () => undefined }
  return evaluate(compileDetection(document.root), block, context).has(0)
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
    const reason = REFUSED.get(vector.n)
    if (!reason) return expect(holds(vector)).toBe(vector.match)
    expect(() => holds(vector)).toThrow(RuleProblem)
    expect(() => holds(vector)).toThrow(reason)
  })
})

if (!existsSync(PATH)) process.stderr.write(`SKIPPED: ${PATH} is not here\n`)
