import { describe, expect, it } from 'vitest'
import type { CaseReport } from '../../engine/contracts/case.ts'
import { entriesOf, matching, type PaletteEntry } from './palette-entries.ts'

const done: string[] = []
const entry = (text: string, kind: PaletteEntry['kind'] = 'view'): PaletteEntry => ({
  text,
  kind,
  run: () => void done.push(text),
})

describe('the palette', () => {
  it('finds entries by all words, in any case, and those first that begin with the first one', () => {
    const entries = [
      entry('Show events'),
      entry('Events'),
      entry('EVENTUAL host', 'server'),
      entry('Findings'),
    ]
    expect(matching(entries, 'EVENT').map(({ text }) => text)).toEqual([
      'Events',
      'EVENTUAL host',
      'Show events',
    ])
    expect(matching(entries, ' server  host ').map(({ text }) => text)).toEqual(['EVENTUAL host'])
    expect(matching(entries, 'nothing like it')).toEqual([])
  })

  it('shows a few entries at once, and those that stand first where nothing is asked for', () => {
    const entries = Array.from({ length: 500 }, (_, i) => entry(`Finding ${i}`))
    expect(matching(entries, '').map(({ text }) => text)).toEqual(
      entries.slice(0, 12).map(({ text }) => text),
    )
  })

  it('leads to servers, findings and entities, and names the server of a finding where there are several', () => {
    const report = {
      hosts: [{ name: 'EX01' }, { name: 'EX02' }],
      findings: [{ host: 'EX02', rule: 'shell', title: 'Web shell' }],
      entities: [{ rows: [{ value: '198.51.100.7', search: 'client.ip:198.51.100.7' }] }],
    } as unknown as CaseReport
    const steps = {
      server: (name: string) => void done.push(`server ${name}`),
      finding: (host: string, rule: string) => void done.push(`finding ${host} ${rule}`),
      search: (query: string) => void done.push(`search ${query}`),
    }
    const entries = entriesOf(report, steps)
    expect(entries.map(({ text }) => text)).toEqual(['EX01', 'EX02', 'Web shell, EX02', '198.51.100.7'])
    done.length = 0
    for (const { run } of entries) run()
    expect(done).toEqual([
      'server EX01',
      'server EX02',
      'finding EX02 shell',
      'search client.ip:198.51.100.7',
    ])
  })
})
