import { describe, expect, it } from 'vitest'
import { triageOf } from './triage.ts'

const LOG = new Blob([
  [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status cs(User-Agent)',
    ...Array.from(
      { length: 20 },
      (_, i) => `2021-03-03 06:00:${10 + i} 192.0.2.7 POST /aspnet_client/discover.aspx - 443 200 x`,
    ),
    '',
  ].join('\r\n'),
])

async function verdictsOf(paths: readonly string[]): Promise<Record<string, string>> {
  const { report } = await triageOf(paths.map((path) => ({ path, blob: LOG })))
  return Object.fromEntries(report.hosts.map(({ name, verdict }) => [name, verdict]))
}

describe('logs with the same bytes', () => {
  const logOf = (server: string, folder = 'W3SVC1'): string =>
    `${server}/C/inetpub/logs/LogFiles/${folder}/u_ex210303.log`

  it('convict each of the servers in whose folders they lie, as each would be alone', async () => {
    const alone = await verdictsOf([logOf('EX01')])
    expect(alone['EX01']).not.toBe('cannot-tell')
    const all = await verdictsOf([logOf('EX01'), logOf('EX02'), logOf('EX03')])
    expect(all).toEqual({ EX01: alone['EX01'], EX02: alone['EX01'], EX03: alone['EX01'] })
  })

  it('are counted once where they are copies on one server', async () => {
    const { report } = await triageOf(
      [logOf('EX01'), logOf('EX01', 'old'), logOf('EX02'), logOf('EX02', 'old')].map((path) => ({
        path,
        blob: LOG,
      })),
    )
    expect(report.sources.map(({ events }) => events).sort((a, b) => a - b)).toEqual([0, 0, 20, 20])
  })
})
