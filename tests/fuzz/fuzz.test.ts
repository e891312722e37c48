import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatById } from '../../src/formats/registry.ts'
import { seeded } from '../laws/format-reading.ts'
import { mutated } from './mutate.ts'
import { problemWith } from './reading.ts'
import { fuzzSamples } from './samples.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What was found once, as `<format>--<what it was>`. */
const FOUND = fileURLToPath(new URL('./regressions/', import.meta.url))
const INPUTS = 4000

describe('mutated samples', () => {
  it(`are read without a crash, a lost byte or growth: ${INPUTS} of them`, () => {
    const samples = fuzzSamples(ROOT, null)
    const problems: string[] = []
    for (let input = 0; input < INPUTS; input++) {
      const seed = 0x5eed + input
      const next = seeded(seed)
      const sample = samples[input % samples.length]!
      const bytes = mutated(sample.bytes, samples[next(samples.length)]!.bytes, seed)
      const problem = problemWith(bytes, sample.format, seed)
      if (problem !== null) problems.push(`${sample.name}, seed ${seed}: ${problem}`)
    }
    expect(problems).toEqual([])
  })

  const found = existsSync(FOUND) ? readdirSync(FOUND).sort() : []
  it.each(found)('%s stays repaired', (name) => {
    const format = formatById(name.split('--')[0]!)
    expect(format, name).toBeDefined()
    expect(problemWith(new Uint8Array(readFileSync(join(FOUND, name))), format!, 1)).toBeNull()
  })
})
