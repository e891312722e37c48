import type { EventFields } from '../kit/event-fields.ts'

/** Columns of times in UTC, the one that a row is put at first. */
const UTC = ['UpdateTimestamp', 'Created0x10', 'CreationTimeUtc', 'LastModified0x10', 'LastWriteTimeUtc']

/** Adds what the listings have in common; returns the time that a row is put at as text, and whether it is UTC. */
export function listed(fields: EventFields): { readonly when: string; readonly utc: boolean } {
  const name = fields.text('FileName') || fields.text('Name')
  const parent = fields.text('ParentPath')
  const full = fields.text('FullName') || (parent === '' ? name : `${parent.replace(/\\$/, '')}\\${name}`)
  fields.fill('FilePath', full === '' ? null : full)
  const first = (...names: string[]): string =>
    names.map((one) => fields.text(one)).find((text) => text !== '') ?? ''
  const created = first('Created0x10', 'CreationTimeUtc', 'CreationTime')
  const modified = first('LastModified0x10', 'LastWriteTimeUtc', 'LastWriteTime')
  const size = first('FileSize', 'Length')
  const reasons = first('UpdateReasons')
  if (created !== '') fields.fill('Created', created)
  if (modified !== '') fields.fill('Modified', modified)
  if (size !== '') fields.fill('Size', size)
  if (reasons !== '') fields.fill('Reasons', reasons)
  const utc = first(...UTC)
  return { when: utc || created || modified, utc: utc !== '' }
}
