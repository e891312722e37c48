import * as v from 'valibot'
import { entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'
import { lenientList, lenientObject, lenientText, parseJson } from '../json.ts'
import { readStixPattern } from '../stix-pattern.ts'

/** The properties of a STIX object that are read here; of an object that is no indicator only the id and the name. */
const stixObject = lenientObject({
  type: lenientText,
  id: lenientText,
  name: lenientText,
  description: lenientText,
  created_by_ref: lenientText,
  valid_from: lenientText,
  revoked: v.fallback(v.boolean(), false),
  pattern: lenientText,
  pattern_type: lenientText,
})
type StixObject = ReturnType<typeof stixObject>

const bundleOf = lenientObject({ objects: v.fallback(v.nullable(v.array(v.unknown())), null) })

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
    const objects = objectsOf(json).map(stixObject)
    const names = new Map(objects.map(({ id, name }) => [id, name]))
    return objects.flatMap((object) => (object.type === 'indicator' ? indicator(object, path, names) : []))
  },
}
export default format

/** The objects of a bundle, of a list, or one alone. */
function objectsOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? v.parse(lenientList, json) : (bundleOf(json).objects ?? [json])
}

function indicator(object: StixObject, path: string, names: ReadonlyMap<string, string>): PackEntry[] {
  const { id, pattern } = object
  const label = object.name || id
  const language = object.pattern_type || 'stix'
  if (object.revoked) return [refused(label, 'its author has revoked it')]
  if (language === 'sigma') return [{ kind: 'rules', path: `${path} > ${id || label}`, text: pattern }]
  if (language === 'yara') return [{ kind: 'yara', path: `${path} > ${id || label}`, text: pattern }]
  if (language !== 'stix') return [refused(label, `its pattern is written in ${language}`)]
  const read = readStixPattern(pattern)
  if (!read.ok) return [refused(label, `${read.reason}\n${pattern.slice(0, 2000)}\n${' '.repeat(read.at)}^`)]
  const source = names.get(object.created_by_ref) ?? ''
  const date = object.valid_from.slice(0, 10)
  const note = object.description || label
  return read.indicators.map((written) => entryOf(label, { ...written, source, date, note }))
}
