import { LOST_COMPUTER, LOST_NAMES, LOST_PROVIDER } from '../../../kernel/assembly/layout.ts'
import { compile, type Program } from './program.ts'
import type { Content, Element, Piece } from './binary-xml.ts'
import { TYPE } from './value-text.ts'
import type { Values } from './values.ts'

/*
 * Windows gives the values of `System` in one order, whatever the provider: level, opcode, task,
 * event ID, qualifiers, keywords, time, activity, process, thread, record number, version, account.
 * Windows 10 and later let the related activity, provider and channel follow, and then the event's own data as binary
 * XML: 18 values. Before, provider and channel stood in the template; behind 20 values the related activity is the last but
 * one. So a record can be read whose template is gone, but for what only the template holds: the computer, the names of
 * the data and, before, provider and channel.
 */
type Order = readonly (readonly [element: string, attribute: string | null, type: number])[]

const ORDER: Order = [
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

/** Values that stand for `System` in every record that Windows wrote. */
export const SYSTEM_VALUES = ORDER.length

/** What follows them since Windows 10. */
const SOURCE: Order = [
  ['Correlation', 'RelatedActivityID', TYPE.guid],
  ['Provider', 'Name', TYPE.string],
  ['Provider', 'Guid', TYPE.guid],
  ['Channel', null, TYPE.string],
]
/** Before that, the related activity and the data of an event stood behind five values that no template uses. */
const RELATED = 18
const BEFORE_10 = 20
const TIME = 6
const NUMBER = 10

function element(name: string, children: readonly Content[], attribute?: string, value?: Piece): Element {
  const attributes =
    attribute === undefined || value === undefined ? [] : [{ name: attribute, pieces: [value] }]
  return { name, attributes, children }
}

function elementsOf(order: Order, first: number): Element[] {
  return order.map(([name, attribute], i) =>
    attribute === null ? element(name, [first + i]) : element(name, [], attribute, first + i),
  )
}

/** Whether values have the types of `order`; one that a record leaves out has none, and perhaps its size. */
function fits({ count, types }: Values, order: Order, first: number): boolean {
  if (count < first + order.length) return false
  return order.every(([, , type], i) => types[first + i] === type || types[first + i] === TYPE.null)
}

/** A program for values whose types are those of `System`; `null` for any other values. */
export function systemProgram(values: Values): Program | null {
  const { count, types } = values
  if (!fits(values, ORDER, 0) || (types[TIME] === TYPE.null && types[NUMBER] === TYPE.null)) return null
  const system = elementsOf(ORDER, 0)
  let lost = LOST_COMPUTER
  let first = ORDER.length
  if (count === first + SOURCE.length + 1 && types[count - 1] === TYPE.xml && fits(values, SOURCE, first)) {
    system.push(...elementsOf(SOURCE, first))
    first += SOURCE.length
  } else {
    lost |= LOST_PROVIDER
    if (count === BEFORE_10 && types[count - 1] === TYPE.xml) {
      if (types[RELATED] === TYPE.guid) system.push(element('Correlation', [], 'RelatedActivityID', RELATED))
      first = count - 1
    }
  }
  const rest = Array.from({ length: count - first }, (_, i) => first + i)
  const data = rest
    .filter((value) => types[value] !== TYPE.xml && types[value] !== TYPE.null)
    .map((value) => element('Data', [value]))
  if (data.length > 0) lost |= LOST_NAMES
  const program = compile(
    [
      element('Event', [
        element('System', system),
        ...rest.filter((value) => types[value] === TYPE.xml),
        element('EventData', data),
      ]),
    ],
    [],
  )
  return { ...program, lost }
}
