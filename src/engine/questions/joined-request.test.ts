import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { storeBlock } from '../../../tests/cases/deposits.ts'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { CaseIndex } from '../case-index/case-index.ts'
import type { JoinedRequest } from '../contracts/joined-request.ts'
import { joinedRequest } from './joined-request.ts'
import { Queries } from './queries.ts'

const T = Date.UTC(2021, 2, 3, 6, 59, 18)
const ID = '50ceebb6-bb84-4e55-aee8-7967ab5791c7'
const OTHER = '8d185280-709c-4659-aec6-21dcc8955e59'
type Row = readonly [timeMs: number, fields: Readonly<Record<string, string | readonly string[]>>]

function block(format: string, ...rows: readonly Row[]): Block {
  return blockOf(
    format,
    rows.map(([, fields]) => fields),
    'absent',
    rows.map(([time]) => T + time),
  )
}

/** The joined request of row 0 of the block with the number `of`. */
async function joined(blocks: readonly Block[], of = 0): Promise<JoinedRequest | null> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('x')).value
  for (const [number, one] of blocks.entries()) await storeBlock(store, id, number, one)
  const index = new CaseIndex(store, id)
  await index.refresh(new Map(blocks.map((_, number) => [number, 'EX01'])), [], true)
  const queries = new Queries(index)
  const [envelope] = index.blocks.filter(({ source }) => source === of)
  return joinedRequest(
    {
      row: async (ref, cells) => (await queries.rows([ref], { cells, longest: 32_000 }))[0] ?? null,
      find: async (predicate, range, limit, cells) => {
        const page = { offset: 0, limit }
        const answer = await queries.ask({ scope: { predicate, range }, histogram: null, facets: null, page })
        const refs = answer!.page!.rows.map(({ ref }) => ref)
        return { rows: await queries.rows(refs, { cells, longest: 32_000 }), total: answer!.total }
      },
    },
    { block: envelope!.id, row: 0 },
  )
}

/** Each row by its source, and how it was joined. */
function said(request: JoinedRequest | null): readonly unknown[] {
  return (request?.rows ?? []).map(({ row, by }) => [row.source, by.how === 'likeness' ? by.shared : by.how])
}

const proxy = (id: string, time = 12, anchor = ''): Row => [
  time,
  {
    RequestId: id,
    Protocol: 'Ecp',
    UrlStem: '/ecp/y.js',
    ClientIpAddress: '198.51.100.21',
    UserAgent: 'python-requests/2.25.1',
    Method: 'POST',
    AnchorMailbox: anchor,
    TotalRequestTime: '745',
  },
]
const frontEnd = (id: string | null, time = 0): Row => [
  time,
  {
    'cs-method': 'POST',
    'cs-uri-stem': '/ecp/y.js',
    'cs-uri-query': id === null ? '-' : `&CorrelationID=<empty>;&cafeReqId=${id};`,
    's-port': '443',
    'c-ip': '198.51.100.21',
    'cs(User-Agent)': 'python-requests/2.25.1',
    'time-taken': '746',
  },
]
const backEnd = (query: string, time = 0, agent = 'python-requests/2.25.1'): Row => [
  time,
  {
    'cs-method': 'POST',
    'cs-uri-stem': '/ecp/DDI/DDIService.svc/SetObject',
    'cs-uri-query': query,
    's-port': '444',
    'c-ip': '192.0.2.10',
    'cs(User-Agent)': agent,
    'time-taken': '744',
  },
]
const ecp = (query: string, time: number): Row => [
  time,
  {
    EventId: 'ECP.Request',
    URL: `/ecp/DDI/DDIService.svc/SetObject?${query}`,
    ACTID: 'eaca3cce-ac86-4107-ac95-dcf8232bfa7a',
    Cmdlet: 'Set-OabVirtualDirectory',
    TIME: '40',
  },
]
const FORGED = 'ServerInfo~a]@ex01:444/ecp/DDI/DDIService.svc/SetObject?schema=OAB#'

describe('the rows of a request', () => {
  it('are joined by the id that the front end gave it, from any of them', async () => {
    const blocks = [
      block('exchange-http-proxy', proxy(ID), proxy(OTHER, 100)),
      block('iis-w3c', frontEnd(ID), frontEnd(OTHER)),
      block('exchange-ews', [
        13,
        { RequestId: ID, SoapAction: 'FindItem', ClientIpAddress: '198.51.100.21' },
      ]),
    ]
    for (const of of [0, 1, 2]) {
      const request = await joined(blocks, of)
      expect(request!.ids).toEqual([ID])
      expect(said(request).map((one) => (one as unknown[])[0])).toEqual([1, 0, 2])
      expect(said(request)).toContainEqual([of, 'itself'])
      expect(request!.rows.filter(({ by }) => by.how === 'request-id')).toHaveLength(2)
    }
    const durations = (await joined(blocks))!.rows.map(({ durationMs }) => durationMs)
    expect(durations).toEqual([746, 745, null])
  })

  it('are joined by the path that a forged cookie names, and by what the request called', async () => {
    const request = await joined([
      block('exchange-http-proxy', proxy(ID, 12, FORGED)),
      block('iis-w3c', backEnd('schema=OAB'), backEnd('schema=Reset'), backEnd('schema=OAB', 0, 'Outlook')),
      block('exchange-ecp-server', ecp('schema=OAB', 112)),
      block('exchange-cmdlet', [
        142,
        { Cmdlet: 'Set-OabVirtualDirectory', RequestId: OTHER, TotalTime: '63' },
      ]),
      block('windows-evtx', [
        142,
        { Provider_Name: 'MSExchange CmdletLogs', Channel: 'x', Data: ['Set-OabVirtualDirectory', '-Force'] },
      ]),
      block('windows-evtx', [
        500,
        {
          Channel: 'Security',
          ParentProcessName: 'C:\\Windows\\System32\\inetsrv\\w3wp.exe',
          ParentImage: 'C:\\w3wp.exe',
        },
      ]),
    ])
    expect(said(request)).toEqual([
      [0, 'itself'],
      [1, ['agent', 'path', 'query']],
      [2, ['path', 'query']],
      [3, ['cmdlet']],
      [4, ['cmdlet']],
      [5, ['parent']],
    ])
    // The proxy writes its row at the end of the request, after 745 ms.
    const apart = request!.rows.map(({ by }) => (by.how === 'likeness' ? by.apartMs : null))
    expect(apart).toEqual([null, 0, 60, 0, 0, 0])
  })

  it('leave out a row with the id of another request, however alike it is', async () => {
    const request = await joined([
      block('exchange-http-proxy', proxy(ID), proxy(OTHER, 100)),
      block('iis-w3c', frontEnd(OTHER)),
    ])
    expect(said(request)).toEqual([[0, 'itself']])
  })

  it('are joined by client, path and time where a log has no ids, and it is said how many are alike', async () => {
    const request = await joined([
      block('exchange-http-proxy', proxy(ID)),
      block('iis-w3c', frontEnd(null), frontEnd(null, 1_000), frontEnd(null, 60_000)),
    ])
    expect(request!.rows.map(({ by }) => by)).toEqual([
      { how: 'likeness', shared: ['client', 'agent', 'path'], apartMs: 0, alike: 2 },
      { how: 'likeness', shared: ['client', 'agent', 'path'], apartMs: 242, alike: 2 },
      { how: 'itself' },
    ])
  })

  it('are not certain where only a row that is alike has led to their id', async () => {
    const request = await joined(
      [
        block('exchange-http-proxy', proxy(ID, 12, FORGED)),
        block('iis-w3c', frontEnd(ID)),
        block('exchange-ecp-server', ecp('schema=OAB', 112)),
      ],
      2,
    )
    expect(request!.rows.map(({ row, by }) => [row.source, by])).toEqual([
      [1, { how: 'request-id', id: ID, certain: false }],
      [0, { how: 'likeness', shared: ['path', 'query'], apartMs: 60, alike: 1 }],
      [2, { how: 'itself' }],
    ])
  })

  it('are those of an id that the client wrote only where Exchange wrote none', async () => {
    const [, fields] = frontEnd(ID)
    const query = `?cafeReqId=${OTHER};&CorrelationID=<empty>;&cafeReqId=${ID};`
    const request = await joined([
      block('iis-w3c', [0, { ...fields, 'cs-uri-query': query }]),
      block('exchange-http-proxy', proxy(OTHER)),
    ])
    expect(request!.ids).toEqual([ID])
    expect(said(request)).toEqual([[0, 'itself']])
  })

  it('are none for an event that is no request, and bounded for one that many are like', async () => {
    expect(await joined([block('windows-evtx', [0, { EventID: '4624', Channel: 'Security' }])])).toBeNull()
    const many = Array.from({ length: 400 }, () => frontEnd(null))
    const request = await joined([block('iis-w3c', ...many)])
    expect(request).toMatchObject({ cut: true })
    expect(request!.rows).toHaveLength(4)
    expect(request!.rows[1]!.by).toMatchObject({ alike: 299 })
  })
})
