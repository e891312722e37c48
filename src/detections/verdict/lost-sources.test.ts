import { describe, expect, it } from 'vitest'
import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { ANY_LOG, lostSources, mayHoldEvidence, type LostSource } from './lost-sources.ts'

/** A source of which nothing could be read. */
function lost(path: string, codes: readonly IssueCode[], more: object = {}): Source {
  const receipt = { events: 0, issues: codes.map((code) => ({ code, count: 1 })) }
  return {
    id: 0,
    path,
    originalPath: null,
    format: null,
    coverage: [],
    receipt,
    ...more,
  } as unknown as Source
}

/** A log of some kinds that was read. */
function read(path: string, ...kinds: readonly string[]): Source {
  const receipt = { events: 5, issues: [] }
  const coverage = kinds.map((kind) => ({ kind }))
  return { id: 1, path, originalPath: null, format: 'test', coverage, receipt } as unknown as Source
}

const only = (...sources: readonly Source[]): LostSource | undefined => lostSources(sources)[0]
const HIDING: readonly IssueCode[] = [
  'unreadable-file',
  'not-a-file',
  'locked-archive',
  'broken-archive',
  'archive-limit',
  'missing-volume',
  'headless-log',
  'needs-mapping',
  'storage-full',
  'memory-full',
  'cancelled',
  'interrupted',
  'our-error',
]

describe('a source of which nothing is known', () => {
  it.each(HIDING)('may have been any log after the issue %s, whatever it is called', (code) => {
    expect(only(lost('a/holiday.png', [code]))).toMatchObject({ code, ...ANY_LOG })
  })

  it('counts for nothing when nobody would take it for a log', () => {
    expect(only(lost('a/holiday.png', ['unknown-format']))).toBe(undefined)
    expect(only(lost('a/notes.txt', ['empty-file']))).toBe(undefined)
    expect(only(lost('a/holiday.png', ['zero-filled']))).toBe(undefined)
  })

  it('counts when it is filled with zeros and named like evidence', () => {
    for (const name of [
      'log',
      'evtx',
      'csv',
      'json',
      'jsonl',
      'XML',
      'txt',
      'zip',
      '7z',
      'rar',
      'tar',
      'gz',
      'tgz',
    ])
      expect(only(lost(`a/some.${name}`, ['zero-filled'])), name).toMatchObject({ code: 'zero-filled' })
    expect(only(lost('a/some.log.bak', ['zero-filled']))).toBe(undefined)
  })

  it('counts when it is named as Windows, IIS and Exchange name their logs', () => {
    for (const name of [
      'u_ex210303.log',
      'u_in21030305_x.log',
      'X_20210303-1.LOG',
      'X2021030305-12.log',
      'b.EVTX',
    ])
      expect(only(lost(`a/${name}`, ['empty-file'])), name).toMatchObject({ code: 'empty-file' })
    for (const name of ['u_ex2103.log', 'X20210303-.log', 'X20210303-1.log.txt', 'b.evtx.txt'])
      expect(only(lost(`a/${name}`, ['empty-file'])), name).toBe(undefined)
  })

  it('is known where it has events, or lost nothing', () => {
    const issues = [{ code: 'unreadable-file', count: 1 }]
    expect(only(lost('a/u_ex210303.log', [], { receipt: { events: 1, issues } }))).toBe(undefined)
    expect(only(lost('a/u_ex210303.log', ['field-count']))).toBe(undefined)
    expect(only(lost('a/u_ex210303.log', []))).toBe(undefined)
  })

  it('is told with the issue that hides it, before any other', () => {
    expect(only(lost('u_ex210303.log', ['field-count', 'empty-file', 'cancelled']))).toMatchObject({
      code: 'cancelled',
    })
    expect(only(lost('u_ex210303.log', ['field-count', 'cut-short', 'empty-file']))).toMatchObject({
      code: 'cut-short',
    })
    expect(only(lost('u_ex210303.log', ['damaged-record']))).toMatchObject({ code: 'damaged-record' })
  })

  it('is a link that was given itself, but not an archive that names links in it', () => {
    expect(only(lost('a/link', ['not-a-file', 'empty-file']))).toMatchObject({ code: 'not-a-file' })
    expect(only(lost('a/link.zip', ['not-a-file'], { format: 'zip' }))).toBe(undefined)
  })
})

describe('the kind of log that a lost source may have been', () => {
  const PROXY = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\HttpProxy\\Owa\\x.txt'

  it('is told by its path on the server', () => {
    const own = only(lost('a/x.txt', ['empty-file'], { originalPath: PROXY }))
    expect(own?.kinds).toEqual(['http-proxy/owa'])
    expect(mayHoldEvidence(PROXY.replace('x.txt', 'x'))).toBe(true)
  })

  it('is that of logs of its folder whose names differ by numbers only', () => {
    const kinds = (path: string, ...beside: Source[]): unknown =>
      only(lost(path, ['unreadable-file']), ...beside)?.kinds
    const beside = [read('a/log7.txt', 'web', 'b'), read('a/LOG123.txt', 'a', 'web'), read('a/log.txt', 'c')]
    expect(kinds('a/log8.txt', ...beside)).toEqual(['a', 'b', 'web'])
    expect(kinds('b/log8.txt', ...beside)).toBe(null)
    expect(kinds('A/log8.txt', ...beside)).toBe(null)
    expect(kinds('a/logs8.txt', ...beside)).toBe(null)
    expect(kinds('x 1\\log8.txt', read('x 1\\log9.txt', 'web'))).toEqual(['web'])
    expect(kinds('x 1\\log8.txt', read('x 2\\log9.txt', 'web'))).toBe(null)
    expect(kinds('x1.zip > log8.txt', read('x2.zip > log9.txt', 'web'))).toBe(null)
    expect(kinds('x1.zip > log8.txt', read('x1.zip > log9.txt', 'web'))).toEqual(['web'])
  })

  it('makes a file count that otherwise nobody would take for a log', () => {
    expect(only(lost('a/log8.txt', ['empty-file']), read('a/log7.txt', 'web'))).toMatchObject({
      kinds: ['web'],
      code: 'empty-file',
    })
  })
})

it('a file may hold evidence by its ending, its name or its place on the server', () => {
  for (const path of ['a/x.csv', 'a/b.evtx', 'X20210303-1.log', 'C:\\inetpub\\logs\\LogFiles\\W3SVC1\\x'])
    expect(mayHoldEvidence(path), path).toBe(true)
  for (const path of ['a/x.png', 'a/log', 'csv', 'a/x.csv.png'])
    expect(mayHoldEvidence(path), path).toBe(false)
})

describe('the time that the name of a lost source tells', () => {
  const span = (path: string, more: object = {}): unknown => only(lost(path, ['unreadable-file'], more))?.span
  const DAY = Date.UTC(2021, 2, 3)
  const day = [DAY, DAY + DAY_MS]
  const hour = [DAY + 5 * HOUR_MS, DAY + 6 * HOUR_MS]

  it('is a day or an hour', () => {
    for (const name of [
      'u_ex210303.log',
      'u_extend210303_x.log',
      'u_nc210303.log',
      'MSGTRK20210303-1.LOG',
      '2021-03-03.txt',
    ])
      expect(span(`a/${name}`), name).toEqual(day)
    for (const name of ['u_ex21030305.log', 'u_in21030305_x.log', 'HttpProxy_2021030305-1.LOG'])
      expect(span(`a/${name}`), name).toEqual(hour)
  })

  it('is none where the digits are no date, or belong to a longer number', () => {
    for (const name of [
      'u_ex211303.log',
      'u_ex210003.log',
      'u_ex210332.log',
      'u_ex21030324.log',
      '120210303.txt',
    ])
      expect(span(`a/${name}`), name).toBe(null)
    expect(span('a/202103030.txt')).toBe(null)
    expect(span('a/report.txt')).toBe(null)
    expect(span('a/u_ex21123123.log')).toEqual([Date.UTC(2021, 11, 31, 23), Date.UTC(2022, 0, 1)])
    expect(span('a/u_ex210131.log')).toEqual([Date.UTC(2021, 0, 31), Date.UTC(2021, 1, 1)])
    expect(span('a/u_ex21030300.log')).toEqual([DAY, DAY + HOUR_MS])
  })

  it('is not taken from its folder or its archive, nor from an event log, whose name tells its end', () => {
    expect(span('2021-03-03/x.txt')).toBe(null)
    expect(span('2021-03-03\\x.txt')).toBe(null)
    expect(span('2021-03-03.zip > x.txt')).toBe(null)
    expect(span('a/Archive-Security-2021-03-03-05-10-11-123.evtx')).toBe(null)
    expect(span('a/Security.evtx.2021-03-03.csv')).toEqual(day)
  })

  it('is that of its path on the server where it is known', () => {
    expect(span('a/x.bin', { originalPath: 'C:\\inetpub\\u_ex210303.log' })).toEqual(day)
  })
})
