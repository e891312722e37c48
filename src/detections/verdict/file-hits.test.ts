import { expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { withFileNames } from './file-hits.ts'

function sourceOf(id: number, path: string, originalPath: string | null): Source {
  return { id, path, originalPath } as Source
}

function hitOf(source: number, format: string): Hit {
  return {
    rule: 'any',
    level: 'high',
    source,
    format,
    host: null,
    time: null,
    place: { kind: 'record', ordinal: 1, offset: 0, length: 1 },
    fields: { Traits: 'eval' },
  }
}

it('names a script by its path on the server, or by its path in the evidence, and leaves other hits alone', () => {
  const event = hitOf(1, 'windows-evtx')
  const { hits } = withFileNames({
    sources: [
      sourceOf(0, 'a.zip > x.aspx', 'C:\\inetpub\\wwwroot\\x.aspx'),
      sourceOf(1, 'Security.evtx', null),
      sourceOf(2, 'a.zip > pages/y.aspx', null),
      sourceOf(3, 'z.aspx', null),
    ],
    hostOf: new Map(),
    counts: [],
    hits: [hitOf(0, 'web-script'), event, hitOf(2, 'web-script'), hitOf(3, 'exchange-oab-config')],
  })
  expect(hits.map(({ fields }) => fields['Path'])).toEqual([
    'C:\\inetpub\\wwwroot\\x.aspx',
    undefined,
    'pages/y.aspx',
    'z.aspx',
  ])
  expect(hits[1]).toBe(event)
})
