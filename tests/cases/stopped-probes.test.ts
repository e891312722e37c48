import { describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { DAY_MS } from '../../src/event/time.ts'
import { Random } from '../lab/random.ts'
import { concluded, DAYS, filesOf, FROM, HOUR, proxyRow, webRow, type Row } from './busy-logs.ts'

const MINUTE = 60_000
const STOP = FROM + DAY_MS + 2 * HOUR + 11 * MINUTE

/** A quiet server: a health check every few minutes and a handful of requests an hour in each log. */
function rowsOf(every = 10 * MINUTE): Row[] {
  const rows: Row[] = []
  const random = new Random('probes')
  const both = (time: number, stem: string, agent: string): void => {
    const request = { time, method: 'GET', stem, agent, client: '192.0.2.77', status: 200 }
    rows.push(proxyRow(request), webRow(request))
  }
  for (let time = FROM; time < FROM + DAYS * DAY_MS; time += every)
    both(time + random.whole(0, 5_000), '/ecp/exhealth.check', 'AMProbe/Local/ClientAccess')
  for (let hour = FROM; hour < FROM + DAYS * DAY_MS; hour += HOUR)
    for (let i = 0; i < 2; i++) both(hour + random.whole(0, HOUR - 1), '/ecp/15.1/x.css', 'Mozilla/5.0')
  return rows.sort((a, b) => a.time - b.time)
}

const stopsOf = ({ statements }: HostConclusion): unknown =>
  statements
    .filter(({ says }) => says === 'log.probes-stop')
    .map(({ from, to, values: { log }, cited }) => [
      log?.kind === 'names' ? log.names : null,
      Math.round((to! - from!) / MINUTE),
      cited,
    ])

const isIn = ({ time }: Row, length: number): boolean => time >= STOP && time < STOP + length

describe('health checks that stop', () => {
  const rows = rowsOf()

  it('are none where they go on, whatever the rest of the log does', async () => {
    const host = await concluded(filesOf(rows))
    expect(stopsOf(host)).toEqual([])
    expect(host.verdict).toBe('no-evidence')
  })

  it.each([
    ['proxy', 'http-proxy/ecp'],
    ['iis', 'iis/front-end'],
  ] as const)('are a hole in the log that lacks them while they go on in another: %s', async (log, kind) => {
    const host = await concluded(filesOf(rows.filter((row) => row.log !== log || !isIn(row, 150 * MINUTE))))
    expect(stopsOf(host)).toEqual([[[kind], 160, log === 'iis' ? 1 : 2]])
    expect(host.verdict).toBe('cannot-tell')
    expect(host.chains[0]!.answered.filter(([from, to]) => STOP + HOUR >= from && STOP + HOUR <= to)).toEqual(
      [],
    )
  })

  it('are a hole where the only log with checks has other rows', async () => {
    const other = rows.filter(({ log, text }) => log === 'proxy' || !text.includes('AMProbe'))
    const host = await concluded(
      filesOf(other.filter((row) => !isIn(row, 150 * MINUTE) || !row.text.includes('AMProbe'))),
    )
    expect(stopsOf(host)).toEqual([[['http-proxy/ecp'], 160, 2]])
  })

  it('are no hole when all logs stop, as a server that is off does, nor when the monitoring does', async () => {
    const off = rows.filter((row) => !isIn(row, 150 * MINUTE))
    expect(stopsOf(await concluded(filesOf(off)))).toEqual([])
    const unwatched = rows.filter((row) => !isIn(row, 150 * MINUTE) || !row.text.includes('AMProbe'))
    expect(stopsOf(await concluded(filesOf(unwatched)))).toEqual([])
  })

  it('are no hole when they often rest for as long, or for a few times as long as usual only', async () => {
    const nights = rows.filter(
      ({ log, time }) =>
        log === 'iis' || new Date(time).getUTCHours() >= 4 || new Date(time).getUTCHours() === 0,
    )
    expect(stopsOf(await concluded(filesOf(nights)))).toEqual([])
    const short = rows.filter((row) => row.log === 'iis' || !isIn(row, 25 * MINUTE))
    expect(stopsOf(await concluded(filesOf(short)))).toEqual([])
  })
})
