import { describe, expect, it } from 'vitest'
import type { AskAnswer, DueAsk } from '../../detections/asked.ts'
import type { Ask } from '../../detections/chains/ask.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import type { Block } from '../../event/block.ts'
import type { Source } from '../../event/source.ts'
import { TRUE } from '../../predicate/build.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { AskTally } from './ask-tally.ts'

const CLIENT = '198.51.100.77'
const FIELDS = ['ClientIpAddress', 'ActAsUser', 'ResponseSize', 'HttpStatus', 'ServerHostName'] as const

type Row = Readonly<Record<(typeof FIELDS)[number], string>> & {
  readonly time: number
  readonly source: number
}

function row(time: number, mailbox: string, more: Partial<Row> = {}): Row {
  return {
    time,
    source: 0,
    ClientIpAddress: CLIENT,
    ActAsUser: mailbox,
    ResponseSize: '100',
    HttpStatus: '200',
    ServerHostName: 'EX01',
    ...more,
  }
}

function blockOf(rows: readonly (readonly [at: number, row: Row])[]): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'exchange-ews',
    placeKind: 'line',
    blank: 'empty',
    emit: (block) => blocks.push(block),
  })
  builder.useSchema(FIELDS)
  for (const [at, one] of rows) {
    builder.row(one.time, at + 1, at * 100, 90)
    for (const name of FIELDS) builder.putText(builder.field(name), one[name])
  }
  builder.flush()
  return blocks[0]!
}

function sourceOf(id: number, first = 0, last = 10_000): Source {
  return {
    id,
    path: `ews-${id}.log`,
    originalPath: null,
    contentHost: null,
    format: 'exchange-ews',
    sha256: null,
    receipt: {
      bytes: 1,
      events: 1,
      firstTime: first,
      lastTime: last,
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [{ kind: 'ews', first, last, days: [], unbroken: [] }],
    facts: [],
  }
}

const KNOWN = {
  sources: [sourceOf(0), sourceOf(1)],
  hostOf: new Map([
    [0, 'EX01'],
    [1, 'EX01'],
  ]),
}

const ASK: Ask = {
  id: 'mailboxes',
  after: ['access'],
  kinds: [['ews']],
  where: TRUE,
  actor: ['client'],
  within: 'since',
  parameters: [],
  by: ['ActAsUser'],
  sum: { sent: ['ResponseSize'], received: [] },
  tells: 'mailboxes',
}

function due(more: Partial<DueAsk> = {}, ask: Partial<Ask> = {}): DueAsk {
  return {
    host: 'EX01',
    chain: 'mail-theft',
    stage: 'access',
    ask: { ...ASK, ...ask },
    clients: [CLIENT],
    accounts: null,
    pages: null,
    partial: false,
    proxies: [],
    from: null,
    to: null,
    certainty: 'likely',
    ...more,
  }
}

function answerOf(
  asked: DueAsk,
  ...parts: readonly (readonly (readonly [at: number, row: Row])[])[]
): AskAnswer {
  const tally = new AskTally([asked], KNOWN)
  for (const part of parts) tally.add(blockOf(part), part[0]![1].source)
  return tally.answers()[0]!
}

function numbered(rows: readonly Row[]): (readonly [number, Row])[] {
  return rows.map((one, at) => [at, one])
}

function search(text: string): Predicate {
  const parsed = parseSearch(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.predicate
}

/** Numbers from 0 to 1 that are the same in every run. */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

describe('asked rows', () => {
  it('count by name for each client, with bytes, times and the first of them', () => {
    const { clients, logged } = answerOf(
      due(),
      numbered([
        row(3_000, 'anna@corp.example'),
        row(1_000, 'SMTP:Anna@corp.example', { ResponseSize: '' }),
        row(2_000, 'bert@corp.example', { ResponseSize: '2500' }),
        row(4_000, 'HealthMailbox77@corp.example'),
        row(5_000, 'carl@corp.example', { ClientIpAddress: '198.51.100.9' }),
      ]),
    )
    expect(logged).toBe(true)
    expect(clients).toHaveLength(1)
    expect(clients[0]).toMatchObject({
      client: CLIENT,
      kinds: ['ews'],
      beyond: false,
      unnamed: 1,
      all: { rows: 4, first: 1_000, last: 4_000, sent: 2_700, sentRows: 3 },
      groups: [
        { value: 'bert@corp.example', rows: 1, sent: 2_500 },
        {
          value: 'anna@corp.example',
          rows: 2,
          sent: 100,
          sentRows: 1,
          first: 1_000,
          last: 3_000,
          cite: { source: 0, time: 1_000, place: { offset: 100 }, rule: null },
        },
      ],
    })
  })

  it('are those that pass the search, in the time, of the host', () => {
    const rows = numbered([
      row(1_000, 'early@corp.example'),
      row(2_000, 'anna@corp.example'),
      row(2_500, 'refused@corp.example', { HttpStatus: '401' }),
      row(3_000, 'late@corp.example'),
      row(2_600, 'elsewhere@corp.example', { ServerHostName: 'EX02' }),
    ])
    const asked = due({ from: 1_500, to: 2_999 }, { where: search('not http.status:>=400') })
    expect(answerOf(asked, rows).clients[0]!.groups.map(({ value }) => value)).toEqual(['anna@corp.example'])
  })

  it('come from sources with the kind of log in that time only', () => {
    const none = new AskTally([due({ from: 20_000 })], KNOWN)
    expect(none.sources.size).toBe(0)
    expect(none.answers()[0]).toMatchObject({ logged: false, clients: [] })
    expect(new AskTally([due({}, { kinds: [['mapi-http']] })], KNOWN).sources.size).toBe(0)
    expect(new AskTally([due({ host: 'EX09' })], KNOWN).sources.size).toBe(0)
  })

  it('come to the same however they are cut into blocks, and in whatever order', () => {
    const random = randoms(7)
    const names = Array.from({ length: 40 }, (_, i) => `user${i}@corp.example`)
    const rows = Array.from({ length: 400 }, (_, i) =>
      row(Math.floor(random() * 9_000), names[Math.floor(random() * 40)]!, {
        source: i % 2,
        ResponseSize: random() < 0.2 ? '' : String(Math.floor(random() * 1e6)),
        ...(random() < 0.1 ? { ClientIpAddress: '192.0.2.1' } : {}),
      }),
    )
    const whole = [0, 1].map((source) => numbered(rows).filter(([, one]) => one.source === source))
    const expected = answerOf(due(), ...whole)
    expect(expected.clients[0]!.groups.length).toBe(40)
    for (let run = 0; run < 20; run++) {
      const parts = whole.flatMap((ofSource) => {
        const cut: (readonly [number, Row])[][] = []
        for (let at = 0; at < ofSource.length;) {
          const size = 1 + Math.floor(random() * 90)
          cut.push(ofSource.slice(at, at + size))
          at += size
        }
        return cut
      })
      parts.sort(() => random() - 0.5)
      expect(answerOf(due(), ...parts)).toEqual(expected)
    }
  })

  it('are told apart up to a bound, the same ones in any order, and the totals count all', () => {
    const random = randoms(11)
    const rows = Array.from({ length: 2_000 }, (_, i) =>
      row(i, `user${String(i % 900).padStart(4, '0')}@corp.example`),
    )
    const inOrder = answerOf(due(), numbered(rows))
    const [client] = inOrder.clients
    expect(client).toMatchObject({ beyond: true, all: { rows: 2_000, sent: 200_000 } })
    expect(client!.groups).toHaveLength(256)
    expect(client!.groups.every(({ rows: some, sent }) => some >= 2 && sent === some * 100)).toBe(true)
    const parts = numbered(rows)
      .sort(() => random() - 0.5)
      .map((one) => [one])
    const tally = new AskTally([due()], KNOWN)
    for (let at = 0; at < parts.length; at += 100) tally.add(blockOf(parts.slice(at, at + 100).flat()), 0)
    expect(tally.answers()[0]).toEqual(inOrder)
  })

  it('never lose their sum to numbers that are too large', () => {
    const rows = Array.from({ length: 20 }, (_, i) =>
      row(i, 'anna@corp.example', { ResponseSize: i === 3 ? '1e9' : '999999999999999' }),
    )
    const [client] = answerOf(due(), numbered(rows)).clients
    expect(client!.all).toMatchObject({ sent: Number.MAX_SAFE_INTEGER, sentRows: 19 })
  })

  it('are said to be incomplete when a source could not be looked at', () => {
    const tally = new AskTally([due()], KNOWN)
    tally.lose(1)
    expect(tally.answers()[0]!.incomplete).toBe(true)
  })
})
