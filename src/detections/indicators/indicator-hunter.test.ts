import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { utf8 } from '../../event/bytes.ts'
import type { Role } from '../../event/roles.ts'
import { withoutKernel } from '../../kernel/kernel.ts'
import { evaluate } from '../../predicate/evaluate.ts'
import { indicatorFrom, predicateOf, type Indicator, type WrittenIndicator } from './indicator.ts'
import { IndicatorHunter } from './indicator-hunter.ts'

const FIELDS: Partial<Record<Role, string>> = { 'user.agent': 'agent', 'url.path': 'stem' }
const fieldOf = (_: string, role: Role): string | undefined => FIELDS[role]

const WRITTEN: readonly WrittenIndicator[] = [
  { type: 'address', value: '198.51.100.7' },
  { type: 'address', value: '203.0.113.0/24' },
  { type: 'address', value: '2001:db8::7' },
  { type: 'address', value: '::/0' },
  { type: 'domain', value: 'evil.example' },
  { type: 'domain', value: 'a.evil.example' },
  { type: 'url', value: 'https://evil.example:443/a/b?c' },
  { type: 'url', value: 'http://198.51.100.7:8080/x' },
  { type: 'hash', value: 'd41d8cd98f00b204e9800998ecf8427e' },
  { type: 'agent', value: 'Bad Bot/1.0 (+x)' },
  { type: 'path', value: 'C:\\inetpub\\wwwroot\\aspnet_client\\Supp0rt.aspx' },
  { type: 'path', value: 'supp0rt.aspx' },
  { type: 'path', value: '\\my tools\\a b.exe' },
  { type: 'file-pattern', value: '(?i)\\\\temp\\\\[a-z]+\\.exe$', except: 'good' },
  { type: 'file-pattern', value: '[0-9]{3}' },
]

function indicatorOf(written: WrittenIndicator): Indicator {
  const made = indicatorFrom('test', written)
  if (!made.ok) throw new Error(made.reason)
  return made.indicator
}

const INDICATORS = WRITTEN.map(indicatorOf)
const PIECES = [
  '198.51.100.7',
  '198.51.100.77',
  '203.0.113.9',
  '2001:DB8::7',
  '::ffff:198.51.100.7',
  'evil.example',
  'EVIL.example',
  '/a/b?c',
  ':443',
  ':8080/x',
  'd41d8cd98f00b204e9800998ecf8427e',
  'bad+bot/1.0+(+x)',
  'bad bot/1.0 (+x)',
  'c:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx',
  '/aspnet_client/supp0rt.aspx',
  '\\my tools\\a b.exe',
  'C:\\Temp\\abc.exe',
  'good',
  '123',
  ' ',
  '.',
  '-',
  ',',
  'x',
  '[',
  ']',
  'É',
]
const value = fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((parts) => parts.join(''))
const rows = fc.array(
  fc.record(
    {
      agent: value,
      stem: value,
      Image: value,
      any: value,
      many: fc.array(value, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 40 },
)

function blockOf(given: readonly Record<string, string | readonly string[]>[]): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'test',
    placeKind: 'line',
    blank: 'absent',
    emit: (block) => blocks.push(block),
  })
  given.forEach((row, i) => {
    builder.row(i, i + 1, i, 1)
    for (const [name, cell] of Object.entries(row)) {
      if (typeof cell === 'string') builder.putText(builder.field(name), cell)
      else builder.putMany(builder.field(name, true), cell.map(utf8))
    }
  })
  builder.flush()
  return blocks[0]!
}

describe('hunting for indicators', () => {
  it('finds for thousands at once what each asks for alone', () => {
    const hunter = new IndicatorHunter(INDICATORS, fieldOf)
    fc.assert(
      fc.property(rows, value, (some, leftover) => {
        // So many bytes that the kernel is asked.
        const given = [
          ...some,
          ...Array.from({ length: 30 }, (_, i) => ({ any: `nothing of interest ${i}` })),
        ]
        const block = { ...blockOf(given), raw: new Map([[0, utf8(leftover)]]) }
        const context = { sourceId: 0, hostOf: () => null, fieldOf }
        const expected = INDICATORS.flatMap((indicator) => {
          const found = [...evaluate(predicateOf(indicator), block, context).rows()]
          return found.length > 0 ? [[indicator.name, found]] : []
        })
        const found = (): Map<string, number[]> =>
          new Map(hunter.hunt(block).map(({ rule, rows: at }) => [rule.name, [...at]]))
        expect(found()).toEqual(new Map(expected as [string, number[]][]))
        expect(withoutKernel(found)).toEqual(found())
      }),
      { numRuns: 300 },
    )
  })

  it('knows under which path the web shows a file', () => {
    const shell = indicatorOf(WRITTEN[10]!)
    const block = blockOf([
      { stem: '/ASPNET_client/supp0rt.aspx' },
      { stem: '/x/aspnet_client/supp0rt.aspx' },
    ])
    expect(new IndicatorHunter([shell], fieldOf).hunt(block).map(({ rows: at }) => [...at])).toEqual([[0]])
  })
})
