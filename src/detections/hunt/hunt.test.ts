import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { utf8 } from '../../event/bytes.ts'
import { evaluate, type EvaluationContext } from '../../predicate/evaluate/evaluate.ts'
import { Hunter } from './hunt.ts'
import { RuleCosts } from './rule-costs.ts'
import { compileRules } from '../compile/rule-set.ts'
import type { RuleMatch } from '../rule.ts'
import { seeded } from '../../../tests/laws/format-reading.ts'

const context: EvaluationContext = { sourceId: 0, hostOf: () => null, fieldOf: () => undefined }

function eventsOf(rows: readonly Readonly<Record<string, string>>[]): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'windows-evtx',
    placeKind: 'record',
    blank: 'absent',
    emit: (block) => blocks.push(block),
  })
  rows.forEach((row, i) => {
    builder.row(i, i + 1, i, 1)
    for (const [name, value] of Object.entries(row)) builder.putText(builder.field(name), value)
  })
  builder.flush()
  return blocks[0]!
}

const LOGSOURCES = [
  '{ product: windows, category: process_creation }',
  '{ product: windows, category: file_event }',
  '{ product: windows, service: security }',
  '{ product: windows }',
]
const DETECTIONS = [
  "{ s: { Image|endswith: '\\cmd.exe' }, condition: s }",
  '{ s: { EventID: 4624 }, f: { Image: null }, condition: s and f }',
  '{ s: { EventID: [4624, 4688] }, condition: not s }',
  '{ s: [whoami, cmd.exe], condition: s }',
  '{ s: { CommandLine|contains: [whoami, net user, nltest] }, condition: s }',
  "{ s: { CommandLine|re: '(?i)net[ 1]+(?:user|group).*/(?:add|domain)' }, condition: s }",
  "{ s: { CommandLine|re: '(?:^|x)[a-z]*' }, condition: s }",
  '{ s: { CommandLine|contains|all: [who, /all] }, f: { Image|endswith: cmd.exe }, condition: s and not f }',
  "{ s: { CommandLine: 'net*user ?' }, t: { CommandLine|startswith: [né, naïve] }, condition: 1 of them }",
  '{ s: { CommandLine|contains|all: [in every row, net, user] }, condition: s }',
  "{ s: ['net user', '/all'], f: ['D:'], condition: s and not f }",
]

describe('hunting', () => {
  const { rules, refused } = compileRules(
    LOGSOURCES.flatMap((logsource, i) =>
      DETECTIONS.map((detection, j) => ({
        path: `${i}-${j}.yml`,
        text: `title: ${i} ${j}\nlogsource: ${logsource}\ndetection: ${detection}`,
        origin: 'added' as const,
      })),
    ),
  )

  const row = fc.record(
    {
      Channel: fc.constantFrom('Security', 'Microsoft-Windows-Sysmon/Operational', 'security', 'Application'),
      EventID: fc.constantFrom('1', '11', '4624', '4688', '0x1210'),
      Image: fc.constantFrom('C:\\Windows\\cmd.exe', 'C:\\a.exe'),
      NewProcessName: fc.constantFrom('C:\\Windows\\CMD.EXE', 'C:\\a.exe'),
      CommandLine: fc.constantFrom(
        'whoami /all',
        'net user x',
        'dir',
        'NET1 GROUP admins x /Domain',
        'NÉT user',
        'naïve',
        '',
      ),
    },
    { requiredKeys: [] },
  )
  const alone = (block: Block, given = context): unknown =>
    rules.flatMap(({ name, predicate }) => {
      const found = [...evaluate(predicate, block, given).rows()]
      return found.length > 0 ? [[name, found]] : []
    })
  const together = (hunter: Hunter, block: Block, given = context): unknown =>
    hunter.hunt(block, given).map((match) => [match.rule.name, [...match.rows]])

  it('finds the same while it takes down what each rule costs', () => {
    const block = eventsOf([{ Channel: 'Security', EventID: '4624', Image: 'C:\\x\\cmd.exe' }])
    let clock = 0
    const costs = new RuleCosts(() => clock++)
    const measuring = new Hunter({ rules }, () => undefined, costs)
    const plain = new Hunter({ rules }, () => undefined)
    for (let i = 0; i < 3; i++) {
      expect(together(measuring, block)).toEqual(together(plain, block))
      expect(together(measuring, block)).not.toEqual([])
    }
    const known = new Set(rules.map(({ name }) => name))
    const spent = Object.entries(costs.all())
    expect(spent.length).toBeGreaterThan(0)
    for (const [name, ms] of spent) expect([known.has(name), ms >= 3], name).toEqual([true, true])
  })

  it('finds with all rules together what each finds alone', () => {
    expect(refused).toEqual([])
    const hunter = new Hunter({ rules }, context.fieldOf)
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.boolean(), (rows, crossing) => {
        const block = eventsOf(rows)
        const line = (at: number): Uint8Array => utf8(Object.values(rows[at]!).join(' '))
        const given = crossing ? { ...context, rawText: line } : context
        expect(together(hunter, block, given)).toEqual(alone(block, given))
        const odd = { ...block, raw: new Map([[0, utf8('C: net user /all')]]) }
        expect(together(hunter, odd, given)).toEqual(alone(odd, given))
      }),
    )
  })

  it('finds the same in every block, whatever it has learned from those before', () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 2 }), (kinds) => {
        const hunter = new Hunter({ rules }, context.fieldOf)
        for (const rows of kinds) {
          const block = eventsOf(
            Array.from({ length: 600 }, (_, i) => {
              const { CommandLine = '', ...rest } = rows[i % rows.length]!
              return { ...rest, CommandLine: `${CommandLine} ${i} in every row` }
            }),
          )
          expect(together(hunter, block)).toEqual(alone(block))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('has nothing to say of a format that no rule asks about', () => {
    const hunter = new Hunter({ rules }, context.fieldOf)
    expect(hunter.hunt({ ...eventsOf([{ Image: 'cmd.exe' }]), format: 'iis-w3c' }, context)).toEqual([])
  })
})

describe('a rule whose regular expressions are too costly', () => {
  const ruleOf = (
    detection: string,
    origin: 'added' | 'built-in' = 'added',
  ): Parameters<typeof compileRules>[0] => [
    {
      path: 'costly.yml',
      text: `title: Costly\nlogsource: { product: windows }\ndetection: ${detection}`,
      origin,
    },
    {
      path: 'other.yml',
      text: 'title: Other\nlogsource: { product: windows }\ndetection: { s: { CommandLine|endswith: z }, condition: s }',
      origin,
    },
  ]
  const COSTLY = '{ s: { CommandLine|re: "a[ab]{150}[^ab]" }, condition: s }'
  const next = seeded(1)
  const hostile = (rows: number): Block =>
    eventsOf(
      Array.from({ length: rows }, () => ({
        Channel: 'Security',
        CommandLine: `${Array.from({ length: 200 }, () => 'ab'[next(2)]).join('')}z`,
      })),
    )
  const blocks = [hostile(80), hostile(20), hostile(100)]
  const harmless = eventsOf([{ Channel: 'Security', CommandLine: `${'ba'.repeat(100)}z` }])

  /** Rows on which each rule matched, and rows that it was not asked about, of each block. */
  function huntedOn(some: readonly Block[], rules: ReturnType<typeof compileRules>['rules']): unknown[] {
    const hunter = new Hunter({ rules }, () => undefined)
    return some.map((block) => {
      const undecided: RuleMatch[] = []
      const said = (matches: readonly RuleMatch[]): unknown =>
        matches.map(({ rule, rows }) => [rule.name, rows.length])
      const matches = hunter.hunt(block, context, undecided)
      return { found: said(matches), undecided: said(undecided) }
    })
  }

  it('is not asked about that block and says so; all others are asked', () => {
    expect(huntedOn([...blocks, harmless], compileRules(ruleOf(COSTLY)).rules)).toEqual([
      { found: [['other', 80]], undecided: [['costly', 80]] },
      {
        found: [
          ['costly', 11],
          ['other', 20],
        ],
        undecided: [],
      },
      { found: [['other', 100]], undecided: [['costly', 100]] },
      {
        found: [
          ['costly', 1],
          ['other', 1],
        ],
        undecided: [],
      },
    ])
  })

  it('is the same whatever was hunted on before, and beside whichever rules', () => {
    const { rules } = compileRules(ruleOf(COSTLY))
    const forwards = huntedOn([...blocks, harmless], rules)
    expect(huntedOn([harmless, ...[...blocks].reverse()], rules)).toEqual([...forwards].reverse())
    const alone = compileRules(ruleOf(COSTLY).slice(0, 1)).rules
    expect(huntedOn(blocks, alone).map((one) => (one as { undecided: unknown }).undecided)).toEqual(
      forwards.slice(0, 3).map((one) => (one as { undecided: unknown }).undecided),
    )
  })

  it('counts nothing where another of its conditions rules the block out', () => {
    const narrowed = '{ s: { CommandLine|re: "a[ab]{150}[^ab]", Image|endswith: missing.exe }, condition: s }'
    expect(huntedOn(blocks.slice(0, 1), compileRules(ruleOf(narrowed)).rules)).toEqual([
      { found: [['other', 80]], undecided: [] },
    ])
  })

  it('never reports what it was not asked about, also where it asks for the opposite', () => {
    const negated = '{ s: { CommandLine|re: "a[ab]{150}[^ab]" }, condition: not s }'
    expect(huntedOn(blocks.slice(0, 1), compileRules(ruleOf(negated)).rules)).toEqual([
      { found: [['other', 80]], undecided: [['costly', 80]] },
    ])
  })

  it('is never one of ours, which are bounded by their size', () => {
    const { rules } = compileRules(
      ruleOf('{ s: { CommandLine|re: "a[ab]{20}[^ab]" }, condition: s }', 'built-in'),
    )
    expect(rules.map(({ origin }) => origin)).toEqual(['built-in', 'built-in'])
    expect(huntedOn(blocks.slice(0, 1), rules)).toMatchObject([{ undecided: [] }])
  })
})
