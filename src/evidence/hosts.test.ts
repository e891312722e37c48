import { describe, expect, it } from 'vitest'
import type { KindCoverage } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import { UNKNOWN_HOST } from '../event/roles.ts'
import { assignHosts, hostOfPath, withoutHost } from './hosts.ts'
import { safePath } from './safe-path.ts'

function source(id: number, path: string, contentHost: string | null): Source {
  return { id, path, contentHost, coverage: [] as KindCoverage[] } as unknown as Source
}

describe('the host of a source', () => {
  it('is what its content names, else a folder that another source names', () => {
    const hosts = assignHosts([
      source(0, 'drop/EX01/C/a.log', 'EX01'),
      source(1, 'drop/ex01.corp.example/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', null),
      source(2, 'drop/EX02/C/b.log', 'EX02'),
      source(3, 'drop/loose.log', null),
    ])
    expect([...hosts.values()]).toEqual(['EX01', 'EX01', 'EX02', UNKNOWN_HOST])
  })

  it('is the only host there is, when there is one', () => {
    expect(assignHosts([source(0, 'a.log', 'EX01'), source(1, 'u_ex.log', null)]).get(1)).toBe('EX01')
  })

  it('that nothing names is asked for, and the only other one is no answer then', () => {
    const sources = [
      source(0, 'a/x.log', 'EX01'),
      source(1, 'stick/u_ex.log', null),
      source(2, 'lone.log', null),
    ]
    const hosts = assignHosts(sources, [{ below: 'stick', host: 'EX07' }])
    expect([...hosts.values()]).toEqual(['EX01', 'EX07', 'EX01'])
    expect([...assignHosts(sources.slice(1), [{ below: '', host: 'EX08' }]).values()]).toEqual([
      'EX08',
      'EX08',
    ])
  })

  it('is the one that all logs below a folder name, not what somebody called the folder', () => {
    const hosts = assignHosts([
      source(0, 'kape.zip > server-logs/C/Logging/HttpProxy/a.log', 'EX01'),
      source(1, 'kape.zip > server-logs/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', null),
      source(2, 'EX05/C/Logging/HttpProxy/a.log', 'EX01'),
      source(3, 'EX05/C/Logging/HttpProxy/b.log', 'EX02'),
      source(4, 'EX05/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', null),
      source(5, 'EX06/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', null),
      source(6, 'tout/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log', null),
    ])
    expect([1, 4, 5, 6].map((id) => hosts.get(id))).toEqual(['EX01', 'EX05', 'EX06', UNKNOWN_HOST])
  })

  it('is read from names that collectors give', () => {
    const none = new Set<string>()
    expect(hostOfPath('Collection-MAIL1_corp-2021-03-09T10_00_00Z.zip > uploads/auto/x.log', none)).toBe(
      'MAIL1_CORP',
    )
    expect(hostOfPath('EX03-39.zip > IIS_W3SVC1_Logs/u_ex.log', none)).toBe('EX03')
    expect(hostOfPath('evidence/EX04/C/inetpub/logs/u_ex.log', none)).toBe('EX04')
    expect(hostOfPath('C/inetpub/logs/LogFiles/W3SVC1/u_ex.log', none)).toBe(null)
    expect(hostOfPath('2024-04-01.zip > C/inetpub/logs/LogFiles/W3SVC1/u_ex240401.log', none)).toBe(null)
    expect(hostOfPath('20240401-12.zip > C/inetpub/logs/LogFiles/W3SVC1/u_ex240401.log', none)).toBe(null)
  })
})

describe('paths', () => {
  it('cannot leave their folder or hide what they are', () => {
    expect(safePath('../../a\\..\\b').path).toBe('a/b')
    expect(safePath('/etc/passwd').path).toBe('etc/passwd')
    expect(safePath('log\u202egol.exe').path).toBe('log_gol.exe')
    expect(safePath('..').path).toBe('_')
    expect(safePath('ordinary/name.log')).toEqual({ path: 'ordinary/name.log', changed: false })
  })
})

/** A web log of a server that only its address tells. */
function addressed(id: number, path: string, address: string): Source {
  const kind = { kind: 'iis/front-end', host: null, address, first: 0, last: 0, days: [], unbroken: [] }
  return { ...source(id, path, null), coverage: [kind] }
}

describe('servers that nothing names', () => {
  it('are told apart by the address of each folder', () => {
    const hosts = assignHosts([
      addressed(0, 'north/W3SVC1/u_ex240101.log', '192.0.2.10'),
      addressed(1, 'south/W3SVC1/u_ex240101.log', '192.0.2.20'),
      source(2, 'south/HttpProxy/owa.log', null),
      source(3, 'loose.log', null),
    ])
    expect([...hosts.values()]).toEqual([
      '192.0.2.10 in north',
      '192.0.2.20 in south',
      '192.0.2.20 in south',
      UNKNOWN_HOST,
    ])
  })

  it('are one where folders share an address, or there is but one folder', () => {
    const sites = [
      addressed(0, 'logs/W3SVC1/u_ex240101.log', '192.0.2.10'),
      addressed(1, 'logs/W3SVC2/u_ex240101.log', '192.0.2.11'),
      addressed(2, 'more/W3SVC1/u_ex240102.log', '192.0.2.11'),
    ]
    expect(new Set(assignHosts(sites).values())).toEqual(new Set([UNKNOWN_HOST]))
  })

  it('are others beside the only one that is named, where it is known which folders are its own', () => {
    const named = source(0, 'north/HttpProxy/owa.log', 'EX01')
    const web = [
      addressed(1, 'north/W3SVC1/u_ex240101.log', '192.0.2.10'),
      addressed(2, 'south/W3SVC1/u_ex240101.log', '192.0.2.20'),
      addressed(3, 'backup/W3SVC1/u_ex230101.log', '192.0.2.10'),
    ]
    expect([...assignHosts([named, ...web, source(4, 'loose.log', null)]).values()]).toEqual([
      'EX01',
      'EX01',
      '192.0.2.20 in south',
      'EX01',
      'EX01',
    ])
    const elsewhere = source(0, 'events/a.evtx', 'EX01')
    expect(new Set(assignHosts([elsewhere, ...web]).values())).toEqual(new Set(['EX01']))
  })

  it('can be given a name, each folder by itself', () => {
    const read = { receipt: { events: 7 } } as const
    const sources = [
      { ...addressed(0, 'drop/north/W3SVC1/u_ex240101.log', '192.0.2.10'), ...read },
      { ...addressed(1, 'drop/south/W3SVC1/u_ex240101.log', '192.0.2.20'), ...read },
    ] as unknown as Source[]
    expect(withoutHost(sources, assignHosts(sources)).map(({ below }) => below)).toEqual([
      'drop/north',
      'drop/south',
    ])
    const named = assignHosts(sources, [{ below: 'drop/north', host: 'EX07' }])
    expect([...named.values()]).toEqual(['EX07', '192.0.2.20 in drop/south'])
    expect(withoutHost(sources, named)).toEqual([{ below: 'drop/south', sources: 1, events: 7 }])
  })

  it('are not asked for where rows of a log name several computers', () => {
    const forwarded = {
      ...source(0, 'collected.xml', 'EX04'),
      coverage: ['EX04', 'EX05'].map((host) => ({
        ...{ kind: 'event-log/security', host, first: 0, last: 0, days: [], unbroken: [] },
      })),
    }
    const hosts = assignHosts([forwarded, source(1, 'u_ex240101.log', null)])
    expect([...hosts.values()]).toEqual(['EX04', UNKNOWN_HOST])
  })
})
