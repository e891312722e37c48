import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockBuilder } from '../../src/event/block-builder.ts'
import type { Block } from '../../src/event/block.ts'
import { joined, textOf, utf8 } from '../../src/event/bytes.ts'
import { crc32 } from '../../src/event/crc32.ts'
import { returnKernel, takeKernel, withoutKernel } from '../../src/kernel/kernel.ts'
import { mutated } from '../fuzz/mutate.ts'
import { wornLog } from '../lab/worn-log.ts'
import { ALL_FORMATS, readIn, samplesOf, seeded, type Reading } from './format-reading.ts'

/** A block with its arrays as digests, which are quicker to compare. */
function essence(block: Block): unknown {
  const digest = (array: ArrayBufferView): string =>
    `${array.constructor.name} ${createHash('md5')
      .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      .digest('hex')}`
  return {
    ...block,
    time: digest(block.time),
    ordinals: digest(block.ordinals),
    offsets: digest(block.offsets),
    lengths: digest(block.lengths),
    raw: [...block.raw].map(([row, line]) => [row, digest(line)]),
    columns: block.columns.map(({ name, many, codes, values }) => [
      name,
      many,
      digest(codes),
      digest(values.bytes),
      digest(values.ends),
      values.count,
    ]),
  }
}

/** Everything that a reading hands on. */
function everything({ blocks, issues, ledger, facts, unbroken }: Reading): unknown {
  return { blocks: blocks.map(essence), issues: JSON.stringify(issues), ledger, facts, unbroken }
}

const TEXT = ALL_FORMATS.filter(({ rebuild }) => rebuild)
const TABLES = ALL_FORMATS.filter(({ id }) => id === 'file-listing' || id === 'windows-event-table')
const LOGS = ALL_FORMATS.filter(({ id }) => id === 'windows-evtx' || id === 'windows-evtx-carved')

const PROXY =
  'DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Protocol,UrlStem,UserAgent'
const W3C = '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status'
const HEADS: Record<string, string> = {
  'exchange-http-proxy': `#Software: Microsoft Exchange Server\r\n#Version: 15.01.2176.002\r\n#Log-type: HttpProxy Logs\r\n#Fields: ${PROXY}\r\n`,
  'exchange-ecp-server': '#Log-type: ECP Server Log\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n',
  'exchange-oab-generator': '',
  'iis-w3c': `${W3C}\r\n`,
}

type Next = (below: number) => number

const ODD = [
  '',
  '-',
  '"',
  '""',
  'a"b',
  '"a"',
  '"a,b"',
  '"a""b,"',
  '"a\r\nb"',
  '"a"b',
  'é',
  '\0',
  '\r',
  ' ',
  '\t',
  'x'.repeat(3000),
]

/** A log that is mostly as it should be. */
function logOf(id: string, rows: number, oddity: number, next: Next): string {
  const comma = id !== 'iis-w3c'
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const stamp = `2021-03-0${1 + next(9)}${comma ? 'T' : ' '}0${next(10)}:${10 + next(50)}:42${comma ? '.162Z' : ''}`
    const width = id === 'exchange-ecp-server' ? 3 : comma ? 8 : 5
    const cells = Array.from({ length: width }, (_, i) => {
      if (next(1000) < oddity) return ODD[next(ODD.length)]!
      if (comma && next(9) === 0) return ['"Mozilla/5.0 (KHTML, like Gecko)"', '"say ""x"", twice"'][next(2)]!
      if (comma && next(9) === 0) return ''
      return next(3) === 0 ? `u${next(1 << 30)}` : `v${i}${next(20)}`
    })
    if (next(1000) < oddity) cells.splice(next(width), 1)
    if (next(2000) < oddity) lines.push(HEADS[id]!.trimEnd())
    lines.push([stamp, ...cells].join(comma ? ',' : ' '))
  }
  return `${HEADS[id]}${lines.join('\r\n')}\r\n`
}

function expectSame(format: (typeof TEXT)[number], bytes: Uint8Array, sizes: () => () => number): void {
  const fast = everything(readIn(format, bytes, sizes()))
  const plain = withoutKernel(() => everything(readIn(format, bytes, sizes())))
  expect(fast).toEqual(plain)
}

describe('the kernel', () => {
  it('runs here', () => {
    expect(takeKernel()).not.toBeNull()
    expect(withoutKernel(takeKernel)).toBeNull()
  })

  it.each([...TEXT, ...TABLES, ...LOGS].map((format) => ({ id: format.id, format })))(
    'reads the samples of $id as the scanner does',
    ({ format }) => {
      for (const { bytes } of samplesOf(format)) {
        expectSame(format, bytes, () => () => bytes.length)
        expectSame(format, bytes, () => {
          const next = seeded(bytes.length)
          return () => 1 + next(300)
        })
      }
    },
  )

  it.each(Object.keys(HEADS))('gives the same blocks and issues of any %s', (id) => {
    const format = TEXT.find((one) => one.id === id)!
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(0, 5, 60, 400),
        fc.constantFrom(37, 999, 1 << 20),
        (seed, oddity, size) => {
          const next = seeded(seed)
          const bytes = utf8(logOf(id, next(60), oddity, next))
          expectSame(format, bytes, () => {
            const sizes = seeded(seed)
            return () => 1 + sizes(size)
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each(['exchange-http-proxy', 'iis-w3c'])(
    'gives the same of more %s than one window or block holds',
    (id) => {
      const format = TEXT.find((one) => one.id === id)!
      for (const oddity of [0, 2]) {
        const bytes = utf8(logOf(id, 70_000, oddity, seeded(oddity + 7)))
        const fast = readIn(format, bytes, () => 1 << 20)
        expect(fast.blocks.length).toBeGreaterThan(1)
        expect(fast.blocks.reduce((rows, block) => rows + block.rows, 0)).toBeGreaterThan(69_000)
        const plain = withoutKernel(() => readIn(format, bytes, () => 1 << 20))
        expect(everything(fast)).toEqual(everything(plain))
      }
    },
  )

  it.each([...TABLES, ...LOGS].map((format) => ({ id: format.id, format })))(
    'gives the same of damaged $id, one after the other',
    ({ format }) => {
      const samples = samplesOf(format)
      for (let seed = 1; seed <= 400; seed++) {
        const bytes = mutated(samples[seed % samples.length]!.bytes, samples[0]!.bytes, seed)
        expectSame(format, bytes, () => () => bytes.length)
      }
    },
  )

  it.each(TABLES.flatMap((format) => samplesOf(format).map((sample) => ({ ...sample, format }))))(
    'gives the same of a long table like $name, whole and with rows of its kind in another order',
    ({ bytes, format }) => {
      const next = seeded(bytes.length)
      const [head, ...rows] = textOf(bytes).split(/(?<=\n)/)
      const long = Array.from({ length: 3000 }, () => rows[next(rows.length)]!)
      for (const size of [1 << 20, 4099]) expectSame(format, utf8([head, ...long].join('')), () => () => size)
    },
  )

  it('gives the same of templates that come again and again, in chunks of any order', () => {
    const format = LOGS.find(({ id }) => id === 'windows-evtx')!
    const logs = samplesOf(format).map(({ bytes }) => bytes)
    const next = seeded(11)
    for (let turn = 0; turn < 12; turn++) {
      const chunks = Array.from({ length: 2 + next(9) }, () => {
        const log = logs[next(logs.length)]!
        const at = 4096 + 65_536 * next(Math.max(1, Math.floor((log.length - 4096) / 65_536)))
        return log.subarray(at, at + 65_536)
      }).filter((chunk) => chunk.length === 65_536)
      const bytes = joined([logs[0]!.subarray(0, 4096), ...chunks])
      expectSame(format, bytes, () => () => bytes.length)
    }
  })

  it('gives the same of a log whose chunks were written over, whole and with damage', () => {
    const format = LOGS.find(({ id }) => id === 'windows-evtx')!
    const bytes = wornLog(1e6)
    const { blocks } = readIn(format, bytes, () => bytes.length)
    const left = blocks.flatMap(({ columns }) => columns.filter(({ name }) => name === 'Recovered'))
    const recovered = left.reduce((sum, { codes }) => sum + codes.filter((code) => code > 0).length, 0)
    expect(recovered).toBeGreaterThan(200)
    expectSame(format, bytes, () => () => bytes.length)
    for (let seed = 1; seed <= 25; seed++) {
      const part = bytes.subarray(0, 4096 + 4 * 65_536)
      const damaged = mutated(mutated(part, part, seed), part, seed + 100)
      expectSame(format, damaged, () => () => damaged.length)
    }
  })

  it('gives the same checksum', () => {
    const kernel = takeKernel()!
    const next = seeded(5)
    for (let turn = 0; turn < 300; turn++) {
      const bytes = Uint8Array.from({ length: next(30_000) }, () => next(256))
      const from = next(bytes.length + 1)
      kernel.show(bytes)
      expect(kernel.calls.checksum(from, bytes.length) >>> 0).toBe(crc32(bytes, from, bytes.length))
    }
    returnKernel(kernel)
  })

  it('passes over a row that is longer than its window', () => {
    const format = TEXT.find(({ id }) => id === 'iis-w3c')!
    const row = '2021-03-03 06:49:42 192.0.2.1 GET /a - 200\r\n'
    const long = row.replace('/a', `/${'a'.repeat(400_000)}`)
    const bytes = utf8(`${W3C}\r\n${row.repeat(9)}${long}${row.repeat(9)}${long}`)
    expectSame(format, bytes, () => () => bytes.length)
    expect(readIn(format, bytes, () => 8 << 20).events).toHaveLength(20)
  })
})

describe('columns in the kernel', () => {
  function build(
    kernel: ReturnType<typeof takeKernel>,
    rows: readonly Record<string, string>[],
    size: number,
  ): Block[] {
    const blocks: Block[] = []
    const builder = new BlockBuilder({
      format: 'test',
      placeKind: 'line',
      blank: 'absent',
      emit: (block) => blocks.push(block),
      rows: size,
      kernel,
    })
    builder.useSchema(['a'])
    rows.forEach((row, i) => {
      builder.row(i, i, i, 1)
      for (const [name, value] of Object.entries(row)) builder.putText(builder.field(name), value)
    })
    builder.flush()
    return blocks
  }

  it('hold what plain columns hold', () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('', 'x', 'yy'),
      fc.string({ minLength: 60, maxLength: 90 }),
    )
    const row = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), fc.integer({ min: 1, max: 90 }), (rows, size) => {
        expect(build(takeKernel(), rows, size).map(essence)).toEqual(build(null, rows, size).map(essence))
      }),
    )
  })

  it('stop looking for repeats where plain columns do, and grow as they do', () => {
    const next = seeded(3)
    const rows = Array.from({ length: 30_000 }, (_, i) => ({
      a: `unique ${i}`,
      b: `${next(5000)}`,
      c: next(3) === 0 ? `${next(1 << 30)}` : 'same',
      d: 'long '.repeat(next(400)),
    }))
    expect(build(takeKernel(), rows, 8192).map(essence)).toEqual(build(null, rows, 8192).map(essence))
  })

  it('go on where the kernel has no room for more of them', () => {
    const rows = Array.from({ length: 30 }, (_, row) =>
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${row * 90 + i}`, `${row % 7}`])),
    )
    const blocks = build(takeKernel(), rows, 8)
    expect(blocks.map(essence)).toEqual(build(null, rows, 8).map(essence))
    expect(blocks.flatMap(({ columns }) => columns).length).toBeGreaterThan(2048)
  })

  it('take a value that is longer than what one value mostly needs', () => {
    const rows = [{ a: 'x'.repeat(300_000) }, { a: 'y'.repeat(70_000) }, { a: 'x'.repeat(300_000) }]
    const blocks = build(takeKernel(), rows, 10)
    expect(blocks.map(essence)).toEqual(build(null, rows, 10).map(essence))
    expect(blocks[0]!.columns[0]!.values.count).toBe(2)
  })
})
