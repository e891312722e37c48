import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/event/bytes.ts'
import { sourceText, type TextEncoding } from '../../src/event/text-encoding.ts'
import type { Format } from '../../src/formats/format.ts'
import { utf16In } from '../../src/formats/kit/text/encoding.ts'
import { codePointOf1252 } from '../../src/formats/kit/text/windows-1252.ts'
import { transcodedBack, Transcoder } from '../../src/formats/kit/text/transcoder.ts'
import { FORMATS, openSource, originalLine, recognise } from '../../src/formats/registry.ts'
import { readIn, readWhole, samplesOf, seeded, type Reading } from './format-reading.ts'

const TEXTS = FORMATS.filter(({ rebuild, text }) => rebuild !== undefined || text === true)
const HEAD = 64 << 10

function utf16(text: string, encoding: TextEncoding, mark: boolean): Uint8Array {
  const little = new Uint8Array(Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le'))
  if (encoding === 'utf-16le') return little
  for (let i = 0; i + 1 < little.length; i += 2) [little[i], little[i + 1]] = [little[i + 1]!, little[i]!]
  return little
}

/** Reads as ingest does, whatever the encoding. */
function readSource(format: Format, bytes: Uint8Array, sizes: () => number = () => bytes.length): Reading {
  return readIn(
    { ...format, open: (sink) => openSource(format, bytes.subarray(0, HEAD), sink) },
    bytes,
    sizes,
  )
}

function expectPlaces(bytes: Uint8Array, reading: Reading, encoding: TextEncoding | null): void {
  for (const block of reading.blocks) {
    expect(block.encoding ?? null).toBe(encoding)
    for (let row = 0; row < block.rows; row++) {
      const offset = block.offsets[row]!
      const line = originalLine(block, row)
      if (line === null) continue
      const there = bytes.subarray(offset, offset + block.lengths[row]!)
      if (!Buffer.from(line).equals(there)) expect.fail(`the row at ${offset} does not give back its bytes`)
    }
  }
}

describe.each(TEXTS)('$id', (format) => {
  const samples = samplesOf(format)
    .filter(({ bytes }) => utf16In(bytes) === null)
    .map(({ name, bytes }) => ({
      name,
      text: new TextDecoder().decode(bytes),
    }))

  it.each(samples)('reads $name in UTF-16 of both kinds, with a mark and without', ({ text }) => {
    for (const mark of [true, false]) {
      const plain = readWhole(format, utf8((mark ? '\ufeff' : '') + text))
      for (const encoding of ['utf-16le', 'utf-16be'] as const) {
        const bytes = utf16(text, encoding, mark)
        // This format reads UTF-16 itself, and has samples of it.
        if (format.sniff(bytes.subarray(0, HEAD))) continue
        const which = `${encoding} ${mark ? 'with' : 'without'} a mark`
        expect(recognise(bytes.subarray(0, HEAD))?.id, which).toBe(format.id)
        const reading = readSource(format, bytes)
        expect(
          reading.events.map(({ time, fields, kind }) => ({ time, fields, kind })),
          which,
        ).toEqual(plain.events.map(({ time, fields, kind }) => ({ time, fields, kind })))
        expect(reading.events.map(({ place }) => place.ordinal)).toEqual(
          plain.events.map(({ place }) => place.ordinal),
        )
        expect(
          reading.issues.map(({ code }) => code),
          which,
        ).toEqual(plain.issues.map(({ code }) => code))
        const { parsed, skipped, unreadable } = reading.ledger
        expect(parsed + skipped + unreadable, which).toBe(bytes.length)
        expectPlaces(bytes, reading, encoding)
        for (const { place } of reading.events) {
          const line = sourceText(bytes.subarray(place.offset, place.offset + place.length), encoding)
          expect(`\ufeff${text}`).toContain(line)
        }
        const next = seeded(bytes.length)
        const cut = readSource(format, bytes, () => 1 + next(70))
        expect([cut.events, cut.issues, cut.ledger], which).toEqual([
          reading.events,
          reading.issues,
          reading.ledger,
        ])
      }
    }
  })

  it('keeps half a character at the end, and says so', () => {
    const bytes = utf16(samples[0]!.text, 'utf-16le', true)
    if (format.sniff(bytes.subarray(0, HEAD))) return
    const reading = readSource(format, bytes.subarray(0, bytes.length - 1))
    const { parsed, skipped, unreadable } = reading.ledger
    expect(parsed + skipped + unreadable).toBe(bytes.length - 1)
    expect(unreadable).toBeGreaterThanOrEqual(1)
    expect(reading.issues.map(({ code }) => code)).toContain('cut-short')
  })
})

describe('windows-1252', () => {
  const format = FORMATS.find(({ id }) => id === 'exchange-other')!
  const head = '#Software: Microsoft Exchange Server\r\n#Fields: date-time,user-name,detail\r\n'
  const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

  it('is read where no byte beyond ASCII is UTF-8, and told', () => {
    const bytes = latin(`${head}2021-03-03T06:49:42.162Z,Ren\xe9,"Zeit\xfcberschreitung \x80 \x81"\r\n`)
    const reading = readSource(format, bytes)
    expect(reading.events[0]!.fields).toMatchObject({ User: 'René', detail: 'Zeitüberschreitung € \u0081' })
    expect(reading.issues).toMatchObject([{ code: 'bad-text', place: null }])
    expect(reading.ledger).toEqual({ parsed: bytes.length, skipped: 0, unreadable: 0 })
    expectPlaces(bytes, reading, 'windows-1252')
  })

  it('is not taken for the encoding of a log that has one character of UTF-8', () => {
    const bytes = new Uint8Array(
      Buffer.concat([utf8(`${head}2021-03-03T06:49:42.162Z,René,`), latin('\xe9\r\n')]),
    )
    const reading = readSource(format, bytes)
    expect(reading.events[0]!.fields['User']).toBe('René')
    expect(reading.issues).toMatchObject([{ code: 'bad-text', place: { ordinal: 3 } }])
    expectPlaces(bytes, reading, null)
  })

  it('gives every byte a character of its own', () => {
    expect(new Set(Array.from({ length: 256 }, (_, byte) => codePointOf1252(byte))).size).toBe(256)
    const some = [0x41, 0x80, 0x81, 0x93, 0x9f, 0xa0, 0xe9, 0xff]
    expect(String.fromCharCode(...some.map(codePointOf1252))).toBe('A€\u0081“Ÿ\u00a0éÿ')
  })
})

describe.each(
  TEXTS.filter(({ codePages }) => codePages !== true).flatMap((format) =>
    samplesOf(format)
      .map(({ name, bytes }) => ({ format, name, text: new TextDecoder().decode(bytes) }))
      .filter(({ text }) => text.includes('corp') && utf8(text).length === text.length)
      .slice(0, 1),
  ),
)('windows-1252 in $format.id', ({ format, text }) => {
  it('is read as the same text in UTF-8 is', () => {
    const umlauts = text.replaceAll('corp', 'cörp')
    const plain = readWhole(format, utf8(umlauts))
    const bytes = new Uint8Array(Buffer.from(umlauts, 'latin1'))
    const reading = readSource(format, bytes)
    expect(reading.events.map(({ time, fields, kind }) => ({ time, fields, kind }))).toEqual(
      plain.events.map(({ time, fields, kind }) => ({ time, fields, kind })),
    )
    expect(reading.issues[0]).toMatchObject({ code: 'bad-text', place: null })
    expect(reading.issues.slice(1).map(({ code }) => code)).toEqual(plain.issues.map(({ code }) => code))
    const { parsed, skipped, unreadable } = reading.ledger
    expect(parsed + skipped + unreadable).toBe(bytes.length)
    expectPlaces(bytes, reading, 'windows-1252')
  })
})

describe('a transcoder', () => {
  it.each(['utf-16le', 'utf-16be', 'windows-1252'] as const)('gives back any bytes of %s', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, size) => {
        const transcoder = new Transcoder(encoding)
        const parts: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size)
          parts.push(transcoder.push(bytes.subarray(at, at + size)).slice())
        parts.push(transcoder.end().slice())
        const text = new Uint8Array(Buffer.concat(parts))
        const whole = bytes.subarray(0, bytes.length - transcoder.rest)
        expect(Buffer.from(transcodedBack(text, encoding)).equals(whole)).toBe(true)
        expect(transcoder.positions.sourceOf(text.length)).toBe(whole.length)
      }),
    )
  })

  it('knows where each character comes from', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })), (words) => {
        const transcoder = new Transcoder('utf-16le')
        transcoder.push(utf16(words.join(''), 'utf-16le', false))
        let there = 0
        let here = 0
        for (const word of words) {
          expect(transcoder.positions.sourceOf(here)).toBe(there)
          transcoder.positions.forget(here)
          here += utf8(word).length
          there += word.length * 2
        }
      }),
    )
  })
})
