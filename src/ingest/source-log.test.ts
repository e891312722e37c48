import { describe, expect, it } from 'vitest'
import type { Block } from '../event/block.ts'
import type { Fact } from '../event/receipt.ts'
import type { Format } from '../formats/format.ts'
import { SourceLog } from './source-log.ts'

const DAY = 86_400_000

const MINUTE = 60_000
const TIMED = { id: 'timed', kinds: () => 'web' } as unknown as Format

/** Rows at some times that name no computer. */
function timed(...minutes: number[]): Block {
  const time = Float64Array.from(minutes, (minute) => minute * MINUTE)
  const lengths = new Uint32Array(time.length)
  return { format: 'timed', rows: time.length, time, lengths, columns: [] } as unknown as Block
}

function build(time: number, value: string): Fact {
  return { key: 'exchange-build', value, time } as Fact
}

describe('the log of a source', () => {
  it('has a receipt only when each byte is accounted for', () => {
    const log = new SourceLog(null)
    log.account('parsed', 7)
    log.account('skipped', 2)
    expect(() => log.receipt(10)).toThrow('off by 1 of 10 bytes')
    log.account('unreadable', 1)
    expect(log.receipt(10).ledger).toEqual({ parsed: 7, skipped: 2, unreadable: 1 })
    expect(log.accounted).toBe(10)
  })

  it('groups issues by their code and keeps the first', () => {
    const log = new SourceLog(null)
    log.note('bad-text', 'first')
    log.note('bad-text', 'second')
    log.note('empty-file', 'other')
    expect(log.issueCount).toBe(3)
    expect(log.receipt(0).issues.map(({ code, count, first }) => [code, count, first.detail])).toEqual([
      ['bad-text', 2, 'first'],
      ['empty-file', 1, 'other'],
    ])
  })

  it('takes no impossible time from a parser, and says where one stands', () => {
    const log = new SourceLog(TIMED)
    const possible = Date.UTC(2021, 2, 3)
    const impossible = [Date.UTC(30828, 8, 14), Date.UTC(1601, 0), -1, Infinity, Date.UTC(2100, 0)]
    const time = Float64Array.of(possible, NaN, ...impossible)
    const zeros = new Uint32Array(time.length)
    const places = { placeKind: 'record', ordinals: zeros, offsets: zeros, lengths: zeros }
    log.block({ format: 'timed', rows: time.length, time, columns: [], ...places } as unknown as Block)
    for (const other of impossible) {
      log.fact(build(other, '15.1.2106.2'))
      log.unbroken('web', possible, other)
    }
    expect([...time]).toEqual([possible, ...Array.from({ length: 6 }, () => NaN)])
    expect(log.receipt(0)).toMatchObject({
      ...{ events: 7, firstTime: possible, lastTime: possible },
      issues: [{ code: 'bad-time', count: 5, first: { detail: 'it would be +030828-09-14T00:00:00.000Z' } }],
    })
    expect(log.facts.map((fact) => fact.time)).toEqual(impossible.map(() => NaN))
    expect(log.coverage[0]).toMatchObject({ first: possible, last: possible, unbroken: [] })
  })

  it('says that a time which no calendar has is beyond all dates', () => {
    const log = new SourceLog(TIMED)
    const zeros = new Uint32Array(1)
    const places = { placeKind: 'record', ordinals: zeros, offsets: zeros, lengths: zeros }
    const time = Float64Array.of(Infinity)
    log.block({ format: 'timed', rows: 1, time, columns: [], ...places } as unknown as Block)
    expect(log.receipt(0).issues[0]!.first.detail).toBe('it would be beyond all dates')
  })

  it('counts what was read behind the last stored byte as skipped', () => {
    const log = new SourceLog(null)
    log.account('parsed', 60)
    log.account('unreadable', 20)
    const issue = { code: 'cancelled', place: null, detail: '' } as const
    expect(log.receiptUpTo(50, 100, issue).ledger).toEqual({ parsed: 30, skipped: 50, unreadable: 20 })
    expect(log.receiptUpTo(0, 10, issue)).toMatchObject({
      bytes: 10,
      ledger: { parsed: 0, skipped: 10, unreadable: 0 },
      issues: [{ code: 'cancelled', count: 1 }],
    })
  })

  it('balances after an error of ours, whether too little or too much was accounted for', () => {
    const short = new SourceLog(null)
    short.account('parsed', 4)
    short.balance(10)
    expect(short.receipt(10).ledger).toEqual({ parsed: 4, skipped: 0, unreadable: 6 })
    const long = new SourceLog(null)
    long.account('parsed', 40)
    long.balance(10)
    expect(long.receipt(10).ledger).toEqual({ parsed: 0, skipped: 0, unreadable: 10 })
  })

  it('of parts is that of the whole; a build is noted once a day', () => {
    const part = new SourceLog(null)
    const whole = new SourceLog(null)
    part.account('parsed', 5)
    part.note('bad-text', 'first')
    part.note('bad-text', 'second')
    part.fact(build(0, '15.1'))
    part.fact(build(1, '15.1'))
    part.fact(build(DAY, '15.1'))
    part.unbroken('owa', 1, 2)
    whole.join(part.share())
    expect(part.receipt(0).issues).toEqual([])
    part.account('parsed', 3)
    part.fact(build(2, '15.1'))
    whole.join(part.share())
    expect(whole.receipt(8).issues).toMatchObject([{ count: 2, first: { detail: 'first' } }])
    expect(whole.facts.map(({ time }) => time)).toEqual([0, DAY])
    expect(whole.coverage).toMatchObject([{ kind: 'owa', unbroken: [[1, 2]] }])
  })

  it('counts rows by hour and keeps the longest times between neighbouring rows, in either order', () => {
    for (const minutes of [
      [0, 1, 20, 21, 130],
      [130, 21, 20, 1, 0],
      [0, 21, 130, 1, 20],
    ]) {
      const log = new SourceLog(TIMED)
      log.block(timed(...minutes))
      expect(log.coverage).toMatchObject([
        {
          hours: [
            [0, 4],
            [2, 1],
          ],
          gaps: [
            [MINUTE, 20 * MINUTE],
            [21 * MINUTE, 130 * MINUTE],
          ],
        },
      ])
    }
  })

  it('keeps the gap between parts that follow each other', () => {
    const whole = new SourceLog(TIMED)
    const part = new SourceLog(TIMED)
    for (const minutes of [
      [0, 1, 20],
      [40, 41],
    ]) {
      part.block(timed(...minutes))
      whole.join(part.share())
    }
    expect(whole.coverage[0]!.gaps).toEqual([
      [MINUTE, 20 * MINUTE],
      [20 * MINUTE, 40 * MINUTE],
    ])
  })
})

describe('ids of requests', () => {
  const HOUR = 60
  const WEB = { id: 'web', kinds: () => 'iis/front-end' } as unknown as Format
  const guid = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-a000-00000000000A`

  /** Rows of a web server, each with its minute and its query. */
  function requests(stem: string, ...rows: readonly (readonly [minute: number, query: string])[]): Block {
    const columns = [
      ['cs-uri-stem', rows.map(() => stem)],
      ['cs-uri-query', rows.map(([, query]) => query)],
    ].map(([name, texts]) => column(name as string, texts as string[]))
    const time = Float64Array.from(rows, ([minute]) => minute * MINUTE)
    const lengths = Uint32Array.from(rows, ([, query]) => query.length)
    return { format: 'web', rows: rows.length, time, lengths, columns } as unknown as Block
  }

  function column(name: string, texts: readonly string[]): unknown {
    const bytes = new TextEncoder().encode(texts.join(''))
    const ends = [0]
    for (const text of texts) ends.push(ends.at(-1)! + text.length)
    const codes = Uint16Array.from(texts, (_, i) => i + 1)
    return { name, codes, many: false, values: { bytes, ends: Uint32Array.from(ends), count: texts.length } }
  }

  function logOf(...blocks: readonly Block[]): SourceLog {
    const log = new SourceLog(WEB)
    for (const block of blocks) log.block(block)
    return log
  }

  const counts = (log: SourceLog): unknown =>
    log.coverage[0]!.requests?.map(({ proxy, hours }) => [
      proxy,
      hours.map(([hour, { count }]) => [hour, count]),
    ])

  it('are counted by the log of the proxy that they belong to, and by hour', () => {
    const log = logOf(
      requests(
        '/ecp/x',
        [1, `cafeReqId=${guid(1)}`],
        [59, `a=b&cafeReqId=${guid(2)};`],
        [60, `&cafeReqId=${guid(3)}`],
      ),
      requests('/OWA/y', [2, `cafeReqId=${guid(4)};&encoding=;`]),
      requests('/owa/calendar/y', [3, `cafeReqId=${guid(5)}`]),
      requests('/elsewhere', [4, `cafeReqId=${guid(6)}`]),
    )
    expect(counts(log)).toEqual([
      [
        'http-proxy/ecp',
        [
          [0, 2],
          [1, 1],
        ],
      ],
      ['http-proxy/owa', [[0, 1]]],
      ['http-proxy/owacalendar', [[0, 1]]],
    ])
  })

  it('are what Exchange wrote, not what a client did', () => {
    const plain = logOf(requests('/ecp/x', [1, `&cafeReqId=${guid(1)};`]))
    const forged = logOf(requests('/ecp/x', [1, `cafeReqId=${guid(9)}&cafeReqId=${guid(1).toLowerCase()};`]))
    expect(forged.coverage[0]!.requests).toEqual(plain.coverage[0]!.requests)
    const none = logOf(
      requests(
        '/ecp/x',
        [1, '-'],
        [2, 'cafeReqId='],
        [3, 'cafeReqId=0000'],
        [4, `cafeReqId=${'x'.repeat(36)}`],
      ),
    )
    expect(none.coverage[0]).not.toHaveProperty('requests')
  })

  it('are the same in one go and in parts', () => {
    const rows = Array.from({ length: 300 }, (_, n) => [n, `&cafeReqId=${guid(n % 290)};`] as const)
    const whole = logOf(requests('/ecp/x', ...rows))
    const joined = new SourceLog(WEB)
    for (const [from, to] of [
      [0, 100],
      [100, 101],
      [101, 300],
    ] as const)
      joined.join(logOf(requests('/ecp/x', ...rows.slice(from, to))).share())
    expect(joined.coverage).toEqual(whole.coverage)
  })

  it('are dropped and known to be dropped, where a source has too many hours', () => {
    const hour = (n: number): Block => requests('/ecp/x', [n * HOUR, `cafeReqId=${guid(n)}`])
    const some = (from: number, to: number): SourceLog =>
      logOf(...Array.from({ length: to - from }, (_, i) => hour(from + i)))
    expect(some(0, 8_193).coverage[0]!.requests).toBe(null)
    const joined = some(0, 8_192)
    expect(joined.coverage[0]!.requests).toHaveLength(1)
    joined.join(some(8_192, 8_193).share())
    expect(joined.coverage[0]!.requests).toBe(null)
  })
})

describe('the order and the times of rows', () => {
  const DAY_MINUTES = 1_440
  const some = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
  const logOf = (...minutes: number[]): SourceLog => {
    const log = new SourceLog(TIMED)
    log.block(timed(...minutes))
    return log
  }

  it('are reversed where nearly each row is older than the one before it, in one go and in parts', () => {
    const backwards = some(0, 40).reverse()
    expect(logOf(...backwards).coverage[0]!.isReversed).toBe(true)
    const joined = logOf(...backwards.slice(0, 11))
    joined.join(logOf(...backwards.slice(11, 30)).share())
    joined.join(logOf(...backwards.slice(30)).share())
    expect(joined.coverage).toEqual(logOf(...backwards).coverage)
    for (const minutes of [
      some(0, 40),
      some(0, 10).reverse(),
      [...some(0, 40), ...backwards],
      some(0, 40).fill(7),
    ])
      expect(logOf(...minutes).coverage[0]!.isReversed).toBeUndefined()
  })

  it('leave the same print for the same times of any day, however the rows are parted', () => {
    const minutes = [3, 59, 61, 200]
    const other = minutes.map((minute) => minute + 9 * DAY_MINUTES)
    const [prints, others] = [minutes, other].map((some) => logOf(...some).coverage[0]!.prints)
    expect(others).toEqual(prints)
    expect(new Set(prints).size).toBe(3)
    const joined = logOf(...minutes.slice(0, 1))
    joined.join(logOf(...minutes.slice(1)).share())
    expect(joined.coverage[0]!.prints).toEqual(prints)
    expect(logOf(4, 59, 61, 200).coverage[0]!.prints![0]).not.toBe(prints![0])
  })
})

describe('what a log keeps of a source', () => {
  const issue = { code: 'cancelled', place: null, detail: '' } as const

  it('has no times and no host without any row', () => {
    const log = new SourceLog(null)
    expect(log.receipt(0)).toMatchObject({ bytes: 0, events: 0, firstTime: null, lastTime: null, issues: [] })
    expect([log.events, log.issueCount, log.host, log.coverage, log.facts]).toEqual([0, 0, null, [], []])
  })

  it('counts rows of a log that no format tells apart, without covering anything', () => {
    const log = new SourceLog(null)
    log.block(timed(1, 2))
    expect([log.events, log.blocks.length, log.coverage]).toEqual([2, 1, []])
  })

  it('knows which issues there were', () => {
    const log = new SourceLog(null)
    log.note('bad-text', 'x')
    expect([log.has('bad-text'), log.has('bad-time')]).toEqual([true, false])
    expect(log.receipt(0).issues[0]!.first.place).toBe(null)
  })

  it('says which source is off by how much when its ledger does not sum up', () => {
    const log = new SourceLog(TIMED)
    log.account('parsed', 7)
    expect(() => log.receipt(5)).toThrow('ledger of timed is off by -2 of 5 bytes')
    expect(() => new SourceLog(null).receipt(1)).toThrow('ledger of source is off by 1 of 1 bytes')
  })

  it('calls bytes something else without changing their sum', () => {
    const log = new SourceLog(null)
    log.account('parsed', 10)
    log.move('parsed', 'unreadable', 4)
    expect(log.receipt(10).ledger).toEqual({ parsed: 6, skipped: 0, unreadable: 4 })
  })

  it('hands out a ledger that later bytes do not change', () => {
    const log = new SourceLog(null)
    log.account('parsed', 1)
    const { ledger } = log.receipt(1)
    log.account('parsed', 1)
    expect(ledger.parsed).toBe(1)
  })

  it('takes what was read beyond the last stored byte from parsed first, then from skipped and unreadable', () => {
    const log = new SourceLog(null)
    log.account('parsed', 10)
    log.account('skipped', 20)
    log.account('unreadable', 30)
    const ledger = (end: number, total = 60): unknown => log.receiptUpTo(end, total, issue).ledger
    expect(ledger(60)).toEqual({ parsed: 10, skipped: 20, unreadable: 30 })
    expect(ledger(70)).toEqual({ parsed: 10, skipped: 20, unreadable: 30 })
    expect(ledger(55)).toEqual({ parsed: 5, skipped: 25, unreadable: 30 })
    expect(ledger(40)).toEqual({ parsed: 0, skipped: 30, unreadable: 30 })
    expect(ledger(10)).toEqual({ parsed: 0, skipped: 50, unreadable: 10 })
    expect(ledger(0, 100)).toEqual({ parsed: 0, skipped: 100, unreadable: 0 })
    // More was accounted for than the source was said to hold.
    expect(log.receiptUpTo(60, 50, issue)).toMatchObject({ bytes: 60, ledger: { skipped: 20 } })
    expect(log.receipt(60).ledger).toEqual({ parsed: 10, skipped: 20, unreadable: 30 })
  })

  it('tells the issue for which reading stopped behind all others', () => {
    const log = new SourceLog(TIMED)
    log.note('bad-text', 'first')
    log.block(timed(3, 5))
    const receipt = log.receiptUpTo(0, 8, issue)
    expect(receipt.issues.map(({ code, count }) => [code, count])).toEqual([
      ['bad-text', 1],
      ['cancelled', 1],
    ])
    expect(receipt).toMatchObject({ bytes: 8, events: 2, firstTime: 3 * MINUTE, lastTime: 5 * MINUTE })
  })

  it('stays as it is when it balances already', () => {
    const log = new SourceLog(null)
    log.account('parsed', 4)
    log.account('skipped', 3)
    log.account('unreadable', 2)
    log.balance(9)
    expect(log.receipt(9).ledger).toEqual({ parsed: 4, skipped: 3, unreadable: 2 })
    log.balance(11)
    expect(log.receipt(11).ledger).toEqual({ parsed: 4, skipped: 3, unreadable: 4 })
  })

  it('keeps ten thousand facts and ten thousand unbroken spans of each kind', () => {
    const log = new SourceLog(null)
    for (let i = 0; i < 10_001; i++) {
      log.fact(build(i, `${i}`))
      log.unbroken('a', i, i)
    }
    log.unbroken('b', 1, 2)
    expect([log.facts.length, log.facts.at(-1)!.value]).toEqual([10_000, '9999'])
    expect(log.coverage.map(({ unbroken }) => unbroken.length)).toEqual([10_000, 1])
  })
})

describe('the log of parts', () => {
  it('begins anew after it gave its share away, but for its blocks', () => {
    const part = new SourceLog(TIMED)
    part.block(timed(1, 2))
    part.account('skipped', 4)
    part.fact(build(0, '15.1'))
    part.unbroken('web', 1, 2)
    expect(part.share()).toMatchObject({ events: 2, ledger: { parsed: 0, skipped: 4, unreadable: 0 } })
    expect(part.share()).toMatchObject({
      ...{ events: 0, ledger: { parsed: 0, skipped: 0, unreadable: 0 }, facts: [] },
      ...{ tallies: { kinds: [] }, hostNames: { hosts: new Map(), addresses: new Map() } },
    })
    expect([part.share().issues.size, part.share().unbroken.size, part.blocks.length]).toEqual([0, 0, 1])
  })

  it('adds up what all of them have: bytes, rows and issues', () => {
    const whole = new SourceLog(TIMED)
    for (const minute of [1, 2]) {
      const part = new SourceLog(TIMED)
      part.block(timed(minute))
      part.account('parsed', 1)
      part.account('skipped', 2)
      part.account('unreadable', 3)
      part.note('bad-text', `${minute}`)
      whole.join(part.share())
    }
    expect(whole.events).toBe(2)
    expect(whole.issueCount).toBe(2)
    expect(whole.receipt(12)).toMatchObject({
      ...{ firstTime: MINUTE, lastTime: 2 * MINUTE },
      ledger: { parsed: 2, skipped: 4, unreadable: 6 },
      issues: [{ code: 'bad-text', count: 2, first: { detail: '1' } }],
    })
  })

  it('notes a build again on another day, of another value, or from surer evidence', () => {
    const whole = new SourceLog(null)
    const join = (...facts: readonly Fact[]): number => {
      const part = new SourceLog(null)
      for (const fact of facts) part.fact(fact)
      whole.join(part.share())
      return whole.facts.length
    }
    expect(join(build(0, '15.1'), build(5, '15.1'))).toBe(1)
    expect(join(build(0, '15.2'))).toBe(2)
    expect(join({ ...build(0, '15.1'), evidence: 'row' })).toBe(3)
    expect(join({ ...build(9, '15.1'), evidence: 'row' })).toBe(3)
    expect(join({ ...build(9, '15.1'), evidence: 'cu-only' })).toBe(4)
    expect(join(build(DAY, '15.1'))).toBe(5)
  })

  it('names each column that was switched off once, and every other fact as often as the parts do', () => {
    const whole = new SourceLog(null)
    const off = (value: string): Fact => ({ key: 'columns-off', value, time: NaN })
    const cleared: Fact = { key: 'log-cleared', value: 'cs-method', time: 1 }
    for (let i = 0; i < 2; i++) {
      const part = new SourceLog(null)
      for (const fact of [cleared, off('cs-method'), off('cs-uri-query')]) part.fact(fact)
      whole.join(part.share())
    }
    expect(whole.facts.map(({ key, value }) => `${key} ${value}`)).toEqual([
      'log-cleared cs-method',
      'columns-off cs-method',
      'columns-off cs-uri-query',
      'log-cleared cs-method',
    ])
  })

  it('is of the host that most rows of all of them name', () => {
    const whole = new SourceLog(null)
    const names = (hosts: [string, number][]): void => {
      const share = new SourceLog(null).share()
      whole.join({ ...share, hostNames: { hosts: new Map(hosts), addresses: new Map() } })
    }
    names([['EX01', 2]])
    names([
      ['EX02', 1],
      ['EX01', 1],
    ])
    names([['EX02', 3]])
    expect(whole.host).toBe('EX02')
  })
})
