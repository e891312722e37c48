import * as v from 'valibot'
import { typed } from '../guess.ts'
import { lenientList, lenientObject, isOn, lenientText, parseJson } from '../json.ts'
import { entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'

const mispAttribute = lenientObject({
  type: lenientText,
  value: lenientText,
  uuid: lenientText,
  comment: lenientText,
  first_seen: lenientText,
  deleted: v.optional(v.unknown()),
  to_ids: v.optional(v.unknown()),
})
type MispAttribute = ReturnType<typeof mispAttribute>

const mispObject = lenientObject({ Attribute: lenientList })

const mispEvent = lenientObject({
  info: lenientText,
  date: lenientText,
  Orgc: v.fallback(v.object({ name: lenientText }), { name: '' }),
  Attribute: lenientList,
  Object: lenientList,
})
type MispEvent = ReturnType<typeof mispEvent>

/** An event may stand in an object with the one key `Event`, and those in the answer of a search under `response`. */
const wrapperOf = lenientObject({ Event: v.optional(v.unknown()) })
const answerOf = lenientObject({ response: v.optional(v.unknown()) })

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
    return eventsOf(json).flatMap((event) => attributesOf(event).map((one) => entry(one, event, path)))
  },
}
export default format

/** An event, a list of them, the answer of a search, or attributes alone. */
function eventsOf(json: unknown): MispEvent[] {
  const response = answerOf(json).response ?? json
  const events = Array.isArray(response) ? v.parse(lenientList, response) : [response]
  return events.map((event) => mispEvent(wrapperOf(event).Event ?? event))
}

function attributesOf(event: MispEvent): MispAttribute[] {
  const holders = [event, ...event.Object.map(mispObject)]
  return holders.flatMap((holder) => holder.Attribute.map(mispAttribute))
}

function entry(attribute: MispAttribute, event: MispEvent, path: string): PackEntry {
  const type = attribute.type.toLowerCase()
  const { value, uuid } = attribute
  const label = `${type} ${value.slice(0, 120)}`
  if (isOn(attribute.deleted, false)) return refused(label, 'its author has deleted it')
  if (type === 'sigma') return { kind: 'rules', path: `${path} > ${uuid || 'sigma'}`, text: value }
  if (type === 'yara') return { kind: 'yara', path: `${path} > ${uuid || 'yara'}`, text: value }
  if (!isOn(attribute.to_ids, true))
    return refused(label, 'its author says that it is not meant for detection (to_ids)')
  const [kind, part] = partOf(type, value)
  const written = typed(kind, part)
  if (written === 'unknown-kind')
    return refused(label, `attributes of the type ${type || 'unnamed'} are not looked for in logs`)
  const source = event.Orgc.name || event.info
  const date = attribute.first_seen.slice(0, 10) || event.date
  return entryOf(label, written && { ...written, source, date, note: attribute.comment })
}

/** The more telling part of a pair: the digest of a file, the address of a domain or of a port. */
function partOf(type: string, value: string): readonly [kind: string, value: string] {
  if (!type.includes('|')) return [type, value]
  const kinds = type.split('|')
  const values = value.split('|')
  const digest = kinds.findIndex((kind) => /^(?:md5|sha)/.test(kind))
  const at = Math.max(0, digest)
  return [kinds[at]!, values[at] ?? '']
}
