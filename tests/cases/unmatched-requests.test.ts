import { describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { language, say } from '../../src/detections/texts/say.ts'
import { ATTACK, concluded, filesOf, FROM, HOUR, rowsOf, type Row } from './busy-logs.ts'

const TITLES = {
  chain: (id: string) => id,
  stage: (_: unknown, id: string) => id,
  log: (kind: string) => kind,
}
const HOUR_OF_ATTACK = [Math.floor(ATTACK / HOUR) * HOUR, Math.floor(ATTACK / HOUR) * HOUR + HOUR - 1]

function unmatchedOf({ statements }: HostConclusion): {
  log: unknown
  missing: unknown
  spans: unknown
  cited: number
}[] {
  return statements
    .filter(({ says }) => says === 'log.unmatched')
    .map(({ values: { log, missing, spans }, cited }) => ({
      log: log?.kind === 'names' ? log.names : null,
      missing: missing?.kind === 'number' ? [missing.value, missing.atLeast ?? false] : null,
      spans: spans?.kind === 'spans' ? spans.spans : null,
      cited,
    }))
}

/** Leaves out the first rows from the hour of the attack on that one log has, but for a share of each hour. */
function without(rows: readonly Row[], log: Row['log'], most: number): Row[] {
  let gone = 0
  return rows.filter((row) => {
    const isOf = row.log === log && row.time >= ATTACK - 60_000 && row.time < HOUR_OF_ATTACK[1]! - 3_000
    return !isOf || ++gone > most
  })
}

describe('requests that one log has and another lacks', () => {
  const rows = rowsOf(false, { ids: true, rate: 120 })

  it('are none where both logs are whole, whichever hour a request at the border of two is put in', async () => {
    const host = await concluded(filesOf(rows))
    const straddling = rows.filter(
      ({ log, time }, i) =>
        log === 'proxy' && Math.floor(time / HOUR) !== Math.floor((rows[i + 1]?.time ?? time) / HOUR),
    )
    expect(straddling.length).toBeGreaterThan(1)
    expect(unmatchedOf(host)).toEqual([])
    expect(host.verdict).toBe('no-evidence')
  })

  it.each([
    ['proxy', 'http-proxy/ecp'],
    ['iis', 'iis/front-end'],
  ] as const)(
    'are counted, and the hour is no longer covered: sixteen rows cut out of %s',
    async (log, kind) => {
      const host = await concluded(filesOf(without(rows, log, 16)))
      expect(unmatchedOf(host)).toEqual([
        { log: [kind], missing: [16, false], spans: [HOUR_OF_ATTACK], cited: 2 },
      ])
      expect(host.verdict).toBe('cannot-tell')
      const [chain] = host.chains
      expect(chain!.answered.filter(([from, to]) => ATTACK >= from && ATTACK <= to)).toEqual([])
      expect(chain!.answered.length).toBeGreaterThan(0)
    },
  )

  it('are not made of two rows that a log lost', async () => {
    const host = await concluded(filesOf(without(rows, 'proxy', 2)))
    expect(unmatchedOf(host)).toEqual([])
    expect(host.verdict).toBe('no-evidence')
  })

  it('are at least as many as one log has more, where too many differ to tell them apart', async () => {
    const many = rowsOf(false, { ids: true, rate: 400 })
    const host = await concluded(filesOf(without(many, 'proxy', 200)))
    expect(unmatchedOf(host)).toEqual([
      { log: ['http-proxy/ecp'], missing: [200, true], spans: [HOUR_OF_ATTACK], cited: 2 },
    ])
  })

  it('say nothing where the logs never speak of the same requests, or only one of them is there', async () => {
    const strange = rows.map((row, i) =>
      row.log === 'iis' && i % 3 > 0
        ? {
            ...row,
            text: row.text.replace(
              /(cafeReqId=\w{4})\w{4}/,
              (_, start: string) => `${start}${String(i % 10_000).padStart(4, '0')}`,
            ),
          }
        : row,
    )
    expect(unmatchedOf(await concluded(filesOf(strange)))).toEqual([])
    expect(unmatchedOf(await concluded(filesOf(rows.filter(({ log }) => log === 'iis'))))).toEqual([])
  })

  it('say nothing of the time before one of the logs begins', async () => {
    const later = rows.filter(({ log, time }) => log === 'iis' || time >= FROM + 30 * HOUR + 1_800_000)
    expect(unmatchedOf(await concluded(filesOf(later)))).toEqual([])
  })

  it('are said with both logs and their number', async () => {
    const host = await concluded(filesOf(without(rows, 'proxy', 16)))
    const [statement] = host.statements.filter(({ says }) => says === 'log.unmatched')
    expect(say(statement!, language('en', TITLES))).toBe(
      'The log http-proxy/ecp lacks 16 requests, out of 120, that iis/front-end has for the same time: 2021-08-24 10:00:00 UTC to 2021-08-24 10:59:59 UTC. Rows were removed there, or lost, so it does not count as covering that time.',
    )
    expect(say(statement!, language('de', TITLES))).toContain('fehlen 16 Anfragen von 120')
  })
})
