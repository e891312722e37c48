import { describe, expect, it } from 'vitest'
import type { Block } from '../../../event/block.ts'
import type { Fact } from '../../../event/receipt.ts'
import { EventFields, EventRows } from '../event-log/event-fields.ts'
import { Continuity } from './continuity.ts'

const DAY = Date.UTC(2026, 3, 11)

/** Facts about a log with a record a minute: number and computer of each. */
function factsOf(...records: readonly (readonly [number: number, computer: string])[]): Fact[] {
  const blocks: Block[] = []
  const rows = new EventRows('test', (block) => blocks.push(block))
  records.forEach(([number, computer], i) => {
    const fields = new EventFields()
    fields.put('Channel', 'Application')
    fields.put('Computer', computer)
    fields.put('EventRecordID', String(number))
    rows.row(DAY + i * 60_000, { kind: 'record', ordinal: number, offset: i, length: 1 }, fields)
  })
  rows.end()
  const facts: Fact[] = []
  const continuity = new Continuity({
    block: () => {},
    issue: () => {},
    fact: (fact) => facts.push(fact),
    account: () => {},
    unbroken: () => {},
  })
  for (const block of blocks) continuity.follow(block)
  continuity.end()
  return facts.filter(({ key }) => key === 'set-up')
}

describe('the day on which a server was set up', () => {
  const INVENTED = 'WIN-8Q2K5T7B1ZX'

  it('is that of the first record, under a name that Windows invented, of a log that goes on under another', () => {
    expect(factsOf([1, INVENTED], [2, INVENTED], [3, 'EX07.corp.example'])).toEqual([
      {
        key: 'set-up',
        value: 'first record of Application',
        time: DAY,
        place: { kind: 'record', ordinal: 1, offset: 0, length: 1 },
      },
    ])
  })

  it.each<[string, [number, string][]]>([
    [
      'begins anew under the name that the server has',
      [
        [1, 'EX07.corp.example'],
        [2, 'EX07.corp.example'],
      ],
    ],
    [
      'has lost its first records',
      [
        [4, INVENTED],
        [5, 'EX07.corp.example'],
      ],
    ],
    [
      'was never renamed',
      [
        [1, INVENTED],
        [2, INVENTED],
      ],
    ],
    [
      'holds what another computer forwarded',
      [
        [1, INVENTED],
        [77, 'EX07.corp.example'],
      ],
    ],
  ])('is not told by a log that %s', (_, records) => {
    expect(factsOf(...records)).toEqual([])
  })
})
