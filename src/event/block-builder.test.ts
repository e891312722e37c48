import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, type Block, type FieldValues } from './block.ts'
import { BlockBuilder } from './block-builder.ts'
import { utf8 } from './bytes.ts'

function build(rows: readonly FieldValues[], schema: readonly string[], rowsPerBlock: number): Block[] {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'test',
    placeKind: 'line',
    blank: 'absent',
    emit: (block) => blocks.push(block),
    rows: rowsPerBlock,
  })
  builder.useSchema(schema)
  rows.forEach((row, i) => {
    builder.row(i, i + 1, i * 10, 9)
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string') builder.putText(builder.field(name), value)
      else builder.putMany(builder.field(name, true), value.map(utf8))
    }
  })
  builder.flush()
  return blocks
}

describe('a block builder', () => {
  it('gives back every value, however the rows fall into blocks', () => {
    const row = fc.record(
      {
        a: fc.string(),
        b: fc.constantFrom('x', 'y', ''),
        c: fc.string({ unit: 'grapheme' }),
        many: fc.array(fc.string(), { minLength: 1 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), (rows, size) => {
        const blocks = build(rows, ['a', 'b'], size)
        const back = blocks.flatMap((block) =>
          Array.from({ length: block.rows }, (_, i) => fieldsOf(block, i)),
        )
        expect(back).toEqual(rows.map((given) => ({ ...given })))
      }),
    )
  })

  it('stores a repeated value once and a field that never repeats in order', () => {
    const rows = Array.from({ length: 6000 }, (_, i) => ({ same: `v${i % 3}`, unique: `u${i}` }))
    const [block] = build(rows, ['same', 'unique'], 8000)
    expect(block!.columns.find(({ name }) => name === 'same')!.values.count).toBe(3)
    expect(block!.columns.find(({ name }) => name === 'unique')!.values.count).toBe(6000)
    expect(fieldsOf(block!, 5999)).toEqual({ same: 'v2', unique: 'u5999' })
  })

  it('ends the block where the schema changes', () => {
    const blocks: Block[] = []
    const builder = new BlockBuilder({
      format: 'test',
      placeKind: 'line',
      blank: 'empty',
      emit: (block) => blocks.push(block),
    })
    builder.useSchema(['a'])
    builder.row(1, 1, 0, 1)
    builder.putText(builder.field('a'), 'x')
    builder.useSchema(['a', 'b'])
    builder.row(2, 2, 2, 1)
    builder.putText(builder.field('b'), 'y')
    builder.flush()
    expect(blocks.map(({ schema, rows }) => [schema, rows])).toEqual([
      [['a'], 1],
      [['a', 'b'], 1],
    ])
    expect(fieldsOf(blocks[1]!, 0)).toEqual({ b: 'y' })
  })

  it('takes an empty cell of a table for no value, and keeps an empty value of a record', () => {
    const [record] = build([{ a: '' }], ['a'], 10)
    expect(fieldsOf(record!, 0)).toEqual({ a: '' })
  })

  it('does not make a block of each row where the schema changes with each', () => {
    const build = (changes: number, name: (row: number) => string): Block[] => {
      const blocks: Block[] = []
      const emit = (block: Block): void => void blocks.push(block)
      const builder = new BlockBuilder({ format: 'test', placeKind: 'line', blank: 'empty', emit })
      for (let row = 0; row < changes; row++) {
        builder.useSchema(['a', name(row)])
        const line = utf8(`${row} x`)
        builder.row(row, row + 1, row * 10, 9)
        builder.putText(builder.field('a'), `${row}`)
        builder.putText(builder.field(name(row)), 'x')
        if (builder.isMixed) builder.keepRaw(line, 0, line.length)
      }
      builder.flush()
      return blocks
    }
    for (const name of [(row: number) => `b${row % 2}`, (row: number) => `b${row}`]) {
      const [once, twice] = [build(10_000, name), build(20_000, name)]
      expect(twice.reduce((rows, block) => rows + block.rows, 0)).toBe(20_000)
      expect(once.length).toBeLessThan(400)
      expect(twice.length).toBeLessThan(2 * once.length)
      for (const block of twice) {
        expect(block.columns.length).toBeLessThanOrEqual(130)
        for (let row = 0; row < block.rows; row++) {
          const at = block.time[row]!
          expect(fieldsOf(block, row)).toEqual({ a: `${at}`, [name(at)]: 'x' })
          // A row that has no line of its own is rebuilt under the schema of its block.
          if (!block.raw.has(row)) expect(block.schema).toEqual(['a', name(at)])
        }
      }
    }
  })
})
