import { describe, expect, it } from 'vitest'
import type { KindCoverage } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import { UNKNOWN_HOST } from '../event/roles.ts'
import { assignHosts, hostOfPath, withoutHost } from './hosts.ts'

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

  it('are told apart although logs without an address lie beside those with one', () => {
    const forwarded = (id: number, path: string): Source => {
      const kind = { kind: 'event-log/security', host: null, first: 0, last: 0, days: [], unbroken: [] }
      return { ...source(id, path, null), coverage: [kind] }
    }
    const hosts = assignHosts([
      addressed(0, 'north/W3SVC1/u_ex240101.log', '192.0.2.10'),
      forwarded(1, 'north/a.evtx'),
      addressed(2, 'south/W3SVC1/u_ex240101.log', '192.0.2.20'),
      forwarded(3, 'south/a.evtx'),
    ])
    expect(new Set(hosts.values())).toEqual(new Set(['192.0.2.10 in north', '192.0.2.20 in south']))
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

describe('the name of a host in a path', () => {
  const none = new Set<string>()

  it('is that of a known host, the innermost of them, before any other', () => {
    const known = new Set(['EX01', 'EX02'])
    expect(hostOfPath('EX01/ex02/EX03-39.zip > x.log', known)).toBe('EX02')
    expect(hostOfPath('a/ex01.corp.example', known)).toBe('EX01')
    expect(hostOfPath('EX01\\x.log', known)).toBe('EX01')
    expect(hostOfPath('x/EX011/y.log', known)).toBe(null)
  })

  it('is that of an archive that is named after the host and a number or a day', () => {
    expect(hostOfPath('collection-ex.a-2021-03-09.zip > x', none)).toBe('EX')
    expect(hostOfPath('my-collection-EX-2021-03-09.7z > x', none)).toBe(null)
    expect(hostOfPath('EX-1-20210309-2.zip > x', none)).toBe('EX-1')
    expect(hostOfPath('EX03-3.zip > x', none)).toBe(null)
    expect(hostOfPath('EX03-123456789.zip > x', none)).toBe(null)
    expect(hostOfPath('EX03-39.zip.log', none)).toBe(null)
    expect(hostOfPath('.EX03-39.zip > x', none)).toBe(null)
  })

  it('is that of the folder above the tree of a server', () => {
    for (const tree of [
      'C',
      'c%3A',
      'inetpub',
      'Windows',
      'Program Files',
      'Logging',
      'IIS_W3SVC1_Logs',
      'OWA_proxy_Logs',
    ])
      expect(hostOfPath(`x/ex04/${tree}/y.log`, none), tree).toBe('EX04')
    for (const tree of ['ECP_Logs', 'Windows_Event_Logs'])
      expect(hostOfPath(`ex04/${tree}/y`, none)).toBe('EX04')
    for (const other of ['CC', 'myinetpub', 'inetpub2', 'xC%3A', 'W3SVC1'])
      expect(hostOfPath(`x/ex04/${other}/y.log`, none), other).toBe(null)
    expect(hostOfPath('evidence/C/y.log', none)).toBe(null)
    expect(hostOfPath('C/y.log', none)).toBe(null)
    expect(hostOfPath('evidence/C/ex05/inetpub/y.log', none)).toBe('EX05')
  })
})

describe('what a collector says of the host', () => {
  const record = (id: number, path: string, host: string | null): Source =>
    ({
      ...source(id, path, null),
      collected: { collector: 'x', host: null, manifest: { host } },
    }) as unknown as Source
  const layout = (id: number, path: string, host: string): Source =>
    ({ ...source(id, path, null), collected: { collector: 'x', host, manifest: null } }) as unknown as Source

  it('holds for everything below its record, the innermost record first', () => {
    const hosts = assignHosts([
      record(0, 'a/results/record.json', 'ex01.corp.example'),
      record(1, 'a/inner.zip > record.json', 'EX02'),
      source(2, 'a/x.log', null),
      source(3, 'a/inner.zip > x.log', null),
      source(4, 'b/x.log', null),
      source(5, 'a/y.log', 'EX09'),
    ])
    expect([2, 3, 4, 5].map((id) => hosts.get(id))).toEqual(['EX01', 'EX02', UNKNOWN_HOST, 'EX09'])
  })

  it('is that of the first of several records of one root', () => {
    const hosts = assignHosts([
      record(0, 'a/one.json', null),
      record(1, 'a/two.json', 'EX01'),
      record(2, 'a/three.json', 'EX02'),
      source(3, 'a/x.log', null),
      source(4, 'b/x.log', null),
    ])
    expect([hosts.get(3), hosts.get(4)]).toEqual(['EX01', 'EX01'])
  })

  it('is the only host where its layout names one and nothing else does', () => {
    const hosts = assignHosts([layout(0, 'drop/x.log', 'EX03'), source(1, 'loose.log', null)])
    expect([...hosts.values()]).toEqual(['EX03', 'EX03'])
    const two = assignHosts([
      layout(0, 'drop/x.log', 'EX03'),
      layout(1, 'y.log', 'EX04'),
      source(2, 'z.log', null),
    ])
    expect([...two.values()]).toEqual(['EX03', 'EX04', UNKNOWN_HOST])
  })

  it('tells which folders of several addresses are its own', () => {
    const hosts = assignHosts([
      layout(0, 'north/HttpProxy/owa.log', 'EX03'),
      addressed(1, 'north/W3SVC1/u_ex240101.log', '192.0.2.10'),
      addressed(2, 'south/W3SVC1/u_ex240101.log', '192.0.2.20'),
    ])
    expect([...hosts.values()]).toEqual(['EX03', 'EX03', '192.0.2.20 in south'])
  })

  it('gives way to the only host that all logs below its folder name', () => {
    const hosts = assignHosts([
      layout(0, 'stick/EX03.zip > C/x.log', 'EX03'),
      source(1, 'stick/EX03.zip > C/y.log', 'EX01'),
      source(2, 'stick/EX03.zip > C/z.log', 'EX01'),
      source(3, 'other/z.log', 'EX02'),
    ])
    expect(hosts.get(0)).toBe('EX01')
  })
})

describe('folders of servers that only addresses tell', () => {
  const hostsOf = (...sources: Source[]): string[] => [...assignHosts(sources).values()]

  it('are those above the tree of a server, or the folder of the log itself', () => {
    expect(
      hostsOf(
        addressed(0, 'u_ex1.log', '192.0.2.10'),
        addressed(1, 'xx/HTTPERR/httperr.log', '192.0.2.20'),
        addressed(2, 'x.zip > yy/zz/u_ex.log', '192.0.2.30'),
        addressed(3, 'qq/evidence/C/inetpub/logs/u_ex.log', '192.0.2.40'),
        addressed(4, 'W3SVC1/u_ex.log', '192.0.2.10'),
        addressed(5, 'a.zip > logs/u_ex.log', '192.0.2.60'),
      ),
    ).toEqual([
      '192.0.2.10',
      '192.0.2.20 in xx',
      '192.0.2.30 in x.zip > yy/zz',
      '192.0.2.40 in qq/evidence',
      '192.0.2.10',
      '192.0.2.60 in a.zip',
    ])
  })

  it('are of one server when a chain of shared addresses links them, whose name is the lowest address', () => {
    expect(
      hostsOf(
        addressed(0, 'aa/u.log', '192.0.2.20'),
        addressed(1, 'aa/v.log', '192.0.2.10'),
        addressed(2, 'bb/u.log', '192.0.2.30'),
        addressed(3, 'cc/u.log', '192.0.2.20'),
        addressed(4, 'cc/v.log', '192.0.2.30'),
        addressed(5, 'dd/u.log', '192.0.2.40'),
      ),
    ).toEqual([...Array.from({ length: 5 }, () => '192.0.2.10 in aa'), '192.0.2.40 in dd'])
  })

  it('need no name where the tree of a server lies at the top', () => {
    expect(
      hostsOf(
        addressed(0, 'W3SVC1/u_ex.log', '192.0.2.10'),
        addressed(1, 'xx/W3SVC1/u_ex.log', '192.0.2.20'),
      ),
    ).toEqual(['192.0.2.10', '192.0.2.20 in xx'])
  })

  it('are of one server when they share several addresses', () => {
    const two = (folder: string): Source[] => [
      addressed(0, `${folder}/u.log`, '192.0.2.10'),
      addressed(1, `${folder}/v.log`, '192.0.2.20'),
    ]
    const sources = [...two('aa'), ...two('bb'), addressed(2, 'cc/u.log', '192.0.2.30')]
    expect(hostsOf(...sources.map((one, id) => ({ ...one, id })))).toEqual([
      ...Array.from({ length: 4 }, () => '192.0.2.10 in aa'),
      '192.0.2.30 in cc',
    ])
  })

  it('are not told apart beside several hosts that are named', () => {
    const sources = [
      source(0, 'n/x.log', 'EX01'),
      source(1, 'm/x.log', 'EX02'),
      addressed(2, 'aa/u.log', '192.0.2.10'),
      addressed(3, 'bb/u.log', '192.0.2.20'),
    ]
    expect(hostsOf(...sources)).toEqual(['EX01', 'EX02', UNKNOWN_HOST, UNKNOWN_HOST])
  })

  it('are chained however many there are', () => {
    const many = Array.from({ length: 60 }, (_, i) => [
      addressed(2 * i, `n${i}/u.log`, `192.0.2.${100 + i}`),
      addressed(2 * i + 1, `n${i}/v.log`, `192.0.2.${101 + i}`),
    ]).flat()
    const other = addressed(999, 'zz/u.log', '198.51.100.1')
    expect(new Set(hostsOf(...many.reverse(), other)).size).toBe(2)
  })
})

describe('sources that a person may name', () => {
  const read = (id: number, path: string, host: string | null, events = 7): Source =>
    ({ ...source(id, path, host), receipt: { events } }) as unknown as Source

  it('are those with events of no known host, by the folder or archive at the top', () => {
    const sources = [
      read(0, 'a/x.log', null),
      read(1, 'a/b/y.log', null, 5),
      read(2, 'c.zip > z.log', null),
      read(3, 'loose.log', null),
      read(4, 'd/x.log', 'EX01'),
      read(5, 'd/y.log', 'EX02'),
      read(6, 'e/x.log', null, 0),
    ]
    expect(withoutHost(sources, assignHosts(sources))).toEqual([
      { below: 'a', sources: 2, events: 12 },
      { below: 'c.zip', sources: 1, events: 7 },
      { below: 'loose.log', sources: 1, events: 7 },
    ])
  })

  it('are named for the folder itself, and for what is below it only', () => {
    const sources = [
      read(0, 'a', null),
      read(1, 'a/x.log', null),
      read(2, 'ab/x.log', null),
      read(3, 'n', 'EX01'),
      read(4, 'm', 'EX02'),
    ]
    expect([...assignHosts(sources, [{ below: 'a', host: 'EX07' }]).values()]).toEqual([
      ...['EX07', 'EX07', UNKNOWN_HOST, 'EX01', 'EX02'],
    ])
  })

  it('lie at the top where their server is told by an address alone', () => {
    const web = (id: number, path: string, address: string): Source =>
      ({ ...addressed(id, path, address), receipt: { events: 7 } }) as unknown as Source
    const sources = [web(0, 'u_ex.log', '192.0.2.10'), web(1, 'south/u_ex.log', '192.0.2.20')]
    expect(withoutHost(sources, assignHosts(sources)).map(({ below }) => below)).toEqual([
      'u_ex.log',
      'south',
    ])
  })
})
