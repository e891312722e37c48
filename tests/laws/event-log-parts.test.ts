import { describe, expect, it } from 'vitest'
import { joined } from '../../src/event/bytes.ts'
import { fieldsOf, type Block } from '../../src/event/block.ts'
import type { Sink } from '../../src/formats/format.ts'
import evtx from '../../src/formats/windows-evtx/index.ts'
import { EvtxParser } from '../../src/formats/kit/evtx/evtx-parser.ts'
import { samplesOf, seeded } from './format-reading.ts'

const CHUNK = 65_536
const HEADER = 4096
const APART = 2 * CHUNK
const parts = evtx.parts!(APART)

class Gathered implements Sink {
  readonly events: string[] = []
  readonly ledger = { parsed: 0, skipped: 0, unreadable: 0 }
  readonly said: string[] = []

  block(block: Block): void {
    for (let row = 0; row < block.rows; row++) {
      const fields = Object.entries(fieldsOf(block, row)).sort(([a], [b]) => (a < b ? -1 : 1))
      this.events.push(JSON.stringify([block.offsets[row], block.time[row], block.ordinals[row], fields]))
    }
  }

  issue(issue: unknown): void {
    this.said.push(JSON.stringify(issue))
  }

  fact(fact: unknown): void {
    this.said.push(JSON.stringify(fact))
  }

  account(kind: 'parsed' | 'skipped' | 'unreadable', bytes: number): void {
    this.ledger[kind] += bytes
  }

  unbroken(...span: readonly unknown[]): void {
    this.said.push(JSON.stringify(span))
  }

  /** Everything that was reported. Facts and issues are sorted, because their order depends on where the log is cut. */
  get all(): unknown {
    return { events: this.events, ledger: this.ledger, said: this.said.sort() }
  }
}

function inOneGo(bytes: Uint8Array): unknown {
  const sink = new Gathered()
  const parser = new EvtxParser('windows-evtx', sink, { apart: APART })
  parser.push(bytes)
  parser.end()
  return sink.all
}

function inParts(bytes: Uint8Array, next: (below: number) => number): { all: unknown; cuts: number } {
  const chosen = [0]
  for (let at = parts.next(0); at < bytes.length; at = parts.next(at))
    if (parts.cut(bytes.subarray(at, at + parts.ahead)) === 0 && next(3) > 0) chosen.push(at)
  const sink = new Gathered()
  const rests = chosen.map((from, i) => {
    const to = chosen[i + 1]
    const parser = parts.open(sink, from, null)
    const own = bytes.slice(from, to)
    for (let at = 0; at < own.length;) {
      const piece = own.subarray(at, at + 1 + next(200_000))
      parser.push(piece)
      at += piece.length
    }
    parser.end(to === undefined)
    return structuredClone(parser.rest())
  })
  parts.join(rests, sink)
  return { all: sink.all, cuts: chosen.length - 1 }
}

/** Chunks of all samples, some of them damaged, missing, repeated, or out of place. */
function logOf(next: (below: number) => number, damage: number): Uint8Array {
  const logs = samplesOf(evtx).map(({ bytes }) => bytes)
  const pieces: Uint8Array[] = [logs[0]!.subarray(0, HEADER)]
  for (let left = 4 + next(14); left > 0; left--) {
    const log = logs[next(logs.length)]!
    const chunks = Math.floor((log.length - HEADER) / CHUNK)
    if (chunks === 0) continue
    const at = HEADER + CHUNK * next(chunks)
    const chunk = log.slice(at, at + CHUNK)
    if (next(100) < damage) for (let i = next(40); i > 0; i--) chunk[next(CHUNK)]! ^= 1 << next(8)
    if (next(100) < damage) chunk.fill(0, 0, next(600))
    const lost = next(200) < damage ? next(CHUNK) : 0
    pieces.push(chunk.subarray(lost))
    // Lost bytes shift the chunks that follow, unless as many are added here.
    if (next(3) > 0) pieces.push(chunk.slice(CHUNK - lost))
  }
  return joined(pieces)
}

describe('an event log in parts', () => {
  it.each([0, 15, 50])('says what it says in one go, with damage of %i percent', (damage) => {
    let cut = 0
    for (let seed = 1; seed <= 40; seed++) {
      const next = seeded(seed * 100 + damage)
      const bytes = logOf(next, damage)
      const { all, cuts } = inParts(bytes, next)
      cut += cuts
      expect(all, `seed ${seed}`).toEqual(inOneGo(bytes))
    }
    expect(cut).toBeGreaterThan(20)
  })

  it('is cut every 16 MiB', () => {
    const { next, cut } = evtx.parts!()
    expect(next(0)).toBe(HEADER + (16 << 20))
    expect(next(HEADER + (16 << 20))).toBe(HEADER + (32 << 20))
    const whole = samplesOf(evtx).find(({ name }) => name === 'not-closed.evtx')!
    const chunk = whole.bytes.slice(HEADER, HEADER + 512)
    expect(cut(chunk)).toBe(0)
    expect(cut(chunk.subarray(0, 40))).toBe(null)
    expect(cut(chunk.fill(0))).toBe(null)
  })
})
