import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { utf8 } from '../../event/bytes.ts'
import { evaluate, type EvaluationContext } from '../../predicate/evaluate/evaluate.ts'
import { Hunter } from './hunt.ts'
import { RuleCosts } from './rule-costs.ts'
import { compileRules } from '../compile/rule-set.ts'

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
