import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, placeOf, type Block } from '../event/block.ts'
import { BlockBuilder } from '../event/block-builder.ts'
import { utf8 } from '../event/bytes.ts'
import { cell } from '../event/column.ts'
import { withoutKernel } from '../kernel/kernel.ts'
import { decodeBlock, decodePart, encodeBlock } from './block-codec.ts'
import { pack, packedBound, unpack } from './lz4.ts'
import type { BlockPart } from './store.ts'
import { timeOrder } from './time-order.ts'

function unpacked(bytes: Uint8Array): Uint8Array | null {
  const target = new Uint8Array(packedBound(bytes.length))
  return unpack(target.slice(0, pack(bytes, target)), bytes.length)
}

const compressible = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
  .map((parts) =>
    Uint8Array.from(
      parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => [...bytes]).flat()),
    ),
  )

/** Packed bytes of which one has changed. */
const damaged = fc.tuple(compressible, fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => {
  const target = new Uint8Array(packedBound(bytes.length))
  const packed = target.slice(0, pack(bytes, target))
  packed[at % packed.length] = byte
  return packed
})

describe('LZ4', () => {
  it('gives back what it packed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), compressible), (bytes) => {
        expect(unpacked(bytes)).toEqual(bytes)
      }),
    )
  })

  it('packs what repeats, and matches beyond its window', () => {
    const line = utf8('2021-03-03T06:49:42.162Z,a82f,15,1,2176,2,Ecp,/ecp/y.js,200\n')
    const bytes = new Uint8Array(line.length * 4000)
    for (let i = 0; i < 4000; i++) bytes.set(line, i * line.length)
    const target = new Uint8Array(packedBound(bytes.length))
    expect(pack(bytes, target)).toBeLessThan(bytes.length / 100)
    expect(unpacked(bytes)).toEqual(bytes)
  })

  it('packs the same with and without the kernel', () => {
    const packed = (bytes: Uint8Array): Uint8Array => {
      const target = new Uint8Array(packedBound(bytes.length))
      return target.slice(0, pack(bytes, target))
    }
    const large = fc
      .tuple(fc.integer({ min: 1, max: 150_000 }), fc.integer({ min: 1, max: 4000 }), fc.nat(1e9))
      .map(([length, values, seed]) => {
        let state = seed
        const words = Array.from({ length: values }, () => (state = (Math.imul(state, 1664525) + 1) >>> 0))
        return Uint8Array.from({ length }, (_, i) => {
          if (i % 7 === 0) state = (Math.imul(state, 1664525) + 1013904223) >>> 0
          return words[(state >>> 8) % values]! >>> (i % 7)
        })
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), compressible, large), (bytes) => {
        expect(
          Buffer.compare(
            packed(bytes),
            withoutKernel(() => packed(bytes)),
          ),
        ).toBe(0)
        expect(Buffer.compare(unpacked(bytes)!, bytes)).toBe(0)
        const byScript = withoutKernel(() => unpacked(bytes)!)
        expect(Buffer.compare(byScript, bytes)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('never reads or writes outside on damaged input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), fc.nat(500), (bytes, length) => {
        const back = unpack(bytes, length)
        expect(back === null || back.length === length).toBe(true)
        expect(back).toEqual(withoutKernel(() => unpack(bytes, length)))
      }),
    )
  })
})

const anyRow = fc.record({
  time: fc.oneof(
    fc.constant(NaN),
    fc.integer({ min: 0, max: 2e12 }),
    fc.double({ min: 1.6e12, max: 1.7e12, noNaN: true }),
  ),
  ordinal: fc.integer({ min: 0, max: 2 ** 50 }),
  offset: fc.integer({ min: 0, max: 2 ** 45 }),
  length: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  low: fc.constantFrom('', 'GET', 'POST', 'ü'),
  high: fc.string({ unit: 'binary' }),
  many: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
  raw: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: null }),
})

type AnyRow = typeof anyRow extends fc.Arbitrary<infer Row> ? Row : never

function blockOf(rows: readonly AnyRow[]): Block {
  let block: Block | null = null
  const builder = new BlockBuilder({
    format: 'f',
    placeKind: 'record',
    blank: 'absent',
    emit: (one) => (block = one),
    rows: 1000,
  })
  builder.useSchema(['low', 'high'])
  for (const row of rows) {
    builder.row(row.time, row.ordinal, row.offset, row.length)
    builder.putText(builder.field('low'), row.low)
    builder.putText(builder.field('high'), row.high)
    builder.putMany(builder.field('many', true), row.many.map(utf8))
    if (row.raw) builder.keepRaw(row.raw, 0, row.raw.length)
  }
  builder.flush()
  return rows.length % 2 === 0 ? block! : { ...block!, encoding: 'utf-16le' }
}

/** Whether a part says of each position what the block says of its row. */
function expectTimely(part: BlockPart, block: Block, withOrder: boolean): void {
  const { order } = timeOrder(block.time)
  if (withOrder) expect([...(part.order ?? order.keys())]).toEqual([...order])
  expect([...part.offsets!]).toEqual([...block.offsets])
  order.forEach((row, position) => {
    expect(part.times!.at(position)).toBe(block.time[row])
    for (const column of part.columns) {
      const whole = block.columns.find(({ name }) => name === column.name)!
      expect(cell(column, position)).toEqual(cell(whole, row))
    }
  })
  expect(part.columns.length).toBe(block.columns.length)
}

describe('a stored block', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40 }), (rows) => {
        const block = blockOf(rows)
        const decoded = decodeBlock(encodeBlock(block))
        if (!decoded.ok) throw new Error(decoded.detail)
        const back = decoded.block
        expect([...back.time]).toEqual([...block.time])
        expect([back.format, back.rows, back.schema, back.blank, back.encoding]).toEqual([
          block.format,
          block.rows,
          block.schema,
          block.blank,
          block.encoding,
        ])
        for (let row = 0; row < block.rows; row++) {
          expect(fieldsOf(back, row)).toEqual(fieldsOf(block, row))
          expect(placeOf(back, row)).toEqual(placeOf(block, row))
          expect(back.raw.get(row)).toEqual(block.raw.get(row))
        }
        expect(back.columns.map(({ codes }) => codes.constructor)).toEqual(
          block.columns.map(({ codes }) => codes.constructor),
        )
      }),
    )
  })

  it('gives its parts in order of time', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40 }), fc.boolean(), (rows, order) => {
        const block = blockOf(rows)
        const wanted = { times: true, order, offsets: true, columns: ['low', 'high', 'many'] }
        const decoded = decodePart(encodeBlock(block), wanted)
        if (!decoded.ok) throw new Error(decoded.detail)
        expectTimely(decoded.block, block, order)
      }),
    )
  })

  it('gives single columns without the others, ignoring the case of names', () => {
    const block = blockOf([
      { time: 1, ordinal: 1, offset: 0, length: 1, low: 'GET', high: 'x', many: ['a', 'b'], raw: null },
    ])
    const wanted = { times: false, order: false, offsets: false, columns: ['LOW', 'nothing'] }
    const decoded = decodePart(encodeBlock(block), wanted)
    expect(decoded.ok && decoded.block.columns.map(({ name }) => name)).toEqual(['low'])
  })

  it('that is damaged is an answer, not a crash', () => {
    const rows = Array.from({ length: 300 }, (_, i): AnyRow => ({
      time: i,
      ordinal: i,
      offset: i * 9,
      length: 8,
      low: 'GET',
      high: `value ${i}`,
      many: ['a'],
      raw: null,
    }))
    const record = new Uint8Array(encodeBlock(blockOf(rows)))
    fc.assert(
      fc.property(
        fc.nat(record.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, flip, cut) => {
          const damaged = cut ? record.slice(0, at) : record.slice()
          if (!cut) damaged[at] = damaged[at]! ^ flip
          expect(typeof decodeBlock(damaged.buffer).ok).toBe('boolean')
          const wanted = { times: true, order: true, offsets: true, columns: ['low', 'high'] }
          expect(typeof decodePart(damaged.buffer, wanted).ok).toBe('boolean')
        },
      ),
      { numRuns: 300 },
    )
  })
})
