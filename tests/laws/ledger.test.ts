import { afterAll, describe, expect, it } from 'vitest'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, gzipOf, tarOf, zipOf } from '../lab/archives.ts'
import { inBothPlaces } from '../cases/both-places.ts'
import { triageOf } from '../cases/triage.ts'

const LOG =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n' +
  '2021-03-03 04:05:06 192.0.2.1 GET /owa/auth/logon.aspx 198.51.100.7 200\r\n'.repeat(50)

interface Told {
  readonly path: string
  readonly bytes: number
  readonly parsed: number
  readonly skipped: number
  readonly unreadable: number
  readonly issues: readonly string[]
}

/** What the ledger says of a file and of all that is in it. */
function ledgerOf(path: string, blob: Blob): Promise<Told[]> {
  return inBothPlaces(blob, async (given) => {
    const { report } = await triageOf([{ path, blob: given }])
    return report.sources.map(({ path: named, bytes, ledger, issues }) => {
      expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
      return { path: named, bytes, ...ledger, issues: issues.map(({ code }) => code) }
    })
  })
}

afterAll(clearSpools)

describe('the ledger', () => {
  it('calls an archive parsed whose members could be read', async () => {
    for (const [name, blob] of [
      ['a.zip', await zipOf({ 'u.log': LOG })],
      ['a.tar', await tarOf({ 'u.log': LOG })],
      ['u.log.gz', new Blob([gzipOf(LOG)] as BlobPart[])],
      ['a.7z', await bySevenZip('7z', { 'u.log': LOG })],
    ] as const) {
      const told = await ledgerOf(name, blob)
      expect(told.map(({ skipped, unreadable }) => skipped + unreadable)).toEqual([0, 0])
    }
  })

  it('calls nothing of a locked archive parsed', async () => {
    for (const options of [[], ['-mhe=on']]) {
      const [archive] = await ledgerOf(
        'a.7z',
        await bySevenZip('7z', { 'u.log': LOG }, ['-pGeheim', ...options]),
      )
      expect(archive).toMatchObject({ parsed: 0, unreadable: 0, issues: ['locked-archive'] })
      expect(archive!.skipped).toBe(archive!.bytes)
    }
    const [zip, member] = await ledgerOf('a.zip', await zipOf({ 'u.log': LOG }, 'Geheim'))
    expect(zip!.parsed).toBe(0)
    expect(member).toMatchObject({ bytes: 0, parsed: 0, issues: ['locked-archive'] })
  })

  it('calls nothing of an archive parsed that is not opened because of where it stands', async () => {
    let deep = await zipOf({ 'a.log': LOG })
    for (let i = 0; i < 7; i++) deep = await zipOf({ 'in.zip': deep })
    const last = (await ledgerOf('deep.zip', deep)).at(-1)!
    expect(last).toMatchObject({ parsed: 0, issues: ['archive-limit'] })
  })

  it('calls unreadable what is in an archive and was not found', async () => {
    const seven = new Uint8Array(await (await bySevenZip('7z', { 'u.log': LOG })).arrayBuffer())
    const [cut] = await ledgerOf('cut.7z', new Blob([seven.subarray(0, seven.length - 20)]))
    expect(cut).toMatchObject({ parsed: 0, skipped: 0, issues: ['broken-archive'] })
    expect(cut!.unreadable).toBe(seven.length - 20)
  })

  it('counts no bytes that an archive only claims', async () => {
    const zip = await zipOf({ 'a.log': LOG, 'b.log': LOG.repeat(3) })
    for (const bytes of [100, 150, zip.size - 200])
      for (const { path, bytes: counted, unreadable } of await ledgerOf('cut.zip', zip.slice(0, bytes)))
        if (path.includes(' > ')) expect(counted + unreadable).toBeLessThanOrEqual(2 * LOG.length * 3)
    const claims = new Uint8Array(await zip.slice(0, 150).arrayBuffer())
    // The size of the first member, as its header has it.
    new DataView(claims.buffer).setUint32(22, 3_000_000_000, true)
    for (const { bytes } of await ledgerOf('claims.zip', new Blob([claims])))
      expect(bytes).toBeLessThan(LOG.length + zip.size)
  })

  it('says of a file of zeros that it is one', async () => {
    for (const bytes of [1, 700, 300_000])
      expect(await ledgerOf('u_ex210303.log', new Blob([new Uint8Array(bytes)]))).toMatchObject([
        { parsed: 0, issues: ['zero-filled'] },
      ])
  })
})
