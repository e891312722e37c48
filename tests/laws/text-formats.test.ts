import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf, utf8 } from '../../src/event/bytes.ts'
import type { Issue } from '../../src/event/issue.ts'
import type { Format } from '../../src/formats/format.ts'
import { formatById, FORMATS } from '../../src/formats/registry.ts'
import { readIn, readWhole, samplesOf, seeded, type Reading } from './format-reading.ts'

const LINE_END = utf8('\r\n')
const STAMP = '2021-03-03T06:49:42.162Z'
const ECP_HEAD = '#Log-type: ECP Server Log\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n'

interface Text {
  readonly id: string
  readonly format: Format
  /** What stands before the first row. */
  readonly head: Uint8Array
  readonly row: Uint8Array
}

/** Every format whose lines can be rebuilt, with what its first good sample begins with. */
const TEXTS: readonly Text[] = FORMATS.filter(({ rebuild }) => rebuild !== undefined).map((format) => {
  for (const { bytes } of samplesOf(format)) {
    const first = readWhole(format, bytes).events[0]?.place
    if (!first) continue
    const head = bytes.subarray(0, first.offset)
    const row = bytes.subarray(first.offset, first.offset + first.length)
    const twice = readWhole(format, joined(head, row, LINE_END, row, LINE_END))
    if (twice.events.length === 2 && placed(twice).length === 0) return { id: format.id, format, head, row }
  }
  throw new Error(`no sample of ${format.id} begins with a good row`)
})

/** Issues of a line rather than of the whole log. */
function placed({ issues }: Reading): readonly Issue[] {
  return issues.filter(({ place }) => place !== null)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function named(id: string): Format {
  const format = formatById(id)
  if (!format) throw new Error(`no format ${id}`)
  return format
}

/** Everything that must be true of any reading of a text, however mad the text. */
function expectHonest(format: Format, bytes: Uint8Array, reading: Reading): void {
  const { parsed, skipped, unreadable } = reading.ledger
  expect(parsed + skipped + unreadable).toBe(bytes.length)
  let end = 0
  for (const { place } of reading.events) {
    if (place.offset < end) expect.fail(`the events at ${place.offset} and before it overlap`)
    end = place.offset + place.length
  }
  let line = 1
  let counted = 0
  for (const block of reading.blocks) {
    for (let row = 0; row < block.rows; row++) {
      const offset = block.offsets[row]!
      const text = block.raw.get(row) ?? format.rebuild!(block, row)
      if (!Buffer.from(text).equals(bytes.subarray(offset, offset + block.lengths[row]!)))
        expect.fail(`the row at ${offset} does not give back its line`)
      while (counted < offset) if (bytes[counted++] === 0x0a) line++
      if (block.ordinals[row] !== line) expect.fail(`the row at ${offset} is not of line ${line}`)
    }
  }
}

describe.each(TEXTS)('any text read as $id', ({ format, head, row }) => {
  const piece = fc.oneof(
    fc.constantFrom(
      STAMP,
      '2021-03-03 06:49:42',
      ',',
      ' ',
      '"',
      '""',
      ';',
      "'",
      '\r\n',
      '\n',
      '\r',
      '\0',
      '\t',
      '#',
    ),
    fc.constantFrom(
      '#Fields: ',
      'DateTime,',
      'S:CMD=Set-A.B',
      '\ufeff',
      'é',
      'GET /x 200',
      '#Date: 2021-03-03T00:00:00Z',
    ),
    fc.string({ maxLength: 5 }),
  )

  it('keeps the ledger, cites its places, and does not depend on the pieces', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), fc.integer(), (pieces, seed) => {
        const bytes = joined(head, utf8(pieces.join('')))
        const whole = readWhole(format, bytes)
        expectHonest(format, bytes, whole)
        const next = seeded(seed)
        const cut = readIn(format, bytes, () => 1 + next(40))
        expect([cut.events, cut.issues, cut.ledger, cut.facts]).toEqual([
          whole.events,
          whole.issues,
          whole.ledger,
          whole.facts,
        ])
      }),
      { numRuns: 100 },
    )
  })

  it('passes over a line of more than a mebibyte and reads on', () => {
    const long = utf8('x'.repeat((1 << 20) + 500))
    const bytes = joined(head, row, LINE_END, long, LINE_END, row, LINE_END)
    for (const size of [bytes.length, 5000, 65_536]) {
      const reading = readIn(format, bytes, () => size)
      expectHonest(format, bytes, reading)
      expect(reading.events).toHaveLength(2)
      expect(placed(reading)).toHaveLength(1)
      expect(placed(reading)[0]).toMatchObject({ code: 'too-long', place: { length: long.length } })
      expect(reading.ledger.skipped).toBeGreaterThanOrEqual(long.length)
    }
  })
})

describe('a quoted cell that goes on for more than a mebibyte', () => {
  it('is passed over in any pieces alike', () => {
    const format = named('exchange-ecp-server')
    const open = `${STAMP},EX01,ECP.Request,"${'x\r\n'.repeat(400_000)}"\r\n`
    const bytes = utf8(`${ECP_HEAD}${STAMP},EX01,a,b\r\n${open}${STAMP},EX01,a,c\r\n`)
    const whole = readWhole(format, bytes)
    expectHonest(format, bytes, whole)
    expect(whole.issues.some(({ code }) => code === 'too-long')).toBe(true)
    expect(whole.events[0]!.fields['EventData']).toBe('b')
    expect(whole.events.at(-1)!.fields['EventData']).toBe('c')
    for (const size of [4096, 100_000]) {
      const cut = readIn(format, bytes, () => size)
      expect(cut.issues).toEqual(whole.issues)
      expect(cut.ledger).toEqual(whole.ledger)
      expect(cut.events.length).toBe(whole.events.length)
    }
  })

  it('costs no row when it is only a stray quote', () => {
    const format = named('exchange-ecp-server')
    const row = (i: number): string => `${STAMP},EX01,ECP.Request,S:TIME=${i}\r\n`
    const rows = Array.from({ length: 4000 }, (_, i) => row(i)).join('')
    const bytes = utf8(`${ECP_HEAD}${STAMP},EX01,ECP.Request,"S:TIME=1\r\n${rows}`)
    const whole = readWhole(format, bytes)
    expect(whole.events).toHaveLength(4001)
    expect(whole.issues.map(({ code }) => code)).toEqual(['bad-quote'])
    expectHonest(format, bytes, whole)
    const cut = readIn(format, bytes, () => 3000)
    expect([cut.events.length, cut.issues]).toEqual([4001, whole.issues])
  })
})

describe('EventData', () => {
  const format = named('exchange-ecp-server')
  const text = fc.string({
    unit: fc.constantFrom('a', 'B', ';', '=', "'", '"', ',', '<', ' ', '.', 'é', '\\', ':'),
    minLength: 1,
  })

  it('gives back every value that was written into it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z]{3,8}$/), text), { selector: ([key]) => key }),
        (pairs) => {
          const data = pairs.map(([key, value]) => {
            const pair = `S:${key}=${value}`
            return /[;='"]/.test(value) ? `'${pair.replaceAll("'", "''")}'` : pair
          })
          const cell = `"${data.join(';').replaceAll('"', '""')}"`
          const [event] = readWhole(format, utf8(`${ECP_HEAD}${STAMP},EX01,ECP.Request,${cell}\r\n`)).events
          const { TimeStamp, ServerName, EventId, EventData, Cmdlet, ...derived } = event!.fields
          expect(derived).toEqual(Object.fromEntries(pairs))
        },
      ),
    )
  })

  it.each([
    ['Get-Mailbox.Identity=a', 'Get-Mailbox'],
    ['Pipeline.1|Get-MailboxRegionalConfiguration', 'Get-MailboxRegionalConfiguration'],
    ['Get-A', 'Get-A'],
    ['nothing.here', undefined],
  ])('finds the cmdlet in %s', (command, cmdlet) => {
    const bytes = utf8(`${ECP_HEAD}${STAMP},EX01,ECP.Request,S:CMD=${command}\r\n`)
    expect(readWhole(format, bytes).events[0]!.fields['Cmdlet']).toBe(cmdlet)
  })

  it('does not grow with a key that is repeated without end', () => {
    const data = 'S:A=x;'.repeat(100_000)
    const { blocks } = readWhole(format, utf8(`${ECP_HEAD}${STAMP},EX01,ECP.Request,${data}\r\n`))
    const column = blocks[0]!.columns.find(({ name }) => name === 'A')!
    expect(column.values.bytes.length).toBeLessThan(1000)
    expect(textOf(column.values.bytes)).toContain('x\nx')
  })
})

describe.each(TEXTS)('a text of $id whose lines end with carriage returns alone', ({ format, head, row }) => {
  const glued = (text: Uint8Array): Uint8Array =>
    text
      .filter((byte, i) => byte !== 0x0a || text[i - 1] !== 0x0d)
      .map((byte) => (byte === 0x0a ? 0x0d : byte))

  it('is not called parsed, and says why nothing of it was understood', () => {
    const bytes = glued(joined(head, row, LINE_END, row, LINE_END, row, LINE_END))
    const { events, issues, ledger } = readWhole(format, bytes)
    // Without a header the first row is an event, which holds the others as its last value.
    expect(events.length).toBeLessThanOrEqual(head.length === 0 ? 1 : 0)
    // The mark of its encoding and the last line end.
    if (events.length === 0) expect(ledger.parsed).toBeLessThanOrEqual(4)
    expect(issues.map(({ code }) => code)).toContain('lone-return')
  })

  it('says so where only its rows do', () => {
    const { issues } = readWhole(
      format,
      joined(head, glued(joined(row, LINE_END, row, LINE_END, row)), LINE_END),
    )
    expect(issues.map(({ code }) => code)).toContain('lone-return')
  })
})
