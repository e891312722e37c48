import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { clearSpools, joinedFile } from '../../src/evidence/spool-node.ts'
import { joinVolumes } from '../../src/evidence/volumes.ts'
import { bySevenZip, rarVolumesOf, zipOf } from '../lab/archives.ts'
import { triageOf } from './triage.ts'

const HEAD =
  '#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n'
const ROWS = Array.from(
  { length: 200 },
  (_, i) =>
    `2021-03-03 04:05:${String(i % 60).padStart(2, '0')} 192.0.2.1 GET /owa/${i} 198.51.100.7 200\r\n`,
)
const LOG = HEAD + ROWS.join('')

function partsOf(blob: Blob, count: number): Blob[] {
  const step = Math.ceil(blob.size / count)
  return Array.from({ length: count }, (_, i) => blob.slice(i * step, (i + 1) * step))
}

const zipped = (): Promise<Blob> => zipOf({ 'u_ex.log': LOG })

async function read(files: readonly { path: string; blob: Blob }[]) {
  const { report } = await triageOf(files)
  for (const { bytes, ledger } of report.sources)
    expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
  return report.sources.map(({ path, events, issues }) => ({
    path,
    events,
    issues: issues.map(({ code, detail }) => `${code}: ${detail}`),
  }))
}

const named = (blobs: readonly Blob[], name: (i: number) => string) =>
  blobs.map((blob, i) => ({ path: `drop/${name(i)}`, blob }))

afterAll(clearSpools)

describe('an archive in volumes', () => {
  it('is put together whatever its kind and in whatever order it comes', async () => {
    const sets = {
      'c.7z': named(partsOf(await bySevenZip('7z', { 'u_ex.log': LOG }), 3), (i) => `c.7z.00${i + 1}`),
      'd.zip': named(partsOf(await zipped(), 3), (i) => `d.zip.00${i + 1}`),
      'e.zip': named(partsOf(await zipped(), 3), (i) => (i === 2 ? 'e.zip' : `e.z0${i + 1}`)),
      'f.rar': named(rarVolumesOf('u_ex.log', LOG, 3, true), (i) => `f.part${i + 1}.rar`),
      'g.rar': named(rarVolumesOf('u_ex.log', LOG, 3, false), (i) => (i === 0 ? 'g.rar' : `g.r0${i - 1}`)),
    }
    for (const [whole, files] of Object.entries(sets)) {
      const [archive, log, ...more] = await read([...files].reverse())
      expect([whole, archive!.path, more]).toEqual([whole, `drop/${whole}`, []])
      expect(archive!.issues).toEqual([
        `joined-volumes: ${files.map(({ path }) => path.slice('drop/'.length)).join(', ')}`,
      ])
      expect(log).toEqual({ path: `drop/${whole} > u_ex.log`, events: ROWS.length, issues: [] })
    }
  })

  it('of which one is missing is read as far as it goes, and the missing one is named', async () => {
    const seven = named(partsOf(await bySevenZip('7z', { 'u_ex.log': LOG }), 3), (i) => `c.7z.00${i + 1}`)
    for (const source of await read([seven[0]!, seven[2]!]))
      expect(source.issues.join()).toContain('missing-volume: of c.7z, volume 2 is not here')
    const zip = named(partsOf(await zipped(), 3), (i) => `e.z0${i + 1}`).slice(0, 2)
    for (const { issues, path } of await read(zip))
      if (!path.includes(' > '))
        expect(issues.join()).toContain('missing-volume: of e, the last volume, .zip is not here')
    const rar = named(rarVolumesOf('u_ex.log', LOG, 3, true), (i) => `f.part${i + 1}.rar`)
    const [first, log] = await read([rar[0]!])
    expect(first!.issues.join()).toMatch(/broken-archive: .*Missing volume/)
    expect(log!.events).toBeGreaterThan(50)
  })

  it('of which one cannot be read any more is read as far as it goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coldtrace-volumes-'))
    for (const [i, part] of partsOf(await zipped(), 2).entries())
      await writeFile(join(folder, `a.zip.00${i + 1}`), Buffer.from(await part.arrayBuffer()))
    const { inputs } = await nodeInputs([folder])
    await rm(join(folder, 'a.zip.002'))
    const joined = await joinVolumes(inputs, joinedFile)
    await rm(folder, { recursive: true })
    expect(joined.map(({ path, issues }) => [path.split('/').at(-1), issues[0]?.code])).toEqual([
      ['a.zip.001', 'unreadable-file'],
      ['a.zip.002', 'unreadable-file'],
    ])
    expect(joined[0]?.issues[0]?.detail).toMatch(/^the volumes of a\.zip could not be joined: ENOENT/)
  })

  it('leaves files alone that only look like volumes', async () => {
    const zip = await zipped()
    expect((await read([{ path: 'a.zip', blob: zip }])).map(({ issues }) => issues)).toEqual([[], []])
    expect((await read([{ path: 'u.log.001', blob: new Blob([LOG]) }]))[0]).toEqual({
      path: 'u.log.001',
      events: ROWS.length,
      issues: [],
    })
  })
})
