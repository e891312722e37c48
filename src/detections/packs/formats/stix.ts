import { entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'
import { fieldOf, listOf, parseJson, textOf, type Json } from '../json.ts'
import { readStixPattern } from '../stix-pattern.ts'

const format: PackFormat = {
  id: 'stix',
  title: 'STIX 2.1',
  priority: 10,
  sniff: ({ text }) => {
    const start = text.slice(0, 4096)
    return (
      /"spec_version"\s*:\s*"2|"type"\s*:\s*"(?:bundle|indicator)"/.test(start) &&
      /^\s*[[{\ufeff]/.test(start)
    )
  },
  read({ path, text }) {
    const json = parseJson(text)
    if (json === undefined) return [refused(path, 'it is damaged JSON')]
    const objects = Array.isArray(json)
      ? listOf(json)
      : fieldOf(json, 'objects')
        ? listOf(fieldOf(json, 'objects'))
        : [json]
    const names = new Map(
      objects.map((object) => [textOf(fieldOf(object, 'id')), textOf(fieldOf(object, 'name'))]),
    )
    const entries = objects.flatMap((object) =>
      textOf(fieldOf(object, 'type')) === 'indicator' ? indicator(object, path, names) : [],
    )
    return entries
  },
}
export default format

function indicator(object: Json, path: string, names: ReadonlyMap<string, string>): PackEntry[] {
  const id = textOf(fieldOf(object, 'id'))
  const label = textOf(fieldOf(object, 'name')) || id
  const pattern = textOf(fieldOf(object, 'pattern'))
  const language = textOf(fieldOf(object, 'pattern_type')) || 'stix'
  if (fieldOf(object, 'revoked') === true) return [refused(label, 'its author has revoked it')]
  if (language === 'sigma') return [{ kind: 'rules', path: `${path} > ${id || label}`, text: pattern }]
  if (language === 'yara') return [{ kind: 'yara', path: `${path} > ${id || label}`, text: pattern }]
  if (language !== 'stix') return [refused(label, `its pattern is written in ${language || 'no language'}`)]
  const read = readStixPattern(pattern)
  if (!read.ok) return [refused(label, `${read.reason}\n${pattern.slice(0, 2000)}\n${' '.repeat(read.at)}^`)]
  const source = names.get(textOf(fieldOf(object, 'created_by_ref'))) ?? ''
  const date = textOf(fieldOf(object, 'valid_from')).slice(0, 10)
  const note = textOf(fieldOf(object, 'description')) || label
  return read.indicators.map((written) => entryOf(label, { ...written, source, date, note }))
}
