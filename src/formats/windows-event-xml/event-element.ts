import { EventFields } from '../kit/event-log/event-fields.ts'
import { attribute, elementsOf, innerText, type XmlElement } from '../../text/xml.ts'

const NOT_DATA = /^xmlns(?::|$)/i

/** The fields of an `Event` element, by the names that the event log itself gives them. */
export function fieldsOfEvent(event: XmlElement): EventFields {
  const fields = new EventFields()
  for (const part of elementsOf(event)) element(part, [event.name], fields)
  return fields
}

function element(one: XmlElement, above: readonly string[], fields: EventFields): void {
  const { name } = one
  const path = [...above, name]
  const inEventData = path.length >= 3 && path[1] === 'EventData'
  const named = inEventData && name === 'Data' ? attribute(one, 'Name') : null
  const parent = above.at(-1) ?? ''
  for (const [key, value] of one.attributes) {
    if (NOT_DATA.test(key) || (named !== null && key === 'Name')) continue
    fields.put(`${name}_${key}`, value, name)
  }
  const children = elementsOf(one)
  if (children.length === 0) {
    const text = innerText(one)
    if (inEventData && name === 'Data' && named === null) fields.add('Data', text)
    else if (text !== '') fields.put(named ?? name, text, parent)
    return
  }
  repeated(children, path, fields)
}

/** Elements of one name in one place are one field with several values. */
function repeated(children: readonly XmlElement[], path: readonly string[], fields: EventFields): void {
  if (new Set(children.map(({ kin }) => kin)).size === children.length) {
    for (const child of children) element(child, path, fields)
    return
  }
  const groups = new Map<string, XmlElement[]>()
  for (const child of children) {
    const group = groups.get(child.kin)
    if (group) group.push(child)
    else groups.set(child.kin, [child])
  }
  for (const group of groups.values()) {
    const [first] = group
    if (!first) continue
    const named = attribute(first, 'Name')
    const leaves = group.every((child) => elementsOf(child).length === 0)
    const unnamed = path[1] === 'EventData' && first.name === 'Data' && named === null
    if (group.length === 1 || !leaves || unnamed) for (const child of group) element(child, path, fields)
    else
      fields.put(
        first.name === 'Data' && named !== null ? named : first.name,
        group.map(innerText),
        path.at(-1),
      )
  }
}
