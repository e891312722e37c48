import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { clearSpools } from '../../src/evidence/spool-node.ts'
import { triageOf } from './triage.ts'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const ODD = `${CORPUS}velociraptor/third_party/zip/testdata`
const here = existsSync(ODD)
if (!here) console.warn('SKIPPED: ../shared/corpus is not here; real odd zips were not read')

afterAll(clearSpools)

describe.skipIf(!here)('real zips', () => {
  it('are read, or refused with a reason, and every byte is accounted for', async () => {
    const { report } = await triageOf((await nodeInputs([ODD])).inputs)
    const membersOf = (name: string): string[] =>
      report.sources
        .filter(({ path }) => path.startsWith(`testdata/${name} > `))
        .map(({ path }) => path.split(' > ')[1]!)
    const codesOf = (end: string): string[] =>
      report.sources
        .filter(({ path }) => path.endsWith(end))
        .flatMap(({ issues }) => issues.map(({ code }) => code))
    for (const { bytes, ledger, issues, events, packed } of report.sources) {
      expect(ledger.parsed + ledger.skipped + ledger.unreadable).toBe(bytes)
      expect(packed || events > 0 || issues.length > 0).toBe(true)
    }
    const zips = readdirSync(ODD).filter((name) => name.endsWith('.zip'))
    for (const name of zips) {
      const source = report.sources.find(({ path }) => path === `testdata/${name}`)!
      expect([name, source.format]).toEqual([name, 'zip'])
      expect(membersOf(name).length + source.issues.length).toBeGreaterThan(0)
    }
    expect(membersOf('utf8-winzip.zip')).toEqual(['世界'])
    expect(membersOf('zip64.zip')).toEqual(['README'])
    expect(membersOf('test-trailing-junk.zip')).toEqual(['gophercolor16x16.png', 'test.txt'])
    expect(codesOf('symlink.zip')).toEqual(['not-a-file'])
    // Their passwords are not known here.
    expect(report.locked.map(({ path, members }) => [path, members])).toEqual([
      ['testdata/hello-aes.zip', 1],
      ['testdata/macbeth-act1.zip', 1],
      ['testdata/world-aes.zip', 2],
    ])
    expect(codesOf('readme.notzip')).toEqual(['unknown-format'])
  })
})
