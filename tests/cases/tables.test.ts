import { describe, expect, it } from 'vitest'
import { fieldsOf, type Block } from '../../src/event/block.ts'
import { utf8 } from '../../src/event/bytes.ts'
import { mappingFrom, type Mapping } from '../../src/event/mapping.ts'
import type { Source } from '../../src/event/source.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { Reading } from '../../src/engine/reading/reading.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { fieldOf, originalLine, rowHost } from '../../src/formats/registry.ts'
import { mappedFormat } from '../../src/formats/mapped-table/mapped-format.ts'
import { proposeMapping } from '../../src/formats/mapped-table/propose.ts'
import { tableTime } from '../../src/formats/mapped-table/table-time.ts'
import { NO_TABLES, type Tables } from '../../src/ingest/task.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { readIn, readWhole, seeded } from '../laws/format-reading.ts'

const CSV =
  'When,Host,Source IP,User,Details\r\n' +
  '31.3.2021 18:49:42,ex01.corp.example,192.0.2.9,CORP\\anna,"logon, ok"\r\n' +
  '31.3.2021 18:50:00,ex01.corp.example,192.0.2.10,,"she said ""no"""\r\n'
const TSV = 'ts\tmethod\turl\tstatus\n1614754182\tGET\t/owa/\t200\n1614754183\tPOST\t/ecp/y.js\t241\n'
const SEMICOLONS =
  'When;Host;User;Size;Details\r\n31.3.2021 18:49:42;EX01;anna;30,3;"a; ""b""\r\nc"\r\n31.3.2021 18:50:00;EX01;;1,5;"x"y\r\n'
const JSON_LINES =
  '{"@timestamp":"2021-03-03T06:49:42.162+01:00","host":{"name":"EX01"},"message":"a","list":[1,{"b":2}]}\n' +
  '{"@timestamp":"2021-03-03T06:49:43Z","host":{"name":"EX01"},"message":"b"}\n'

interface Read {
  readonly source: Source
  readonly blocks: Block[]
}

async function read(text: string, tables: Tables): Promise<Read> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  const blocks: Block[] = []
  const part = new IngestPart(store, nodePlatform, {
    onBlock: (_, __, block) => void blocks.push(block),
  })
  const reader = await part.begin(id, { rules: [], indicators: [] })
  const reading = new Reading(
    [reader],
    0,
    () => undefined,
    () => undefined,
    { tables },
  )
  await reading.run([{ path: 'table', blob: new Blob([utf8(text) as Uint8Array<ArrayBuffer>]) }])
  const [source] = await store.sources.list(id)
  return { source: source!, blocks }
}

function proposed(text: string): Mapping {
  const proposal = proposeMapping(utf8(text))
  if (!proposal) throw new Error('nothing was proposed')
  return proposal.mapping
}

describe('a table of no known format', () => {
  it.each([
    ['CSV', CSV, { shape: 'csv', time: 'When', timeShape: 'day-first' }],
    ['TSV', TSV, { shape: 'tsv', time: 'ts', timeShape: 'epoch-seconds' }],
    ['semicolons', SEMICOLONS, { shape: 'semicolons', time: 'When', timeShape: 'day-first' }],
    ['JSON lines', JSON_LINES, { shape: 'json-lines', time: '@timestamp', timeShape: 'iso' }],
  ] as const)('of %s is not read before somebody says what it means', async (_, text, expected) => {
    expect(proposed(text)).toMatchObject(expected)
    const unread = await read(text, NO_TABLES)
    expect(unread.blocks).toEqual([])
    expect(unread.source.format).toBeNull()
    expect(unread.source.receipt.issues.map(({ code }) => code)).toEqual(['needs-mapping'])
    expect(unread.source.receipt.ledger).toEqual({ parsed: 0, skipped: utf8(text).length, unreadable: 0 })
    for (const tables of [
      { mappings: [proposed(text)], assume: false },
      { mappings: [], assume: true },
    ]) {
      const { source, blocks } = await read(text, tables)
      expect(source).toMatchObject({ format: 'mapped-table', receipt: { events: 2 } })
      expect(source.receipt.issues.map(({ code }) => code)).toEqual(text === SEMICOLONS ? ['bad-quote'] : [])
      expect(source.receipt.ledger.parsed).toBe(utf8(text).length)
      expect(blocks).toHaveLength(1)
      for (let row = 0; row < 2; row++) {
        const at = blocks[0]!.offsets[row]!
        const line = utf8(text).subarray(at, at + blocks[0]!.lengths[row]!)
        expect(Buffer.from(originalLine(blocks[0]!, row)!).equals(line)).toBe(true)
      }
    }
  })

  it('is read by what the mapping says, in its zone, and answers to roles', async () => {
    const mapping = { ...proposed(CSV), zoneMinutes: 120 }
    const { blocks } = await read(CSV, { mappings: [mapping], assume: false })
    const [block] = blocks
    expect(new Date(block!.time[0]!).toISOString()).toBe('2021-03-31T16:49:42.000Z')
    expect(rowHost(block!, 0)).toBe('EX01')
    expect(fieldsOf(block!, 1)[fieldOf('mapped-table', 'client.ip')!]).toBe('192.0.2.10')
    expect(fieldsOf(block!, 1)['Details']).toBe('she said "no"')
    expect(fieldsOf((await read(JSON_LINES, { mappings: [], assume: true })).blocks[0]!, 0)).toMatchObject({
      'host.name': 'EX01',
      '@host': 'EX01',
      list: '[1,{"b":2}]',
    })
  })

  it('between semicolons or tabs may have separators and lines in quotes', async () => {
    for (const text of [SEMICOLONS, SEMICOLONS.replaceAll(';', '\t')]) {
      const [block] = (await read(text, { mappings: [], assume: true })).blocks
      expect(fieldsOf(block!, 0)).toMatchObject({
        Size: '30,3',
        Details: expect.stringMatching(/^a. "b"\r\nc$/) as unknown,
      })
      expect(fieldsOf(block!, 1)['Details']).toBe('"x"y')
    }
  })

  it('may begin with a line that names its separator', async () => {
    const [block] = (await read(`sep=;\r\n${SEMICOLONS}`, { mappings: [], assume: true })).blocks
    expect(fieldsOf(block!, 0)).toMatchObject({ Host: 'EX01' })
  })

  it('is not read by a mapping for other columns', async () => {
    const mapping = { ...proposed(CSV), columns: ['When', 'Host', 'Source IP', 'User'] }
    const { source } = await read(CSV, { mappings: [mapping], assume: false })
    expect(source.format).toBeNull()
  })

  it.each([
    ['a b\nc d\n'],
    ['a,b,c\r\n1,2,3\r\n'],
    ['2021-03-03 06:49:42,a,b\n2021-03-03 06:49:43,a,b\n'],
    ['time,time\n2021-03-03 06:49:42,2021-03-03 06:49:42\n'],
    ['{"a":1}\n'],
    ['{"time":"2021-03-03T06:49:42Z"\n'],
  ])('is not proposed for %j', (text) => {
    expect(proposeMapping(utf8(text))).toBeNull()
  })

  it('keeps the ledger whatever happens to it, in pieces of any size', () => {
    for (const text of [CSV, TSV, SEMICOLONS, JSON_LINES]) {
      const format = mappedFormat(proposed(text))
      for (let seed = 1; seed <= 80; seed++) {
        const next = seeded(seed)
        const bytes = utf8(text).slice(0, 1 + next(text.length))
        for (let i = 0; i < 4; i++)
          bytes[next(bytes.length)] = next(2) ? next(256) : '\r\n",\t{}#;'.charCodeAt(next(9))
        const whole = readWhole(format, bytes)
        const { parsed, skipped, unreadable } = whole.ledger
        expect(parsed + skipped + unreadable).toBe(bytes.length)
        const cut = readIn(format, bytes, () => 1 + next(30))
        expect([cut.events, cut.issues, cut.ledger]).toEqual([whole.events, whole.issues, whole.ledger])
      }
    }
  })
})

describe('a table with rows that have no time', () => {
  const head = 'datetime,source,message\n'
  const timed = '2021-03-03T06:49:42.000000+00:00,IIS,GET /a\n'
  const untimed = '0000-00-00T00:00:00.000000+00:00,FILE,x\n'

  it('is read when the others have one', async () => {
    const { blocks } = await read(head + timed.repeat(3) + untimed, { mappings: [], assume: true })
    expect([...blocks[0]!.time].filter((time) => Number.isNaN(time))).toHaveLength(1)
    expect(blocks[0]!.rows).toBe(4)
  })

  it('is said to be a table whose times are not understood when no column has one', async () => {
    const text = 'date,time,type\n03/03/2021,06:49:42,IIS\n00/00/0000,--:--:--,IIS\n'
    const { source, blocks } = await read(text, { mappings: [], assume: true })
    expect(blocks).toEqual([])
    expect(source.receipt.issues.map(({ code, first }) => [code, first.detail])).toEqual([
      ['table-without-time', 'date, time, type'],
    ])
  })
})

describe('times of tables', () => {
  it.each([
    ['2021-03-03 06:49', 'iso', '2021-03-03T06:49:00.000Z'],
    ['2021-03-03T06:49:42,5-08:00', 'iso', '2021-03-03T14:49:42.500Z'],
    ['1614754182.25', 'epoch-seconds', '2021-03-03T06:49:42.250Z'],
    ['1614754182250', 'epoch-milliseconds', '2021-03-03T06:49:42.250Z'],
    ['3/31/2021 12:05:00 AM', 'month-first', '2021-03-31T00:05:00.000Z'],
    ['31/3/2021, 18:05', 'day-first', '2021-03-31T18:05:00.000Z'],
  ] as const)('%s is read', (text, shape, iso) => {
    expect(new Date(tableTime(text, shape, 0)).toISOString()).toBe(iso)
  })

  it.each([
    ['31/3/2021 18:05', 'month-first'],
    ['2021-02-30 00:00:00', 'iso'],
    ['12', 'epoch-seconds'],
    ['yesterday', 'day-first'],
  ] as const)('%s is no time that is %s', (text, shape) => {
    expect(tableTime(text, shape, 0)).toBeNaN()
  })
})

describe('a file of a mapping', () => {
  it('is taken as it is written, or refused with the reason', () => {
    const mapping = proposed(CSV)
    expect(mappingFrom(JSON.parse(JSON.stringify(mapping)))).toEqual(mapping)
    expect(mappingFrom({ ...mapping, time: 'Other' })).toMatch('time must name')
    expect(mappingFrom({ ...mapping, roles: { colour: 'User' } })).toMatch('there is no colour')
    expect(mappingFrom(5)).toBe('it is no object')
  })
})
