import type { EventFields } from '../kit/event-fields.ts'

/** Adds what the listings have in common; returns the text of the time that a row is put at. */
export function listed(fields: EventFields): string {
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
  return first('UpdateTimestamp') || created || modified
}
