import type { EventFields } from '../kit/event-log/event-fields.ts'

/** Columns of times in UTC, the one that a row is put at first. */
export const UTC = [
  'UpdateTimestamp',
  'Created0x10',
  'CreationTimeUtc',
  'LastModified0x10',
  'LastWriteTimeUtc',
]

/** What the listings have in common, and the columns that it is taken from, the better ones first. */
export const COMMON: readonly (readonly [name: string, columns: readonly string[]])[] = [
  ['Created', ['Created0x10', 'CreationTimeUtc', 'CreationTime']],
  ['Modified', ['LastModified0x10', 'LastWriteTimeUtc', 'LastWriteTime']],
  ['Size', ['FileSize', 'Length']],
  ['Reasons', ['UpdateReasons']],
]

/** Adds what the listings have in common; returns the time that a row is put at as text, and whether it is UTC. */
export function listed(fields: EventFields): { readonly when: string; readonly utc: boolean } {
  const name = fields.text('FileName') || fields.text('Name')
  const parent = fields.text('ParentPath')
  const full = fields.text('FullName') || (parent === '' ? name : `${parent.replace(/\\$/, '')}\\${name}`)
  fields.fill('FilePath', full === '' ? null : full)
  const first = (names: readonly string[]): string =>
    names.map((one) => fields.text(one)).find((text) => text !== '') ?? ''
  const [created = '', modified = ''] = COMMON.map(([common, columns]) => {
    const text = first(columns)
    if (text !== '') fields.fill(common, text)
    return text
  })
  const utc = first(UTC)
  return { when: utc || created || modified, utc: utc !== '' }
}
