import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../event/block.ts'
import { BlockBuilder } from '../event/block-builder.ts'
import { evaluate, type EvaluationContext } from '../predicate/evaluate.ts'
import { Hunter } from './hunt.ts'
import { compileRules } from './rule-set.ts'

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

  it('finds with all rules together what each finds alone', () => {
    expect(refused).toEqual([])
    const row = fc.record(
      {
        Channel: fc.constantFrom(
          'Security',
          'Microsoft-Windows-Sysmon/Operational',
          'security',
          'Application',
        ),
        EventID: fc.constantFrom('1', '11', '4624', '4688', '0x1210'),
        Image: fc.constantFrom('C:\\Windows\\cmd.exe', 'C:\\a.exe'),
        NewProcessName: fc.constantFrom('C:\\Windows\\CMD.EXE', 'C:\\a.exe'),
        CommandLine: fc.constantFrom('whoami /all', 'net user x', 'dir'),
      },
      { requiredKeys: [] },
    )
    const hunter = new Hunter({ rules }, context.fieldOf)
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const block = eventsOf(rows)
        const together = hunter.hunt(block, context).map((match) => [match.rule.name, [...match.rows]])
        const alone = rules.flatMap(({ name, predicate }) => {
          const found = [...evaluate(predicate, block, context).rows()]
          return found.length > 0 ? [[name, found]] : []
        })
        expect(together).toEqual(alone)
      }),
    )
  })

  it('has nothing to say of a format that no rule asks about', () => {
    const hunter = new Hunter({ rules }, context.fieldOf)
    expect(hunter.hunt({ ...eventsOf([{ Image: 'cmd.exe' }]), format: 'iis-w3c' }, context)).toEqual([])
  })
})
