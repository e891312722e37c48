import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { formatById } from '../../src/formats/registry.ts'
import { seeded } from '../laws/format-reading.ts'
import { problemAt } from './door.ts'
import { DOORS } from './doors.ts'
import { FAULTS } from './doors/disk.ts'
import { mutated } from './mutate.ts'
import { problemWith } from './reading.ts'
import { fuzzSamples } from './samples.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What was found once, as `<format>--<what it was>` or `door-<door>--<seed>--<what it was>`. */
const FOUND = fileURLToPath(new URL('./regressions/', import.meta.url))
const INPUTS = 4000
/** Inputs that take a second or two; `npm run fuzz` lets more in, and goes on from those that reach something new. */
const AT_DOOR: Readonly<Record<string, number>> = {
  archives: 250,
  'seven-zip': 30,
  collectors: 150,
  formats: 0,
  packs: 800,
  rules: 100,
  search: 500,
  'saved-cases': 2_000,
  disk: 150,
  'file-names': 300,
}
const OTHERWISE = 4_000

afterAll(clearSpools)

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
})

describe('a door', () => {
  it.each(DOORS.map((door) => [door.id, door] as const))('%s takes mutated inputs in', async (id, door) => {
    const seeds = await door.seeds(ROOT)
    const tokens = door.tokens.map((token) => new TextEncoder().encode(token))
    const problems: string[] = []
    const letIn = async (input: Uint8Array, name: string, seed: number): Promise<void> => {
      const problem = await problemAt(door, input, seed)
      if (problem !== null) problems.push(`${name}: ${problem}`)
    }
    for (const [at, input] of seeds.entries()) await letIn(input, `seed ${at} of the door`, at)
    for (let input = 0; input < (AT_DOOR[id] ?? OTHERWISE); input++) {
      const seed = 0x5eed + input
      const next = seeded(seed)
      const pick = (): Uint8Array => seeds[next(seeds.length)]!
      const made = mutated(pick(), pick(), seed, { tokens, change: door.change?.bind(door) })
      await letIn(made, `input ${seed}`, seed)
    }
    expect(problems).toEqual([])
  })

  it('takes in what a disk gives of every kind of evidence, whichever of the first reads fails and how', async () => {
    const disk = DOORS.find(({ id }) => id === 'disk')!
    const contents = (await disk.seeds(ROOT)).length
    const problems: string[] = []
    for (let content = 0; content < contents; content++)
      for (let read = 0; read < 5; read++)
        for (const fault of ['short', 'empty', 'browser', 'system'] as const) {
          const script = Uint8Array.of(
            content,
            255,
            ...new Array<number>(read).fill(0),
            FAULTS.indexOf(fault),
          )
          const problem = await problemAt(disk, script, 1)
          if (problem !== null) problems.push(`${fault} at read ${read} of content ${content}: ${problem}`)
        }
    expect(problems).toEqual([])
  })
})

describe('what was found once', () => {
  const found = existsSync(FOUND) ? readdirSync(FOUND).sort() : []
  it.each(found)('%s stays repaired', async (name) => {
    const bytes = new Uint8Array(readFileSync(join(FOUND, name)))
    const [, at, seed] = /^door-(.+?)--(\d+)--/.exec(name) ?? []
    if (at !== undefined) {
      const door = DOORS.find(({ id }) => id === at)
      expect(door, name).toBeDefined()
      expect(await problemAt(door!, bytes, Number(seed))).toBeNull()
      return
    }
    const format = formatById(name.split('--')[0]!)
    expect(format, name).toBeDefined()
    expect(problemWith(bytes, format!, 1)).toBeNull()
  })
})
