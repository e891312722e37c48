import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, type Block, type FieldValues } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { utf8 } from '../../event/bytes.ts'
import { addressOf, addressRangeOf, isWithin } from '../values/address.ts'
import { evaluate, fieldsNeeded, type EvaluationContext } from './evaluate.ts'
import { foldCase } from '../values/fold.ts'
import { namedTest } from '../values/named.ts'
import { datePart, numberOf } from '../values/numbers.ts'
import { Program } from './program.ts'
import type { GlobPart, Predicate, Test, TextTest } from '../tree.ts'

type Row = Record<string, string | readonly string[]>

function blockOf(rows: readonly Row[], blank: Block['blank'], schema: readonly string[] = []): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'test',
    placeKind: 'line',
    blank,
    emit: (block) => blocks.push(block),
  })
  builder.useSchema(schema)
  rows.forEach((row, i) => {
    builder.row(i % 5 === 4 ? NaN : i * 10, i + 1, i, 1)
    for (const [name, value] of Object.entries(row)) {
      // A table stores nothing for an empty cell.
      if (value === '' && blank === 'empty') continue
      if (typeof value === 'string') builder.putText(builder.field(name), value)
      else builder.putMany(builder.field(name, true), value.map(utf8))
    }
  })
  builder.flush()
  return blocks[0]!
}

const context: EvaluationContext = {
  sourceId: 3,
  hostOf: (row) => (row % 2 ? 'EX01' : null),
  kindOf: (row) => (row % 3 ? 'one' : 'other'),
  fieldOf: (_, role) => (({ 'url.path': 'a', 'client.ip': 'b' }) as Record<string, string>)[role],
}

function rowsOf(predicate: Predicate, block: Block): number[] {
  return [...evaluate(predicate, block, context).rows()]
}

/** Row by row and value by value, without columns, bytes or memory: what the engine must agree with. */
function holds(predicate: Predicate, block: Block, row: number): boolean {
  const fields = fieldsOf(block, row)
  switch (predicate.kind) {
    case 'all':
      return predicate.of.every((part) => holds(part, block, row))
    case 'any':
      return predicate.of.some((part) => holds(part, block, row))
    case 'not':
      return !holds(predicate.of, block, row)
    case 'constant':
      return predicate.value
    case 'hit':
      return false
    case 'field':
      return passes(predicate.test, fields, predicate.field, block)
    case 'role': {
      const field = context.fieldOf('test', predicate.role)
      return field === undefined
        ? predicate.test.kind === 'absent'
        : passes(predicate.test, fields, field, block)
    }
    case 'reference': {
      const [texts, wanted] = [predicate.field, predicate.other].map((name) => {
        const key = Object.keys(fields).find((one) => one.toLowerCase() === name.toLowerCase())
        return key === undefined ? [] : [fields[key]!].flat()
      })
      const mode = predicate.cased ? { cased: true } : {}
      return texts!.some((value) =>
        wanted!.some((text) => valuePasses({ kind: predicate.how, text, ...mode }, value)),
      )
    }
    case 'anywhere':
      if (predicate.test.kind === 'absent') return Object.keys(fields).length === 0
      return block.columns.some(({ name }) => passes(predicate.test, fields, name, block))
    case 'format':
      return predicate.ids.includes('test')
    case 'log':
      return predicate.kinds.includes(row % 3 ? 'one' : 'other')
    case 'host':
      return row % 2 === 1 && predicate.names.includes('EX01')
    case 'source':
      return predicate.ids.includes(3)
    case 'time': {
      const time = block.time[row]!
      return time >= (predicate.from ?? -Infinity) && time < (predicate.to ?? Infinity)
    }
  }
}

function passes(test: Test, fields: FieldValues, field: string, block: Block): boolean {
  const name = Object.keys(fields).find((key) => key.toLowerCase() === field.toLowerCase())
  if (name === undefined) {
    const known = [...block.schema, ...block.columns.map((column) => column.name)]
    const cell = known.some((one) => one.toLowerCase() === field.toLowerCase())
    return test.kind === 'absent' || (test.kind === 'empty' && block.blank === 'empty' && cell)
  }
  return [fields[name]!].flat().some((value) => valuePasses(test, value))
}

function valuePasses(test: Test, value: string): boolean {
  const fold = 'cased' in test && test.cased ? (text: string) => text : foldCase
  switch (test.kind) {
    case 'equals':
      return fold(value) === fold(test.text)
    case 'prefix':
      return fold(value).startsWith(fold(test.text))
    case 'suffix':
      return fold(value).endsWith(fold(test.text))
    case 'contains':
      return fold(value).includes(fold(test.text))
    case 'glob': {
      const source = test.parts.map((part) =>
        typeof part === 'string'
          ? fold(part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
          : part.wild === 'any'
            ? '.*'
            : '.',
      )
      return new RegExp(`^${source.join('')}$`, 'su').test(fold(value))
    }
    case 'regex':
      return new RegExp(test.pattern, test.flags).test(value)
    case 'urldecoded':
      return valuePasses(test.of, value) || valuePasses(test.of, decoded(value))
    case 'cidr': {
      const address = addressOf(value)
      return address !== null && isWithin(address, addressRangeOf(test.range)!)
    }
    case 'named':
      return namedTest(test.as, test.text)(value)
    case 'compare': {
      const number = numberOf(value)
      if (test.op === 'eq') return number === test.number
      if (test.op === 'gt') return number > test.number
      if (test.op === 'gte') return number >= test.number
      return test.op === 'lt' ? number < test.number : number <= test.number
    }
    case 'date-part':
      return datePart(value, test.part) === test.number
    case 'present':
      return true
    case 'absent':
      return false
    case 'empty':
      return value === ''
  }
}

/** Escapes replaced one by one, as long as there are any. */
function decoded(value: string): string {
  const bytes = Buffer.from(value).toString('latin1')
  const once = bytes.replace(/%(?:u00)?([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return once === bytes ? value : decoded(Buffer.from(once, 'latin1').toString())
}

const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'B', 'b', 'é', 'É', 'K', 's', 'ſ', '/', '\n', '𐐨', '𐐀'),
    maxLength: 9,
  }),
  fc.constantFrom(
    '/owa/auth/x.aspx',
    '/OWA/AUTH/',
    '10.0.0.5',
    '::ffff:10.1.2.3',
    '12',
    '0x1F',
    '-3.5',
    '2024-05-06T03:59:00Z',
    'auth/x',
    '%2fOWA%2f%61uth/%u0058.aspx',
    '/%256fwa/%61%25%37%35th/x.aspx%',
    '%c3%A9b%%4',
    '',
  ),
)
const cased = fc.constantFrom<{ cased?: true }>({}, { cased: true })
const part: fc.Arbitrary<GlobPart> = fc.oneof(
  text,
  fc.constantFrom<GlobPart>({ wild: 'any' }, { wild: 'one' }),
)
const textTest: fc.Arbitrary<TextTest> = fc.oneof(
  fc
    .tuple(fc.constantFrom('equals', 'prefix', 'suffix', 'contains'), text, cased)
    .map(([kind, value, mode]): TextTest => ({ kind, text: value, ...mode })),
  fc
    .tuple(fc.array(part, { maxLength: 4 }), cased)
    .map(([parts, mode]): TextTest => ({ kind: 'glob', parts, ...mode })),
  fc.constantFrom<TextTest>({ kind: 'regex', pattern: '(?:^|/)(?:auth|owa|ab*)/', flags: 'i' }),
)
const test: fc.Arbitrary<Test> = fc.oneof(
  textTest,
  textTest.map((of): Test => ({ kind: 'urldecoded', of })),
  fc.constantFrom<Test>(
    { kind: 'present' },
    { kind: 'absent' },
    { kind: 'empty' },
    { kind: 'regex', pattern: 'a.*b', flags: 'i' },
    { kind: 'cidr', range: '10.0.0.0/8' },
    { kind: 'cidr', range: '10.0.0.5' },
    { kind: 'cidr', range: '::ffff:10.1.2.0/120' },
    { kind: 'cidr', range: '::/0' },
    { kind: 'named', as: 'path', text: '\\auth\\x.aspx' },
    { kind: 'compare', op: 'gte', number: 12 },
    { kind: 'compare', op: 'lt', number: 31.5 },
    { kind: 'compare', op: 'eq', number: 31 },
    { kind: 'date-part', part: 'week', number: 19 },
  ),
)
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('field'),
      field: fc.constantFrom('a', 'A', 'b', 'many', 'gone', 'cell'),
      test,
    }),
  },
  fc.record({ kind: fc.constant('role'), role: fc.constantFrom('url.path', 'client.ip', 'message'), test }),
  fc.record({ kind: fc.constant('anywhere'), test }),
  fc
    .tuple(
      fc.constantFrom('a', 'many', 'gone'),
      fc.constantFrom('equals', 'prefix', 'suffix', 'contains'),
      fc.constantFrom('b', 'many', 'A'),
      cased,
    )
    .map(([field, how, other, mode]): Predicate => ({ kind: 'reference', field, how, other, ...mode })),
  fc.constantFrom<Predicate>(
    { kind: 'constant', value: true },
    { kind: 'constant', value: false },
    { kind: 'format', ids: ['test'] },
    { kind: 'format', ids: ['other'] },
    { kind: 'log', kinds: ['other'] },
    { kind: 'host', names: ['EX01'] },
    { kind: 'source', ids: [3] },
    { kind: 'time', from: 20, to: 60 },
    { kind: 'time', from: null, to: 40 },
  ),
)
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('predicate'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('predicate') }),
  ) as fc.Arbitrary<Predicate>,
}))
const rows = fc.array(
  fc.record({ a: text, b: text, many: fc.array(text, { minLength: 1, maxLength: 3 }) }, { requiredKeys: [] }),
  { minLength: 1, maxLength: 70 },
)

describe('evaluation', () => {
  it('agrees with looking at every row and value by itself', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom<Block['blank']>('empty', 'absent'),
        predicate,
        (given, blank, asked) => {
          const block = blockOf(given, blank, ['a', 'b', 'cell'])
          const expected = [...Array(block.rows).keys()].filter((row) => holds(asked, block, row))
          expect(rowsOf(asked, block)).toEqual(expected)
        },
      ),
      { numRuns: 600 },
    )
  })

  it('finds many texts in one pass as it finds each alone', () => {
    const needle = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/'), minLength: 1, maxLength: 6 })
    const literal = fc
      .tuple(fc.constantFrom('equals', 'prefix', 'suffix', 'contains'), needle, cased)
      .map(([kind, value, mode]): Predicate => ({
        kind: 'field',
        field: 'a',
        test: { kind, text: value, ...mode },
      }))
    const value = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/'), maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.array(literal, { minLength: 20, maxLength: 40 }),
        (values, of) => {
          const block = blockOf(
            values.map((a) => ({ a })),
            'absent',
          )
          for (const joined of [
            { kind: 'any', of },
            { kind: 'all', of: of.slice(0, 2) },
          ] as Predicate[]) {
            const expected = values.flatMap((_, row) => (holds(joined, block, row) ? [row] : []))
            expect(rowsOf(joined, block)).toEqual(expected)
          }
        },
      ),
    )
  })

  it('looks into the raw line for text that crosses cells, and only there', () => {
    const block = blockOf([{ a: 'GET', b: '/owa' }, { a: 'GET', b: '/ecp' }, { a: 'x' }], 'empty')
    const asked: number[] = []
    const rawText = (row: number): Uint8Array => {
      asked.push(row)
      return utf8(['GET /owa', 'GET /ecp', 'x'][row]!)
    }
    const find = (test: Test): number[] => [
      ...evaluate({ kind: 'anywhere', test }, block, { ...context, rawText }).rows(),
    ]
    expect(find({ kind: 'contains', text: 'get /owa' })).toEqual([0])
    expect(asked).toEqual([0])
    expect(find({ kind: 'contains', text: 'owa' })).toEqual([0])
    expect(asked).toEqual([0])
    expect(find({ kind: 'regex', pattern: 'GET /(ecp|owa)', flags: '' })).toEqual([0, 1])
  })

  it('looks into the lines that their columns do not give back', () => {
    const block = { ...blockOf([{ a: 'x' }, { a: 'y' }], 'empty'), raw: new Map([[1, utf8('y leftover')]]) }
    expect(rowsOf({ kind: 'anywhere', test: { kind: 'contains', text: 'leftover' } }, block)).toEqual([1])
  })

  it('takes an empty cell for empty among a few rows as among all', () => {
    const block = blockOf([{ b: 'x' }, { a: '' }, { a: 'y' }], 'empty', ['a', 'b'])
    const empty: Predicate = { kind: 'anywhere', test: { kind: 'empty' } }
    const [from, to] = [block.time[1]!, block.time[2]!]
    expect(rowsOf(empty, block)).toEqual([0, 1, 2])
    expect(rowsOf({ kind: 'all', of: [{ kind: 'time', from, to }, empty] }, block)).toEqual([1])
  })

  it('takes an empty cell of a table for absent and for empty', () => {
    const block = blockOf([{ a: 'x' }, { a: '' }], 'empty', ['a', 'b'])
    const ask = (field: string, kind: 'absent' | 'empty' | 'present'): number[] =>
      rowsOf({ kind: 'field', field, test: { kind } }, block)
    expect([ask('a', 'absent'), ask('a', 'empty'), ask('a', 'present')]).toEqual([[1], [1], [0]])
    expect([ask('b', 'absent'), ask('b', 'empty'), ask('b', 'present')]).toEqual([[0, 1], [0, 1], []])
    expect([ask('c', 'absent'), ask('c', 'empty'), ask('c', 'present')]).toEqual([[0, 1], [], []])
  })

  it('asks for any number of addresses at once', () => {
    const values = [
      '198.51.100.7',
      '::ffff:198.51.100.9',
      '[2001:db8::1]',
      '203.0.113.40',
      'no address',
      '198.51.100.70',
    ]
    const block = blockOf(
      values.map((a) => ({ a })),
      'absent',
    )
    const ranges = ['198.51.100.7', '198.51.100.9', '2001:db8::/32', '203.0.113.0/26', '192.0.2.1']
    const asked = ranges.map((range): Predicate => ({
      kind: 'field',
      field: 'a',
      test: { kind: 'cidr', range },
    }))
    expect(rowsOf({ kind: 'any', of: asked }, block)).toEqual([0, 1, 2, 3])
    expect(rowsOf({ kind: 'not', of: { kind: 'any', of: asked } }, block)).toEqual([4, 5])
    const anywhere = ranges.map((range): Predicate => ({ kind: 'anywhere', test: { kind: 'cidr', range } }))
    expect(rowsOf({ kind: 'any', of: anywhere }, block)).toEqual([0, 1, 2, 3])
    const program = new Program('test', () => undefined)
    expect(program.add({ kind: 'any', of: asked }).kind).toBe('column')
    expect(program.add({ kind: 'any', of: anywhere }).kind).toBe('anywhere')
  })

  it('tells addresses of a network from text that looks like one', () => {
    const values = ['10.1.2.3', '::ffff:10.0.0.5', 'fe80::1%3', '[fe80::2]', '10.evil.com', '-', '010.1.1.1']
    const block = blockOf(
      values.map((a) => ({ a })),
      'absent',
    )
    const within = (range: string): number[] =>
      rowsOf({ kind: 'field', field: 'a', test: { kind: 'cidr', range } }, block)
    expect(within('10.9.9.9/8')).toEqual([0, 1])
    expect(within('fe80::/10')).toEqual([2, 3])
    expect(within('::/0')).toEqual([1, 2, 3])
    expect(within('10.1.2.3')).toEqual([0])
  })
})

describe('fieldsNeeded', () => {
  it('names the fields and roles that are looked at', () => {
    const field: Predicate = { kind: 'field', field: 'a', test: { kind: 'present' } }
    const role: Predicate = { kind: 'role', role: 'url.path', test: { kind: 'present' } }
    const asked: Predicate = {
      kind: 'all',
      of: [field, { kind: 'not', of: role }, { kind: 'source', ids: [1] }],
    }
    expect(fieldsNeeded(asked)).toEqual({ fields: ['a'], roles: ['url.path'] })
    expect(fieldsNeeded({ kind: 'any', of: [asked, { kind: 'anywhere', test: { kind: 'present' } }] })).toBe(
      'all',
    )
  })
})
