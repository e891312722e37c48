import { afterAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../src/event/bytes.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { bySevenZip, rarOf, zipOf } from '../lab/archives.ts'
import { inBothPlaces } from './both-places.ts'
import { triageOf } from './triage.ts'

const LOG =
  '#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n2021-03-03 04:05:06 192.0.2.1 GET /owa/ 198.51.100.7 200\r\n'

function read(path: string, ...parts: readonly BlobPart[]) {
  return inBothPlaces(new Blob([...parts]), (blob) => readAt(path, blob))
}

async function readAt(path: string, blob: Blob) {
  const { report } = await triageOf([{ path, blob }])
  for (const { bytes, ledger } of report.sources)
    expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
  return report.sources.map(({ path: named, format, events, ledger, issues }) => ({
    path: named,
    format,
    events,
    skipped: ledger.skipped,
    issues: issues.map(({ code, detail }) => `${code}: ${detail}`),
  }))
}

afterAll(clearSpools)

describe('an archive behind other bytes', () => {
  const program = new Uint8Array(70_000).fill(0x90)
  program.set([0x4d, 0x5a])

  it('is read, whether a program unpacks it or not', async () => {
    const zip = await zipOf({ 'u.log': LOG })
    const packed: readonly (readonly [string, string, BlobPart])[] = [
      ['sfx.exe', 'zip', zip],
      ['sfx7.exe', '7z', await bySevenZip('7z', { 'u.log': LOG })],
      ['sfxr.exe', 'rar', rarOf({ 'u.log': LOG })],
    ]
    for (const [name, format, archive] of packed) {
      const [outer, log] = await read(name, program, archive)
      expect(outer).toMatchObject({ format, skipped: program.length })
      expect(outer!.issues.join()).toMatch(/^prefixed-archive: 70000 bytes stand before/)
      expect(log).toMatchObject({ path: `${name} > u.log`, events: 1, issues: [] })
    }
    const [outer, log] = await read('mail.zip', 'Content-Type: application/zip\r\n\r\n', zip)
    expect(outer).toMatchObject({ format: 'zip', skipped: 33 })
    expect(log).toMatchObject({ events: 1 })
  })

  it('is not seen in a program that has none', async () => {
    expect(await read('a.exe', program)).toEqual([
      {
        path: 'a.exe',
        format: null,
        events: 0,
        skipped: program.length,
        issues: ['unknown-format: a program of Windows'],
      },
    ])
  })
})

describe('what is not read', () => {
  it.each([
    ['d.vhdx', 'vhdxfile\0\0', 'disk-image: a disk of Hyper-V (VHDX)'],
    ['d.e01', 'EVF\t\r\n\xff', 'disk-image: an image of EnCase (E01)'],
    ['SYSTEM', 'regf\0\0', 'unknown-format: a hive of the registry'],
    [
      'u.log',
      '2021-03-03 04:05:06 192.0.2.1 GET /owa/ - 443 - 198.51.100.7 - 200 0 0 15\r\n',
      'headless-log: line 1 has 14 values, as rows of an IIS or another W3C log have',
    ],
    [
      'h.log',
      '2021-03-03T06:49:42.162Z,a,b,c,d,e\r\n',
      'headless-log: line 1 has 6 values, as rows of a log of Exchange have',
    ],
    ['x', 'hello', 'unknown-format: begins with 68 65 6c 6c 6f'],
  ])('%s is named for what it is', async (name, text, issue) => {
    const bytes = name === 'd.e01' ? new Uint8Array(Buffer.from(text, 'latin1')) : utf8(text)
    const [source] = await read(name, bytes as Uint8Array<ArrayBuffer>)
    expect(source!.issues).toEqual([issue])
  })
})
