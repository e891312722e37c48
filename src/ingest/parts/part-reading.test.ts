import { describe, expect, it } from 'vitest'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf, formatById } from '../../formats/registry.ts'
import { iisLog } from '../../../tests/cases/source-task.ts'
import { PartReaders } from './part-readers.ts'
import { PartReading } from './part-reading.ts'
import { readPart, type PartOutcome, type PartYield } from './part.ts'

const format = formatById('iis-w3c')!
const parts = format.parts!(2_000)
const hunter = new Hunter({ rules: [], indicators: [] }, fieldOf)
const TEXT = new TextEncoder().encode(iisLog(400))

/** Changes what another reader hands back. */
type Spoil = (outcome: PartOutcome, count: number) => PartOutcome

async function read({
  idle = 0,
  piece = 700,
  spoil = (outcome) => outcome,
  stopAfter = Infinity,
}: {
  idle?: number
  piece?: number
  spoil?: Spoil
  stopAfter?: number
} = {}): Promise<{ lines: string[]; given: number }> {
  const partReaders = new PartReaders()
  let given = 0
  for (let number = 0; number < idle; number++) {
    partReaders.add(number, {
      readPart: async (job) => spoil(await readPart(hunter, job, undefined, null), ++given),
    })
    partReaders.setIdle(number, true)
  }
  const yields: PartYield[] = []
  const reading = new PartReading({
    source: 0,
    format,
    parts,
    apart: 2_000,
    hunter,
    partReaders,
    kept: new Map(),
    skips: () => false,
    mayGive: () => true,
    settle: async (one) => void yields.push(one),
    stopped: () => yields.length >= stopAfter,
  })
  for (let at = 0; at < TEXT.length; at += piece) await reading.push(TEXT.slice(at, at + piece))
  await reading.end()
  return { lines: linesOf(yields), given }
}

/** Where each event stands, in the order in which it was settled. */
function linesOf(yields: readonly PartYield[]): string[] {
  return yields.flatMap(({ blocks }) =>
    blocks.flatMap(({ block }) =>
      block && 'offsets' in block
        ? Array.from(block.offsets, (at, row) => `${at} ${block.ordinals[row]}`)
        : [],
    ),
  )
}

describe('a source in parts', () => {
  it('is settled in its order, whatever the readers and the pieces', async () => {
    const alone = await read()
    expect([alone.lines.length, alone.given]).toEqual([400, 0])
    for (const idle of [1, 3])
      for (const piece of [300, 5_000]) {
        const { lines, given } = await read({ idle, piece })
        expect(given).toBeGreaterThan(3)
        expect(lines).toEqual(alone.lines)
      }
  })

  it('has a part read again that did not end where it was cut', async () => {
    const { lines } = await read()
    const open: Spoil = (outcome, count) => (count === 2 ? { ...outcome, yielded: null } : outcome)
    expect((await read({ idle: 2, spoil: open })).lines).toEqual(lines)
  })

  it('gives no more parts away when too many were cut wrongly', async () => {
    const wrong: Spoil = (outcome) => ({ ...outcome, yielded: null })
    const { lines, given } = await read({ idle: 1, spoil: wrong })
    expect(lines).toEqual((await read()).lines)
    expect(given).toBeLessThan(TEXT.length / 2_000 / 2)
  })

  it('settles nothing more once it is stopped', async () => {
    const { lines } = await read({ idle: 2, stopAfter: 3 })
    expect(lines.length).toBeLessThan(400)
  })
})
