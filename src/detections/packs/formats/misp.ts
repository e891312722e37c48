import { typed } from '../guess.ts'
import { fieldOf, listOf, parseJson, textOf, type Json } from '../json.ts'
import { entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'

const format: PackFormat = {
  id: 'misp',
  title: 'MISP event',
  priority: 20,
  sniff: ({ text }) => {
    const start = text.slice(0, 65_536)
    return /^\s*[[{\ufeff]/.test(start) && /"(?:Event|Attribute)"\s*:/.test(start)
  },
  read({ path, text }) {
    const json = parseJson(text)
    if (json === undefined) return [refused(path, 'it is damaged JSON')]
    return eventsOf(json).flatMap((event) => attributesOf(event).map((one) => attribute(one, event, path)))
  },
}
export default format

/** An event, a list of them, the answer of a search, or attributes alone. */
function eventsOf(json: Json): Json[] {
  const response = fieldOf(json, 'response')
  const tops =
    response === undefined
      ? Array.isArray(json)
        ? listOf(json)
        : [json]
      : Array.isArray(response)
        ? listOf(response)
        : [response]
  return tops.map((top) => fieldOf(top, 'Event') ?? top)
}

function attributesOf(event: Json): Json[] {
  const objects = listOf(fieldOf(event, 'Object'))
  return [event, ...objects].flatMap((holder) => listOf(fieldOf(holder, 'Attribute')))
}

function attribute(one: Json, event: Json, path: string): PackEntry {
  const type = textOf(fieldOf(one, 'type')).toLowerCase()
  const value = textOf(fieldOf(one, 'value'))
  const label = `${type} ${value.slice(0, 120)}`
  if (fieldOf(one, 'deleted') === true) return refused(label, 'its author has deleted it')
  if (type === 'sigma')
    return { kind: 'rules', path: `${path} > ${textOf(fieldOf(one, 'uuid')) || 'sigma'}`, text: value }
  if (type === 'yara')
    return { kind: 'yara', path: `${path} > ${textOf(fieldOf(one, 'uuid')) || 'yara'}`, text: value }
  if (fieldOf(one, 'to_ids') === false)
    return refused(label, 'its author says that it is not meant for detection (to_ids)')
  const [kind, part] = partOf(type, value)
  const written = typed(kind, part)
  if (written === 'unknown-kind')
    return refused(label, `attributes of the type ${type || 'unnamed'} are not looked for in logs`)
  const source = textOf(fieldOf(fieldOf(event, 'Orgc'), 'name')) || textOf(fieldOf(event, 'info'))
  const date = textOf(fieldOf(one, 'first_seen')).slice(0, 10) || textOf(fieldOf(event, 'date'))
  return entryOf(label, written && { ...written, source, date, note: textOf(fieldOf(one, 'comment')) })
}

/** Of a pair the part that says more: the digest of a file, the address of a domain or a port. */
function partOf(type: string, value: string): readonly [kind: string, value: string] {
  if (!type.includes('|')) return [type, value]
  const kinds = type.split('|')
  const values = value.split('|')
  const digest = kinds.findIndex((kind) => /^(?:md5|sha)/.test(kind))
  const at = Math.max(0, digest)
  return [kinds[at]!, values[at] ?? '']
}
