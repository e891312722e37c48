import { afterAll, describe, expect, it } from 'vitest'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, cabOf, gzipOf, rarOf, tarOf, zipOf, zstdOf } from '../lab/archives.ts'
import { inBothPlaces } from './both-places.ts'
import { triageOf } from './triage.ts'

const LOG =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'
const OTHER = `${LOG}2021-03-03 04:05:07 192.0.2.1 POST /ecp/y.js 198.51.100.7 200\r\n`
const MEMBERS = { 'EX01/C/inetpub/logs/u_ex210303.log': LOG, 'EX01/C/inetpub/logs/u_ex210304.log': OTHER }

interface Read {
  readonly path: string
  readonly format: string | null
  readonly events: number
  readonly issues: readonly string[]
}

function read(name: string, given: Blob, passwords: readonly string[] = []): Promise<Read[]> {
  return inBothPlaces(given, (blob) => readAt(name, blob, passwords))
}

async function readAt(name: string, blob: Blob, passwords: readonly string[]): Promise<Read[]> {
  const { report } = await triageOf([{ path: name, blob }], { passwords })
  for (const { bytes, ledger } of report.sources)
    expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
  return report.sources.map(({ path, format, events, issues }) => ({
    path,
    format,
    events,
    issues: issues.map(({ code }) => code),
  }))
}

function whole(name: string, format: string): Read[] {
  return [
    { path: name, format, events: 0, issues: [] },
    { path: `${name} > EX01/C/inetpub/logs/u_ex210303.log`, format: 'iis-w3c', events: 1, issues: [] },
    { path: `${name} > EX01/C/inetpub/logs/u_ex210304.log`, format: 'iis-w3c', events: 2, issues: [] },
  ]
}

function oneMember(name: string): Read[] {
  return [
    { path: name, format: '7z', events: 0, issues: [] },
    { path: `${name} > u.log`, format: 'iis-w3c', events: 1, issues: [] },
  ]
}

afterAll(clearSpools)

// Each password means another start of 7-Zip.
describe('an archive', () => {
  it('is read whatever its kind, and its members under their paths', async () => {
    expect(await read('c.zip', await zipOf(MEMBERS))).toEqual(whole('c.zip', 'zip'))
    expect(await read('c.tar', await tarOf(MEMBERS))).toEqual(whole('c.tar', 'tar'))
    expect(await read('c.7z', await bySevenZip('7z', MEMBERS))).toEqual(whole('c.7z', '7z'))
    expect(await read('c.rar', rarOf(MEMBERS))).toEqual(whole('c.rar', 'rar'))
    expect(await read('c.cab', cabOf(MEMBERS))).toEqual(whole('c.cab', 'cab'))
    // Not by its name.
    expect(await read('c.log', await bySevenZip('7z', MEMBERS))).toEqual(whole('c.log', '7z'))
  })

  it('of a single file is read whatever packed it', async () => {
    const one = { 'u_ex.log': OTHER }
    const packed: Record<string, [Blob, string]> = {
      'u_ex.log.gz': [new Blob([gzipOf(OTHER)] as BlobPart[]), 'gzip'],
      'u_ex.log.xz': [await bySevenZip('xz', one), 'xz'],
      'u_ex.log.bz2': [await bySevenZip('bzip2', one), 'bzip2'],
      'u_ex.log.zst': [zstdOf(OTHER), 'zstd'],
    }
    for (const [name, [blob, format]] of Object.entries(packed)) {
      expect(await read(name, blob)).toEqual([
        { path: name, format, events: 0, issues: [] },
        { path: `${name} > u_ex.log`, format: 'iis-w3c', events: 2, issues: [] },
      ])
    }
  })

  it('in archives in archives is followed, and not beyond a bound', async () => {
    const tgz = new Blob([gzipOf(new Uint8Array(await (await tarOf(MEMBERS)).arrayBuffer()))] as BlobPart[])
    const seven = await bySevenZip('7z', { 'a.log': LOG })
    const nested = await zipOf({ 'c.tgz': tgz, 'inner.7z': seven })
    const events = (await read('x.zip', nested)).map(({ path, events: count }) => [path, count])
    expect(events).toContainEqual(['x.zip > c.tgz > c.tar > EX01/C/inetpub/logs/u_ex210304.log', 2])
    expect(events).toContainEqual(['x.zip > inner.7z > a.log', 1])

    let deep = await zipOf({ 'a.log': LOG })
    for (let i = 0; i < 7; i++) deep = await zipOf({ 'in.zip': deep })
    const last = (await read('deep.zip', deep)).at(-1)
    expect(last).toMatchObject({ events: 0, issues: ['archive-limit'] })
  })

  it('that is locked is opened by the password given once, or by the usual one', async () => {
    const makers: Record<string, (password: string) => Promise<Blob>> = {
      'c.zip': (password) => zipOf(MEMBERS, password),
      'c.7z': (password) => bySevenZip('7z', MEMBERS, [`-p${password}`]),
      'h.7z': (password) => bySevenZip('7z', MEMBERS, [`-p${password}`, '-mhe=on']),
      // Its list is too short to be packed, so that a wrong password gives noise.
      's.7z': (password) => bySevenZip('7z', { 'u.log': LOG }, [`-p${password}`, '-mhe=on']),
    }
    for (const [name, make] of Object.entries(makers)) {
      const format = name.split('.')[1]!
      const expected = name === 's.7z' ? oneMember(name) : whole(name, format)
      expect(await read(name, await make('infected'))).toEqual(expected)
      const secret = await make('Grün 7')
      expect(await read(name, secret, ['other', 'Grün 7'])).toEqual(expected)
      const locked = await read(name, secret, ['other'])
      expect(locked.some(({ issues }) => issues.includes('locked-archive'))).toBe(true)
      expect(locked.every(({ events }) => events === 0)).toBe(true)
    }
  })

  it('that is damaged is read as far as it goes', async () => {
    const two = gzipOf(LOG)
    const follows = new Blob([
      two,
      gzipOf('2021-03-03 04:05:08 192.0.2.1 GET /ecp/z.js 198.51.100.7 200\r\n'),
    ] as BlobPart[])
    expect((await read('two.log.gz', follows))[1]).toMatchObject({ events: 2, issues: [] })
    const rows = '2021-03-03 04:05:08 192.0.2.1 GET /ecp/z.js 198.51.100.7 200\r\n'.repeat(5_000)
    const long = gzipOf(LOG + rows)
    const cut = (await read('cut.log.gz', new Blob([long.subarray(0, long.length - 40)] as BlobPart[])))[1]!
    expect(cut.events).toBeGreaterThan(1_000)
    expect(cut.issues).toContain('broken-archive')
    const wrong = gzipOf(LOG)
    wrong[wrong.length - 6]! ^= 1
    expect((await read('sum.log.gz', new Blob([wrong] as BlobPart[])))[1]).toMatchObject({
      events: 1,
      issues: ['broken-archive'],
    })

    const zip = await zipOf(MEMBERS)
    const endless = await read('endless.zip', zip.slice(0, zip.size - 30))
    expect(endless.map(({ events, issues }) => [events, issues])).toEqual([
      [0, ['rebuilt-archive']],
      [1, []],
      [2, []],
    ])
    // What is left of it is too little to tell what it was.
    expect((await read('half.zip', zip.slice(0, 150)))[1]).toMatchObject({
      events: 0,
      issues: ['unknown-format', 'broken-archive'],
    })

    const tar = await tarOf(MEMBERS)
    const short = await read('cut.tar', tar.slice(0, 512 + 512 + 512 + 220))
    expect(short.map(({ issues }) => issues)).toEqual([['broken-archive'], [], ['cut-short']])

    const seven = new Uint8Array(await (await bySevenZip('7z', MEMBERS)).arrayBuffer())
    expect((await read('cut.7z', new Blob([seven.subarray(0, seven.length - 20)])))[0]!.issues).toEqual([
      'broken-archive',
    ])
    seven[40]! ^= 0xff
    const rotten = await read('rotten.7z', new Blob([seven]))
    expect(rotten[0]!.issues).toContain('broken-archive')
  })

  it('that is dropped twice, or beside its own files, is read once', async () => {
    const blob = await zipOf(MEMBERS)
    const { report } = await triageOf([
      { path: 'a.zip', blob },
      { path: 'b.zip', blob },
      { path: 'loose.log', blob: new Blob([OTHER]) },
    ])
    expect(report.sources.reduce((sum, { events }) => sum + events, 0)).toBe(3)
    expect(
      report.sources
        .filter(({ issues }) => issues.some(({ code }) => code === 'already-read'))
        .map(({ path }) => path.split(' > ')[0]),
    ).toHaveLength(2)
  })
})
