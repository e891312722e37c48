import { describe, expect, it } from 'vitest'
import type { ManifestFile } from '../../event/manifest.ts'
import type { Source } from '../../event/source.ts'
import { sourceOf } from '../../../tests/cases/deposits.ts'
import { hostFrom, sourceFacts, sourceSaid } from './source-facts.ts'

const SOURCE: Source = { ...sourceOf(0), path: 'a', format: 'windows-evtx' }

function file(path: string, fate: ManifestFile['fate'], reason: string | null = null): ManifestFile {
  return { path, size: null, digest: null, created: null, modified: null, accessed: null, fate, reason }
}

describe('the facts of a source', () => {
  it('hold each value once, at its first time, and are bounded', () => {
    const builds = Array.from({ length: 20 }, (_, i) => ({
      key: 'exchange-build' as const,
      value: `15.1.2176.${i}`,
      time: i,
    }))
    const facts = sourceFacts({
      ...SOURCE,
      facts: [
        { key: 'log-cleared', value: 'Security', time: 9 },
        { key: 'log-cleared', value: 'Security', time: 5 },
        ...builds,
      ],
    })
    expect(facts[0]).toEqual({
      key: 'log-cleared',
      title: 'Log cleared',
      count: 1,
      values: [{ value: 'Security', time: 5 }],
    })
    expect(facts[1]).toMatchObject({ key: 'exchange-build', count: 20 })
    expect(facts[1]!.values).toHaveLength(8)
  })

  it('say what its collector left behind', () => {
    const files = [
      file('C:\\a', 'taken'),
      ...Array.from({ length: 9 }, (_, i) => file(`C:\\s${i}`, 'skipped', 'too large')),
      file('C:\\f', 'failed'),
    ]
    const manifest = { host: null, files, more: 0, notes: ['It took 3 days only.'] }
    const said = sourceSaid({ ...SOURCE, collected: { collector: 'kape', host: null, manifest } })
    expect(said[0]).toBe('Of the files that it names: 1 taken, 9 skipped, 1 failed.')
    expect(said[1]).toBe('It took 3 days only.')
    expect(said[2]).toBe('Failed: C:\\f')
    expect(said[3]).toBe('Skipped: C:\\s0, too large')
    expect(said.at(-1)).toBe('2 more were skipped or failed.')
    expect(sourceSaid(SOURCE)).toEqual([])
  })

  it('name who says whose it is', () => {
    expect(hostFrom({ ...SOURCE, contentHost: 'EX01' })).toBe('content')
    expect(hostFrom({ ...SOURCE, collected: { collector: 'kape', host: 'EX01', manifest: null } })).toBe(
      'collector',
    )
    expect(hostFrom(SOURCE)).toBe('other')
  })
})
