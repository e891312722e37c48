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
  return { format: 'timed', rows: time.length, time, columns: [] } as unknown as Block
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
