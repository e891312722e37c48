import { compile, type Program } from './program.ts'
import type { Content, Element, Piece } from './binary-xml.ts'
import { TYPE } from './value-text.ts'
import type { Values } from './values.ts'

/*
 * Windows gives the values of `System` in one order, whatever the provider: level, opcode, task,
 * event ID, qualifiers, keywords, time, activity, process, thread, record number, version, account.
 * The event's own data follow as binary XML. So a record can be read whose template is gone, but for
 * what only the template holds: provider, channel, computer and the names of the data.
 */
const ORDER: readonly (readonly [element: string, attribute: string | null, type: number])[] = [
  ['Level', null, TYPE.uint8],
  ['Opcode', null, TYPE.uint8],
  ['Task', null, TYPE.uint16],
  ['EventID', null, TYPE.uint16],
  ['EventID', 'Qualifiers', TYPE.uint16],
  ['Keywords', null, TYPE.hex64],
  ['TimeCreated', 'SystemTime', TYPE.filetime],
  ['Correlation', 'ActivityID', TYPE.guid],
  ['Execution', 'ProcessID', TYPE.uint32],
  ['Execution', 'ThreadID', TYPE.uint32],
  ['EventRecordID', null, TYPE.uint64],
  ['Version', null, TYPE.uint8],
  ['Security', 'UserID', TYPE.sid],
]

/** Values that stand for `System`. */
export const SYSTEM_VALUES = ORDER.length

function element(name: string, children: readonly Content[], attribute?: string, value?: Piece): Element {
  const attributes =
    attribute === undefined || value === undefined ? [] : [{ name: attribute, pieces: [value] }]
  return { name, attributes, children }
}

const SYSTEM = element(
  'System',
  ORDER.map(([name, attribute], i) =>
    attribute === null ? element(name, [i]) : element(name, [], attribute, i),
  ),
)

/** A program for values whose types are those of `System`; `null` for any other values. */
export function systemProgram({ count, types, sizes }: Values): Program | null {
  if (count < ORDER.length) return null
  for (const [i, [, , type]] of ORDER.entries()) {
    const given = types[i]!
    if (given !== type && !(given === TYPE.null && (sizes[i] === 0 || type === TYPE.guid))) return null
  }
  const rest = Array.from({ length: count - ORDER.length }, (_, i) => ORDER.length + i)
  const xml = rest.find((value) => types[value] === TYPE.xml)
  const data = rest
    .filter((value) => types[value] !== TYPE.xml && types[value] !== TYPE.null)
    .map((value) => element('Data', [value]))
  return compile(
    [element('Event', [SYSTEM, ...(xml === undefined ? [] : [xml]), element('EventData', data)])],
    [],
  )
}
