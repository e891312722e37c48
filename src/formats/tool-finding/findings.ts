import { EventFields } from '../kit/event-log/event-fields.ts'
import { asObject, asText, type Json, type JsonObject } from '../../text/json.ts'
import { windowsEvent } from '../windows-event-json/shapes.ts'

/** The finding that an object holds; `null` when it holds none. */
export function findingOf(object: JsonObject): EventFields | null {
  return object.has('RuleTitle') ? hayabusa(object) : object.has('document') ? chainsaw(object) : null
}

function hayabusa(object: JsonObject): EventFields {
  const fields = new EventFields()
  for (const [name, value] of object) put(fields, name, value)
  return fields
}

function chainsaw(object: JsonObject): EventFields | null {
  const fields = new EventFields()
  fields.put('Tool', 'Chainsaw')
  const name = asText(object.get('name'))
  if (name === null) return null
  fields.put('RuleTitle', name)
  for (const key of ['group', 'level', 'status', 'authors', 'timestamp', 'id', 'source']) {
    const value = object.get(key)
    const own = { level: 'Level', timestamp: 'Timestamp', id: 'RuleID', group: 'Group' }[key] ?? key
    if (value !== undefined) put(fields, own, value)
  }
  const data = asObject(asObject(object.get('document'))?.get('data'))
  const event = data && windowsEvent(data)
  for (const [field, value] of event?.fields.values ?? []) {
    if (field === 'Level') fields.put('EventLevel', value)
    else fields.put(field, value, 'Event')
  }
  return fields
}

/** Details of a rule are an object or a text, as the tool was told. */
function put(fields: EventFields, name: string, value: Json): void {
  const object = asObject(value)
  if (object) {
    const text = [...object].map(
      ([key, part]) => `${key}: ${typeof part === 'string' ? part : JSON.stringify(part)}`,
    )
    fields.put(name, text.join(' ¦ '))
    return
  }
  if (Array.isArray(value))
    fields.put(
      name,
      value.map((part) => (typeof part === 'string' ? part : '')),
    )
  else if (typeof value === 'string') fields.put(name, value)
}
