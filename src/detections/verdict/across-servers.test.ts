import { describe, expect, it } from 'vitest'
import { CLOSED, dailyLog, hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Findings } from '../conclusion.ts'
import type { Statement } from '../statement.ts'
import { saidOfCase } from '../texts/host-words.ts'
import { acrossServers } from './across-servers.ts'
import { conclude } from './conclude.ts'

const AT = (CLOSED - 9) * DAY_MS
const HOSTS = ['EX01', 'EX02', 'EX03']

function across(hits: readonly Hit[], more: Partial<Source> = {}): readonly Statement[] {
  const sources = HOSTS.map((name, id) => {
    const log = dailyLog(id, 'iis/front-end', CLOSED - 9, CLOSED)
    return { ...log, contentHost: name, path: `${name}/u_ex.log`, ...more }
  })
  const findings: Findings = {
    ...{ sources, hits, counts: [] },
    hostOf: new Map(HOSTS.map((name, id) => [id, name])),
  }
  return acrossServers(conclude(findings), findings)
}

/** A request for a web shell on one of the servers, by its number. */
function shell(on: number, client: string, more: Readonly<Record<string, string>> = {}): Hit {
  return hitOf('web_shell_post', AT + on * 1000, {
    ...{ source: on, host: HOSTS[on]! },
    fields: { 'cs-uri-stem': `/aspnet_client/s${on}.aspx`, 's-port': '443', 'c-ip': client, ...more },
  })
}

describe('what links the servers of a case', () => {
  it('is an address that attacked several, with those on which it worked, once for the case', () => {
    const probe = hitOf('proxylogon_ssrf_probe', AT + 9_000, {
      ...{ source: 2, host: 'EX03', fields: { ClientIpAddress: '203.0.113.5' } },
    })
    const said = across([shell(0, '203.0.113.5'), shell(1, '203.0.113.5'), probe, shell(2, '198.51.100.9')])
    expect(said).toHaveLength(1)
    expect(said[0]).toMatchObject({ host: null, says: 'case.actor', certainty: 'likely', cited: 3 })
    expect(said[0]!.evidence.map(({ source }) => source)).toEqual([0, 1, 2])
    expect(saidOfCase(said)[0]).toMatch(
      /^203\.0\.113\.5 took part in attacks on several servers: EX01, EX02 and EX03 \(with success on EX01 and EX02\)/,
    )
    expect(saidOfCase(said, 'de')[0]).toMatch(/^203\.0\.113\.5 war an Angriffen/)
  })

  it('is weak where the address is of the local network', () => {
    const [said] = across([shell(0, '10.0.0.7'), shell(1, '10.0.0.7')])
    expect(said).toMatchObject({ certainty: 'possible' })
    expect(saidOfCase([said!])[0]).toContain('this link is weak')
  })

  it('is no proxy, no loopback and none of the servers themselves', () => {
    expect(across([shell(0, '127.0.0.1'), shell(1, '127.0.0.1')])).toEqual([])
    const behind = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].flatMap((client, i) => [
      shell(0, '192.0.2.80', { 'X-Forwarded-For': client }),
      shell(1, '192.0.2.80', { 'X-Forwarded-For': `198.51.100.${i}` }),
    ])
    expect(across(behind)).toEqual([])
    expect(across([...behind, shell(0, '192.0.2.80'), shell(1, '192.0.2.80')])).toEqual([])
    const own = { ...dailyLog(0, 'iis/front-end', CLOSED - 9, CLOSED).coverage[0]!, address: '192.0.2.20' }
    expect(across([shell(0, '192.0.2.20'), shell(1, '192.0.2.20')], { coverage: [own] })).toEqual([])
  })

  it('is a web shell of the same name, strong where the same parameter rules it', () => {
    const page = { 'cs-uri-stem': '/aspnet_client/kx8w.aspx' }
    const hits = [shell(0, '203.0.113.1', page), shell(1, '203.0.113.2', page)]
    expect(across(hits)).toMatchObject([{ says: 'case.shell-name', certainty: 'possible' }])
    const script = '-ExternalUrl "http://f/<script runat=server>eval(Request[\'orange\'])</script>"'
    const write = (on: number): Hit =>
      hitOf('management_vdir_script', AT + on, {
        ...{ source: on, host: HOSTS[on]! },
        fields: { Data: ['Set-OabVirtualDirectory', script] },
      })
    const strong = across([...hits, write(0), write(1)])
    expect(strong).toMatchObject([{ says: 'case.shell', values: { parameter: { names: ['orange'] } } }])
    expect(across([...hits, write(0)])).toMatchObject([{ says: 'case.shell-name' }])
  })

  it('is the mark of a tool, which is weak', () => {
    const forged = (on: number): Hit =>
      hitOf('proxylogon_ssrf_probe', AT + on, {
        ...{ source: on, host: HOSTS[on]! },
        fields: { ClientIpAddress: `203.0.113.${on + 1}`, AnchorMailbox: 'ServerInfo~a]@EX.example:444/x' },
      })
    expect(across([forged(0), forged(1)])).toMatchObject([
      { says: 'case.mark', certainty: 'possible', values: { text: { names: ['a]'] } } },
    ])
  })

  it('is nothing where there is one server, and the same in any order of events', () => {
    expect(across([shell(0, '203.0.113.5'), shell(0, '203.0.113.5')])).toEqual([])
    const hits = [0, 1, 2].flatMap((on) => [shell(on, '203.0.113.5'), shell(on, '203.0.113.6')])
    expect(across([...hits].reverse())).toEqual(across(hits))
  })

  it('is told of twenty addresses one by one, and of the others together', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      [0, 1].map((on) =>
        shell(on, `203.0.113.${i + 1}`, { 'cs-uri-stem': `/aspnet_client/${on}-${i}.aspx` }),
      ),
    ).flat()
    const said = across(many)
    expect(said).toHaveLength(21)
    expect(saidOfCase(said).at(-1)).toContain('and 2 more took part')
  })
})
