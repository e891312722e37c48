import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/event/bytes.ts'
import type { Format } from '../../src/formats/format.ts'
import { PartCutter } from '../../src/ingest/parts/part-cutter.ts'
import { withoutKernel } from '../../src/kernel/kernel.ts'
import {
  ALL_FORMATS,
  readIn,
  readParser,
  readWhole,
  samplesOf,
  seeded,
  type Reading,
} from './format-reading.ts'

const TEXTS = ALL_FORMATS.filter(({ parts, id }) => parts && id !== 'windows-evtx')

/** Reads a text in parts one behind the other, each by a parser of its own that knows what the one before left. */
function inParts(
  format: Format,
  bytes: Uint8Array,
  apart: number,
  next: (below: number) => number,
): Reading & { readonly parts: number; readonly refused: number; readonly wrong: number } {
  const parts = format.parts!(apart)
  let count = 1
  let refused = 0
  let wrong = 0
  const reading = readParser(format, (sink) => {
    const cutter = new PartCutter(parts)
    let from = 0
    let parser = parts.open(sink, 0, null)
    let begun: unknown = null
    let own: Uint8Array[] = []
    const take = (segment: { readonly bytes: Uint8Array; readonly cut: boolean }): void => {
      parser.push(segment.bytes.slice())
      own.push(segment.bytes.slice())
      from += segment.bytes.length
      if (!segment.cut) return
      if (!parser.closed) {
        refused++
        return
      }
      parser.end(false)
      const state: unknown = structuredClone(parser.state())
      const guess = parts.guess(begun ?? { line: 1 }, new Uint8Array(Buffer.concat(own)))
      expect((guess as { line: number }).line).toBe((state as { line: number }).line)
      if (JSON.stringify(guess) !== JSON.stringify(state)) wrong++
      begun = state
      own = []
      count++
      parser = parts.open(sink, from, state)
    }
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.slice(at, at + 1 + next(2 * apart))
      at += piece.length
      for (const segment of cutter.push(piece)) take(segment)
    }
    for (const segment of cutter.end()) take(segment)
    return parser
  })
  return { ...reading, parts: count, refused, wrong }
}

/** The results that must not depend on where a log is cut. A build is reported once for each part that shows it. */
function essence({ events, issues, ledger, facts, unbroken }: Reading): unknown {
  return {
    events,
    issues,
    ledger,
    facts: [...new Set(facts.map((fact) => JSON.stringify(factOf(fact))))],
    unbroken,
  }
}

function factOf({ key, value, time }: Reading['facts'][number]): unknown {
  return key === 'exchange-build' ? [key, value, Math.floor(time / 86_400_000)] : [key, value, time]
}

/** Records of the samples one after the other, with lines that are damaged, odd or look like rows where they are none. */
function textOf(format: Format, next: (below: number) => number, size: number): Uint8Array {
  const lines = samplesOf(format).flatMap(({ bytes }) => splitLines(bytes))
  const heads = lines.filter(
    (line) => line[0] === 0x23 || /^[A-Za-z]/.test(String.fromCharCode(line[0] ?? 0)),
  )
  const odd = [
    '\r\n',
    '\0\0\0',
    '2021-03-03T06:49:42.162Z,"a quoted\r\n2021-03-03T06:49:43.162Z,line\r\n#and another",b\r\n',
    '2021-03-03T06:49:42.162Z,"never closed,b\r\n',
    '2021-03-03T06:49:42.162Z,b"\r\n',
    '"\r\n',
    '\ufeff',
    'x'.repeat(300),
    '#Date: 2021-03-04 05:06:07\r\n',
    '#Version: 15.01.2176.002\r\n',
    '06:49:42 with no date\n',
  ].map((text) => utf8(text))
  const pieces: Uint8Array[] = splitLines(samplesOf(format)[0]!.bytes).slice(0, 8)
  for (let bytes = 0; bytes < size; bytes += pieces.at(-1)!.length) {
    const kind = next(100)
    const from = kind < 80 ? lines : kind < 84 && heads.length > 0 ? heads : kind < 92 ? odd : lines
    pieces.push(from[next(from.length)]!)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at)
    const to = end < 0 ? bytes.length : end + 1
    lines.push(bytes.subarray(at, to))
    at = to
  }
  return lines
}

describe.each(TEXTS.map((format) => ({ id: format.id, format })))('a text in parts: $id', ({ format }) => {
  it('says what it says in one go', () => {
    let parts = 0
    for (let seed = 1; seed <= 6; seed++) {
      const next = seeded(seed)
      const bytes = textOf(format, next, 20_000)
      const whole = essence(readWhole(format, bytes))
      const read = inParts(format, bytes, 300 + next(4_000), next)
      expect(essence(read), `seed ${seed}`).toEqual(whole)
      expect(essence(withoutKernel(() => inParts(format, bytes, 3_000, next))), `seed ${seed}`).toEqual(whole)
      parts += read.parts
    }
    expect(parts).toBeGreaterThan(12)
  })
})

describe('a place at which a text may be cut', () => {
  const proxy = TEXTS.find(({ id }) => id === 'exchange-http-proxy')!
  const head = 'DateTime,RequestId,UserAgent,UrlStem\r\n'
  const row = (agent: string): string => `2021-03-03T06:49:42.162Z,1,${agent},/owa\r\n`

  it('is refused where it stands in a quoted cell', () => {
    const quoted = `"two\r\n${row('lines').trim()}\r\nin a cell"`
    const bytes = utf8(head + Array.from({ length: 200 }, () => row(quoted)).join(''))
    const next = seeded(3)
    const read = inParts(proxy, bytes, 1000, next)
    expect(read.refused).toBeGreaterThan(5)
    expect(read.parts).toBeGreaterThan(5)
    expect(read.events.length).toBe(200)
    expect(essence(read)).toEqual(essence(readIn(proxy, bytes, () => 777)))
  })

  it('is not found in a line without end', () => {
    const bytes = utf8(`${head}${row('x'.repeat(40_000))}${row('y')}`)
    const read = inParts(proxy, bytes, 1000, seeded(1))
    expect(read.parts).toBeLessThan(3)
    expect(essence(read)).toEqual(essence(readWhole(proxy, bytes)))
  })

  it('goes on with the columns that stand before it', () => {
    const other = 'DateTime,UrlStem,UserAgent\r\n'
    const bytes = utf8(
      head +
        row('a').repeat(100) +
        other +
        '2021-03-03T06:49:42.162Z,/ecp,b\r\n'.repeat(100) +
        head +
        row('c').repeat(50),
    )
    const read = inParts(proxy, bytes, 500, seeded(2))
    expect(read.parts).toBeGreaterThan(10)
    expect(read.wrong).toBe(0)
    expect(read.events.filter(({ fields }) => fields.UrlStem === '/ecp').length).toBe(100)
    expect(essence(read)).toEqual(essence(readWhole(proxy, bytes)))
  })

  it('is guessed to begin as logs that stand one behind the other do', () => {
    const iis = TEXTS.find(({ id }) => id === 'iis-w3c')!
    const day = (date: string): string =>
      `#Software: Microsoft Internet Information Services 10.0\r\n#Date: ${date} 00:00:01\r\n` +
      '#Fields: date time cs-method cs-uri-stem sc-status\r\n' +
      `${date} 00:00:01 GET /owa 200\r\n`.repeat(30)
    const logs = utf8(Array.from({ length: 9 }, (_, i) => day(`2021-03-0${i + 1}`)).join(''))
    const version = (build: string): string =>
      `#Software: Microsoft Exchange Server\r\n#Version: ${build}\r\n#Log-type: HttpProxy Logs\r\n#Fields: ${head}` +
      row('a').repeat(30)
    const proxies = utf8(Array.from({ length: 9 }, (_, i) => version(`15.01.2176.00${i}`)).join(''))
    for (const [format, bytes] of [
      [iis, logs],
      [proxy, proxies],
    ] as const) {
      const read = inParts(format, bytes, 700, seeded(4))
      expect(read.parts).toBeGreaterThan(8)
      expect(read.wrong).toBe(0)
      expect(essence(read)).toEqual(essence(readWhole(format, bytes)))
    }
  })
})
