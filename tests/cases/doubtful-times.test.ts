import { describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { DAY_MS } from '../../src/event/time.ts'
import { ATTACK, concluded, filesOf, FROM, HOUR, rowsOf, type Content, type Row } from './busy-logs.ts'

const DAY_OF_ATTACK = FROM + DAY_MS

const saidOf = ({ statements }: HostConclusion): unknown =>
  statements
    .filter(({ says }) => says.startsWith('log.'))
    .map(({ says, from, to, values: { log } }) => [
      says,
      log?.kind === 'names' ? log.names : null,
      new Date(from!).toISOString().slice(0, 13),
      new Date(to!).toISOString().slice(0, 13),
    ])

/** Nothing is said to be answered for the time of the attack, and the whole is doubt. */
function expectDoubt(host: HostConclusion): void {
  expect(host.verdict).toBe('cannot-tell')
  expect(host.chains[0]!.answered.filter(([from, to]) => ATTACK >= from && ATTACK <= to)).toEqual([])
}

/** A row as it would read on another day. */
function moved({ time, log, text }: Row, by: number): Row {
  const [from, to] = [time, time + by].map((one) => new Date(one).toISOString().slice(0, 10))
  return { time: time + by, log, text: text.replaceAll(from!, to!) }
}

describe('times of which a log holds other rows than the server wrote', () => {
  const rows = rowsOf(false, { rate: 150 })
  const isOn = (from: number, log: Row['log']) => (row: Row) =>
    row.log === log && row.time >= from && row.time < from + DAY_MS

  it('are none in whole logs', async () => {
    const host = await concluded(filesOf(rows))
    expect(saidOf(host)).toEqual([])
    expect(host.verdict).toBe('no-evidence')
  })

  it.each([
    ['proxy', 'http-proxy/ecp'],
    ['iis', 'iis/front-end'],
  ] as const)('are a day that was replaced by a copy of another: %s', async (log, kind) => {
    const copied = [
      ...rows.filter((row) => !isOn(DAY_OF_ATTACK, log)(row)),
      ...rows.filter(isOn(FROM, log)).map((row) => moved(row, DAY_MS)),
    ].sort((a, b) => a.time - b.time)
    const host = await concluded(filesOf(copied))
    expect(saidOf(host)).toEqual([['log.copied', [kind], '2021-08-23T00', '2021-08-24T23']])
    expectDoubt(host)
  })

  it('are a log whose rows stand in reverse', async () => {
    const files = new Map<string, Content>(filesOf(rows))
    const path = [...files.keys()].find((name) => name.endsWith('u_ex210824.log'))!
    const lines = String(files.get(path)).trimEnd().split('\r\n')
    const head = lines.filter((line) => line.startsWith('#'))
    files.set(path, [...head, ...lines.slice(head.length).reverse(), ''].join('\r\n'))
    const host = await concluded(files)
    expect(saidOf(host)).toEqual([['log.reversed', ['iis/front-end'], '2021-08-24T00', '2021-08-24T23']])
    expectDoubt(host)
  })

  it('are a file that holds far fewer rows than those beside it', async () => {
    const hour = Math.floor(ATTACK / HOUR) * HOUR
    const host = await concluded(
      filesOf(
        rows.filter(({ log, time }, i) => log === 'iis' || time < hour || time >= hour + HOUR || i % 50 < 2),
      ),
    )
    expect(saidOf(host)).toEqual([['log.thin', ['http-proxy/ecp'], '2021-08-24T10', '2021-08-24T10']])
    expectDoubt(host)
  })

  it.each([0, 20])('are a stretch of zeros within a file, %i bytes into a row', async (into) => {
    const files = new Map<string, Content>(filesOf(rows))
    const path = [...files.keys()].find((name) => name.endsWith('u_ex210824.log'))!
    const content = String(files.get(path))
    const from = content.indexOf('2021-08-24 10:0') + into
    const to = content.indexOf('2021-08-24 10:3') + into
    files.set(path, `${content.slice(0, from)}${'\0'.repeat(to - from)}${content.slice(to)}`)
    expectDoubt(await concluded(files))
  })
})
