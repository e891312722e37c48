import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fieldsOf, placeOf, type Block, type FieldValues } from '../../src/event/block.ts'
import type { Issue } from '../../src/event/issue.ts'
import type { Place } from '../../src/event/place.ts'
import type { Fact, Ledger } from '../../src/event/receipt.ts'
import { isoOf } from '../../src/event/time.ts'
import example from '../../src/formats/_example/index.ts'
import exampleLine from '../../src/formats/_example-line/index.ts'
import type { Format, Parser, Sink } from '../../src/formats/format.ts'
import { FORMATS } from '../../src/formats/registry.ts'

const FOLDER = fileURLToPath(new URL('../../src/formats/', import.meta.url))
const GOLDEN = '.golden.json'

export interface Sample {
  readonly name: string
  readonly path: string
  readonly goldenPath: string
  readonly bytes: Uint8Array
}

/** Every format that is on offer, and the skeletons, so that they never rot. */
export const ALL_FORMATS: readonly Format[] = [...FORMATS, example, exampleLine]

export function folderOf(format: Format): string {
  return `${FOLDER}${format.id}/`
}

/** The samples of a format; none where it has no folder of them. */
export function samplesOf(format: Format): Sample[] {
  const folder = `${folderOf(format)}samples/`
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => !name.endsWith(GOLDEN))
    .sort()
    .map((name) => ({
      name,
      path: folder + name,
      goldenPath: folder + name + GOLDEN,
      bytes: new Uint8Array(readFileSync(folder + name)),
    }))
}

export interface ReadEvent {
  readonly time: string | null
  readonly place: Place
  readonly kind: string
  readonly fields: FieldValues
}

export interface Reading {
  readonly events: ReadEvent[]
  readonly issues: Issue[]
  readonly ledger: Ledger
  readonly facts: Fact[]
  readonly unbroken: [kind: string, from: number, to: number][]
  readonly blocks: Block[]
}

/** Reads a source in pieces; `sizes` says how large the next piece is. */
export function readIn(format: Format, bytes: Uint8Array, sizes: () => number): Reading {
  return readParser(format, (sink) => {
    const parser = format.open(sink)
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.slice(at, at + sizes())
      at += piece.length
      parser.push(piece)
      // A piece is only valid during the call.
      piece.fill(0x58)
    }
    return parser
  })
}

/** What is read by a parser that was given everything but the end. */
export function readParser(format: Format, parse: (sink: Sink) => Parser): Reading {
  const ledger = { parsed: 0, skipped: 0, unreadable: 0 }
  const reading: Reading = { events: [], issues: [], ledger, facts: [], unbroken: [], blocks: [] }
  parse({
    block: (block) => reading.blocks.push(block),
    issue: (issue) => reading.issues.push(issue),
    fact: (fact) => reading.facts.push(fact),
    account: (kind, count) => void (ledger[kind] += count),
    unbroken: (kind, from, to) => reading.unbroken.push([kind, from, to]),
  }).end()
  for (const block of reading.blocks) {
    const kinds = format.kinds(block)
    for (let row = 0; row < block.rows; row++) {
      const time = block.time[row]!
      reading.events.push({
        time: Number.isNaN(time) ? null : isoOf(time),
        place: placeOf(block, row),
        kind: typeof kinds === 'string' ? kinds : kinds(row),
        fields: fieldsOf(block, row),
      })
    }
  }
  return reading
}

export function readWhole(format: Format, bytes: Uint8Array): Reading {
  return readIn(format, bytes, () => bytes.length)
}

/** What a golden holds: everything a reader of the sample should see, in an order that never changes. */
export function goldenOf(format: Format, reading: Reading): unknown {
  const kinds: Record<string, number> = {}
  for (const { kind } of reading.events) kinds[kind] = (kinds[kind] ?? 0) + 1
  return {
    format: format.id,
    ledger: reading.ledger,
    kinds: Object.fromEntries(Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1))),
    facts: reading.facts.map(({ key, value, time, place, evidence }) => ({
      key,
      value,
      time: isoOf(time),
      ...(place ? { place: placeText(place) } : {}),
      ...(evidence ? { evidence } : {}),
    })),
    issues: reading.issues.map(({ code, place, detail }) => ({
      code,
      place: place && placeText(place),
      detail,
    })),
    events: reading.events.map(({ time, place, fields }) => ({ time, place: placeText(place), fields })),
  }
}

function placeText({ kind, ordinal, offset, length }: Place): string {
  return `${kind} ${ordinal}, ${length} bytes at ${offset}`
}

/** Numbers that are the same in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
