import { expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { namesOf } from './hit-names.ts'

function hitOf(fields: Readonly<Record<string, string>>): Hit {
  return {
    rule: 'any',
    level: 'high',
    source: 0,
    format: 'windows-evtx',
    host: null,
    time: 0,
    place: { kind: 'record', ordinal: 1, offset: 0, length: 1 },
    fields,
  }
}

it('names a file below a share of a disk as it lies on the disk, and any other as it stands there', () => {
  const below = (ShareName: string): Hit =>
    hitOf({ ShareName, RelativeTargetName: 'inetpub\\wwwroot\\x.aspx' })
  expect(namesOf(below('\\\\*\\C$')).get('file')).toEqual(['C:\\inetpub\\wwwroot\\x.aspx'])
  expect(namesOf(below('\\\\*\\Public')).get('file')).toEqual(['inetpub\\wwwroot\\x.aspx'])
})
