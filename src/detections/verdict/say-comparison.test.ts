import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { saidOf } from '../texts/host-words.ts'
import { conclude } from './conclude.ts'

const MARCH = Date.UTC(2021, 2, 3)

function log(id: number, kind: string, time: number): Source {
  return {
    id,
    path: `EX01/${kind}/${id}.log`,
    originalPath: null,
    contentHost: 'EX01',
    format: 'test',
    sha256: null,
    receipt: {
      bytes: 1,
      events: 5,
      firstTime: time,
      lastTime: time + DAY_MS,
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [{ kind, first: time, last: time + DAY_MS, days: [[time / DAY_MS, 5]], unbroken: [] }],
    facts: [],
  }
}

function hit(rule: string, source: number, offset: number, fields: Hit['fields'], time = MARCH): Hit {
  const place = { kind: 'line', offset, length: 10, ordinal: offset } as const
  return { rule, level: 'medium', source, format: 'test', host: null, time: time + offset, place, fields }
}

function anchor(rule: string, offset: number, path: string, status: string): Hit {
  return hit(rule, 0, offset, { AnchorMailbox: `ServerInfo~${path}`, HttpStatus: status })
}

function compared(hits: readonly Hit[], time = MARCH, code: 'en' | 'de' = 'en'): readonly string[] {
  const sources = [log(0, 'http-proxy/ecp', time), log(1, 'ecp-server', time), log(2, 'oab-generator', time)]
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  const [host] = conclude({ sources, hostOf, hits, counts: [] })
  return saidOf(host!, 'compare', code)
}

const CHECK = anchor('proxylogon_ssrf_probe', 1, 'localhost/ecp/default.flt?', '500')
const DISCOVER = anchor('proxylogon_ssrf_autodiscover', 2, 'a]@ex01:444/autodiscover/autodiscover.xml', '200')
const REFUSED = anchor('proxylogon_ssrf_refused', 3, 'a]@ex01:444/mapi/emsmdb', '503')

describe('what Test-ProxyLogon would have said', () => {
  it('is told for each version, with the reasons why it differs', () => {
    const [first, filtered, last, ...reasons] = compared([CHECK, DISCOVER, REFUSED])
    expect(first).toBe(
      'Test-ProxyLogon in its version of 2021-03-05 would have reported 3 rows for CVE-2021-26855.',
    )
    expect(filtered).toContain('2021-03-11 would have reported 1 row for CVE-2021-26855')
    expect(last).toContain('2021-03-18 would have reported 1 row for CVE-2021-26855')
    expect(reasons).toEqual([
      expect.stringMatching(/^1 event of them ask the server for itself/),
      expect.stringMatching(/^1 event of them ask for Autodiscover/),
      expect.stringMatching(/^1 event of them were refused/),
      expect.stringMatching(/^Coldtrace says of ProxyLogon.*: whether it worked cannot be said\./),
    ])
  })

  it('counts an event once that several rules found', () => {
    const same = { ...REFUSED, rule: 'proxylogon_ssrf_other' }
    expect(compared([REFUSED, same])[0]).toContain('1 row for CVE-2021-26855')
  })

  it('counts logs, not lines, where the script does, and tells honest work from script code', () => {
    const set = (offset: number): Hit =>
      hit('ecp_directory_set', 1, offset, {
        EventData: "S:CMD=Set-OabVirtualDirectory.ExternalUrl='https://mail.corp.example/OAB';S:URL=/ecp/",
      })
    const [first, , last, ...reasons] = compared([set(1), set(2), hit('oab_download_failed', 2, 3, {})])
    expect(first).toContain('1 log for CVE-2021-26858 and 1 log for CVE-2021-27065')
    expect(last).toBe(
      'Test-ProxyLogon in its version of 2021-03-18 would have reported nothing in these logs.',
    )
    expect(reasons[0]).toMatch(/^1 event of the address-book service/)
    expect(reasons[1]).toMatch(/^2 events of the control panel change a virtual directory/)
  })

  it('is told where the script would have been silent and something was found', () => {
    const [first, , , elsewhere] = compared([hit('management_vdir_script', 1, 1, {})])
    expect(first).toContain('would have reported nothing')
    expect(elsewhere).toMatch(/^None of these versions looks for/)
  })

  it('is not told without logs of its time, or where neither has anything to say', () => {
    expect(compared([])).toEqual([])
    expect(compared([{ ...CHECK, time: Date.UTC(2024, 5, 1) }], Date.UTC(2024, 5, 1))).toEqual([])
  })

  it('is told in German, too', () => {
    expect(compared([CHECK, DISCOVER], MARCH, 'de')[0]).toBe(
      'Test-ProxyLogon in der Fassung vom 05.03.2021 hätte gemeldet: 2 Zeilen zu CVE-2021-26855.',
    )
  })
})
