import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Format } from '../../src/formats/format.ts'
import { FORMATS, recognise } from '../../src/formats/registry.ts'
import {
  ALL_FORMATS,
  folderOf,
  goldenOf,
  readIn,
  readWhole,
  samplesOf,
  seeded,
  type Reading,
  type Sample,
} from './format-reading.ts'
import { slowParts } from './format-pattern.ts'

const HEAD = 64 << 10
const SMALL = 6 << 10
/** A record may be told from the next line's first bytes, so noise there counts as noise in it. */
const LOOK_AHEAD = 24

function ledgerSum({ ledger }: Reading): number {
  return ledger.parsed + ledger.skipped + ledger.unreadable
}

function essence({ events, issues, ledger, facts, unbroken }: Reading): unknown {
  return { events, issues, ledger, facts, unbroken }
}

function bytesInEvents({ events }: Reading): number {
  return events.reduce((sum, { place }) => sum + place.length, 0)
}

function offsetsToCut({ bytes }: Sample): number[] {
  if (bytes.length <= SMALL) return Array.from({ length: bytes.length }, (_, i) => i)
  const next = seeded(bytes.length)
  return Array.from({ length: 80 }, () => next(bytes.length)).sort((a, b) => a - b)
}

describe('formats', () => {
  it('have unique ids and priorities', () => {
    expect(FORMATS.length).toBeGreaterThan(0)
    const taken = ALL_FORMATS.flatMap(({ id, priority }, at) =>
      ALL_FORMATS.slice(at + 1).flatMap((other) => [
        ...(other.id === id ? [`src/formats/${id}/about.ts: id is that of another format, too`] : []),
        ...(other.priority === priority
          ? [
              `src/formats/${id}/index.ts: priority: ${priority} is that of ${other.id}, too; choose a free one`,
            ]
          : []),
      ]),
    )
    expect(taken).toEqual([])
  })

  it('do not claim nothing, or bytes that are nobody’s', () => {
    const strangers = ['', 'a,b,c\r\n1,2,3\r\n', '\ufeff', '{"a":1}\n', 'Jan  1 00:00:00 host app: text\n']
    const next = seeded(1)
    const noise = Uint8Array.from({ length: 4096 }, () => next(256))
    for (const bytes of [...strangers.map((text) => new TextEncoder().encode(text)), noise]) {
      expect(recognise(bytes)).toBeNull()
    }
  })
})

describe.each(ALL_FORMATS.map((format) => ({ id: format.id, format })))('format $id', ({ format }) => {
  const samples = samplesOf(format)
  const about = (key: string): string => `src/formats/${format.id}/about.ts: ${key}`

  it('lives in a folder of its name, with notes, and samples of which one is damaged', () => {
    expect(format.id, about('id')).toMatch(/^_?[a-z0-9]+(-[a-z0-9]+)*$/)
    const folder = `src/formats/${format.id}`
    expect(
      existsSync(folderOf(format)),
      about(`there is no folder ${folder}; the id is the name of the folder`),
    ).toBe(true)
    const notes = `${folderOf(format)}NOTES.md`
    expect(
      existsSync(notes) ? readFileSync(notes, 'utf8').length : 0,
      `${folder}/NOTES.md: too short; the NOTES.md of the skeleton says what belongs in it`,
    ).toBeGreaterThan(200)
    expect(samples.length, `${folder}/samples: add samples until there are two`).toBeGreaterThanOrEqual(2)
    expect(
      samples.some(({ bytes }) => readWhole(format, bytes).issues.some(({ code }) => code !== 'local-time')),
      `${folder}/samples: reading yields no issue; add a damaged sample`,
    ).toBe(true)
  })

  it('has no line left as it was in the skeleton', () => {
    const left = ['about.ts', 'index.ts', 'NOTES.md'].flatMap((name) => {
      const path = `${folderOf(format)}${name}`
      const marked = existsSync(path) && readFileSync(path, 'utf8').includes('SKELETON')
      return marked
        ? [`src/formats/${format.id}/${name}: change the lines marked SKELETON, and remove the marks`]
        : []
    })
    expect(format.id.startsWith('_') ? [] : left).toEqual([])
  })

  it('shows and reads fields that its samples have', () => {
    const named = new Set<string>()
    for (const { bytes } of samples) {
      for (const { columns, schema } of readWhole(format, bytes).blocks) {
        for (const name of [...schema, ...columns.map((column) => column.name)]) named.add(name)
      }
    }
    const missing = (key: string, fields: readonly string[]): string[] =>
      fields
        .filter((field) => !named.has(field))
        .map((field) => about(`${key}: no sample has the field ${field}; correct it, or add a sample`))
    expect([
      ...missing('roles', Object.values(format.roles)),
      ...missing('show', format.show),
      ...missing('kindFields in index.ts', format.kindFields),
    ]).toEqual([])
  })

  it('lists the groups of its pattern, if any, as the fields that rules may ask for', () => {
    const { line, sigma } = format
    if (!line || 'sameAs' in sigma || !sigma.closed) return
    const groups = [...line.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name ?? '')
    const wrong = [
      ...groups.filter((name) => !sigma.fields?.includes(name)).map((name) => `lacks the group ${name}`),
      ...(sigma.fields ?? [])
        .filter((name) => !groups.includes(name))
        .map((name) => `has ${name}, which is no group of the pattern`),
    ]
    expect(wrong.map((problem) => about(`sigma.fields ${problem}`))).toEqual([])
  })

  it('declares a title for each coverage kind of its samples', () => {
    const kinds = new Set(
      samples.flatMap(({ bytes }) => readWhole(format, bytes).events.map(({ kind }) => kind)),
    )
    const declared = Object.keys(format.kindTitles)
    const isDeclared = (kind: string): boolean =>
      declared.some((one) => (one.endsWith('*') ? kind.startsWith(one.slice(0, -1)) : one === kind))
    expect(
      [...kinds].filter((kind) => !isDeclared(kind)),
      about('kindTitles lacks kinds that its samples have'),
    ).toEqual([])
  })

  it('keeps time by the clock that it declares', () => {
    const readings = samples.map(({ bytes }) => readWhole(format, bytes))
    const local = readings.some(({ issues }) => issues.some(({ code }) => code === 'local-time'))
    const timed = readings.some(({ events }) => events.some(({ time }) => time !== null))
    expect(
      timed,
      about(`clock: '${format.clock}', and ${timed ? 'a sample has' : 'no sample has'} an event with a time`),
    ).toBe(format.clock !== 'none')
    const mend =
      format.clock === 'local-unknown'
        ? 'no sample yields the issue local-time: add one whose times name no zone, or let the parser say so'
        : 'a sample yields the issue local-time: declare local-unknown, or read the times in the zone that is known'
    expect(local, about(`clock: '${format.clock}', and ${mend}`)).toBe(format.clock === 'local-unknown')
  })

  it('has a pattern for its lines, if any, that no line can make slow', () => {
    const problems = format.line ? slowParts(format.line) : []
    expect(problems, `src/formats/${format.id}/index.ts: line`).toEqual([])
  })

  describe.each(samples)('$name', (sample) => {
    const { bytes } = sample
    const whole = readWhole(format, bytes)

    it('is recognised by its content, and claimed by no stronger format', () => {
      const head = bytes.subarray(0, HEAD)
      const path = `src/formats/${format.id}/samples/${sample.name}`
      expect(
        format.sniff(head),
        `${path}: sniff does not recognise it; correct the format, or leave more of the sample whole`,
      ).toBe(true)
      const stronger = FORMATS.filter((other) => other.priority < format.priority && other.sniff(head))
      expect(
        stronger.map(({ id }) => id),
        `${path}: these formats claim it first; let their sniff, or the priorities, tell them apart`,
      ).toEqual([])
    })

    it('equals its golden', () => {
      const golden = JSON.stringify(goldenOf(format, whole), null, 2) + '\n'
      if (!existsSync(sample.goldenPath)) {
        expect(process.env['CI'], `${sample.goldenPath} is missing`).toBeUndefined()
        writeFileSync(sample.goldenPath, golden)
        console.warn(`wrote ${sample.goldenPath}: read it before you commit it`)
      }
      expect(JSON.parse(golden)).toEqual(JSON.parse(readFileSync(sample.goldenPath, 'utf8')))
    })

    it('accounts for every byte', () => {
      expect(ledgerSum(whole)).toBe(bytes.length)
    })

    it.each([1, 7, 64, 4096])('reads the same in pieces of %i', (size) => {
      expect(essence(readIn(format, bytes, () => size))).toEqual(essence(whole))
    })

    it('reads the same in pieces of any size', () => {
      for (let seed = 1; seed <= 10; seed++) {
        const next = seeded(seed)
        expect(essence(readIn(format, bytes, () => 1 + next(next(4) === 0 ? 5000 : 90)))).toEqual(
          essence(whole),
        )
      }
    })

    it('survives being cut anywhere', () => {
      for (const cut of offsetsToCut(sample)) {
        const reading = readWhole(format, bytes.subarray(0, cut))
        const at = `cut at ${cut}`
        expect(ledgerSum(reading), at).toBe(cut)
        const earlier = whole.events.filter(({ place }) => place.offset + place.length <= cut)
        expect(reading.events.slice(0, earlier.length), at).toEqual(earlier)
        if (losesSomething(format, whole, reading, bytes, cut)) {
          expect(reading.issues.length, `${at}: something was lost and nobody says so`).toBeGreaterThan(0)
        }
      }
    })

    it('survives noise', () => {
      for (let seed = 1; seed <= 60; seed++) {
        const next = seeded(seed * 7919)
        const noisy = bytes.slice()
        const hits = 1 + next(6)
        let first = noisy.length
        for (let i = 0; i < hits; i++) {
          const at = next(noisy.length)
          // Half of the noise is what text is made of, because that is what confuses a text reader.
          noisy[at] = next(2) === 0 ? next(256) : '\r\n",\'#;- \t\0=2'.charCodeAt(next(13))
          first = Math.min(first, at)
        }
        const reading = readWhole(format, noisy)
        const which = `noise ${seed}, first at ${first}`
        expect(ledgerSum(reading), which).toBe(noisy.length)
        const earlier = whole.events.filter(({ place }) => place.offset + place.length + LOOK_AHEAD <= first)
        expect(reading.events.slice(0, earlier.length), which).toEqual(earlier)
        // What a loose format takes from a text may become what it leaves there.
        if (!format.loose && bytesInEvents(reading) + hits < bytesInEvents(whole)) {
          expect(reading.issues, `${which}: something was lost and nobody says so`).not.toEqual(whole.issues)
        }
      }
    })

    it('cites places that re-read the very text', () => {
      expect(whole.events.length).toBeGreaterThan(0)
      for (const { place } of whole.events) {
        expect(place.length).toBeGreaterThan(0)
        expect(place.offset + place.length).toBeLessThanOrEqual(bytes.length)
      }
      if (!format.rebuild) return
      const decoder = new TextDecoder('latin1')
      for (const block of whole.blocks) {
        for (let row = 0; row < block.rows; row++) {
          const offset = block.offsets[row]!
          const line = block.raw.get(row) ?? format.rebuild(block, row)
          expect(decoder.decode(line)).toBe(
            decoder.decode(bytes.subarray(offset, offset + block.lengths[row]!)),
          )
        }
      }
    })
  })
})

/** A text of one record that was cut is a shorter one. */
function stands({ place }: Reading['events'][number], { events }: Reading): boolean {
  return events.some((event) => event.place.offset === place.offset)
}

/** A cut between two lines leaves a shorter log that nobody can tell from a whole one. */
function losesSomething(
  format: Format,
  whole: Reading,
  cut: Reading,
  bytes: Uint8Array,
  at: number,
): boolean {
  const cutIn = whole.events.filter(({ place }) => place.offset < at && at < place.offset + place.length)
  if (format.text) return cutIn.length > 0 && !(format.loose && cutIn.every((event) => stands(event, cut)))
  if (format.loose) return cutIn.length > 0
  if (!format.rebuild) return cut.events.length < whole.events.length
  return (
    at > 0 &&
    at < bytes.length &&
    bytes[at - 1] !== 0x0a &&
    !insideMark(bytes, at) &&
    !insideLineEnd(bytes, at)
  )
}

function insideMark(bytes: Uint8Array, at: number): boolean {
  return at <= 3 && bytes[0] === 0xef
}

/** Between the CR and the LF of a blank line. */
function insideLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === 0x0d && bytes[at] === 0x0a && (at < 2 || bytes[at - 2] === 0x0a)
}
