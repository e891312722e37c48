import { textOf } from '../../../event/bytes.ts'
import { eventTime } from '../times/event-time.ts'
import type { Attribute, Content, Element, Instance, Piece } from './binary-xml.ts'

/** What one field of a template is made of. */
export interface FieldStep {
  readonly kind: 'field'
  /** Column; `null` for unnamed event data, which is a list. */
  readonly name: string | null
  /** Column named by a value instead of by the template. */
  readonly nameFrom: readonly Piece[] | null
  readonly pieces: readonly Piece[]
  /** Path of the element, for XML that stands in a value. */
  readonly path: readonly string[]
  /** The element is repeated: its values are a list. */
  list: boolean
  /** Column of the current file, once it is known; and the one for records in which that is taken. */
  handle: number
  second: number
  /** Where the kernel keeps the step; 0 when it does not. */
  slot: number
}

export interface NestedStep {
  readonly kind: 'instance'
  readonly instance: Instance
  readonly path: readonly string[]
}

export type Step = FieldStep | NestedStep

/** A template as the flat list of what it puts into columns. */
export interface Program {
  readonly steps: readonly Step[]
  /** How many values it takes at least; `Infinity` when it can only be used where it stands. */
  readonly needs: number
  /** What a record loses that is read by it, because it stands for a template that is gone: a set of bits of `LOST_…`. */
  readonly lost: number
  /** The value that holds the time of the event; -1 when the template has none. */
  readonly timeValue: number
  /** Epoch ms where the time is written out, as forwarded events do; NaN otherwise. */
  readonly timeWritten: number
}

const SYSTEM_TIME = 'TimeCreated_SystemTime'
/** Attributes that say how XML is written, not what happened. */
const NOT_DATA = /^xmlns(?::|$)/i

export function compile(content: readonly Content[], path: readonly string[]): Program {
  const steps: Step[] = []
  visit(content, path, steps)
  markRepeated(steps)
  let timeValue = -1
  let timeWritten = NaN
  for (const step of steps) {
    if (step.kind !== 'field' || step.name !== SYSTEM_TIME) continue
    const [piece] = step.pieces
    if (step.pieces.length !== 1 || piece === undefined) continue
    if (typeof piece === 'number') timeValue = piece
    else timeWritten = eventTime(textOf(piece))
  }
  return { steps, needs: needsOf(steps), lost: 0, timeValue, timeWritten }
}

function needsOf(steps: readonly Step[]): number {
  let needs = 0
  for (const step of steps) {
    if (step.kind !== 'field') return Infinity
    for (const piece of [...step.pieces, ...(step.nameFrom ?? [])])
      if (typeof piece === 'number' && piece >= needs) needs = piece + 1
  }
  return needs
}

/** Elements of one name in one place are one field with several values. */
function markRepeated(steps: readonly Step[]): void {
  const seen = new Map<string, FieldStep>()
  for (const step of steps) {
    if (step.kind !== 'field' || step.name === null || step.nameFrom !== null) continue
    const key = `${step.name}\0${step.path.join('\0')}`
    const first = seen.get(key)
    if (first) first.list = step.list = true
    else seen.set(key, step)
  }
}

function fieldStep(
  name: string | null,
  pieces: readonly Piece[],
  path: readonly string[],
  nameFrom: readonly Piece[] | null = null,
): FieldStep {
  return { kind: 'field', name, nameFrom, pieces, path, list: false, handle: -1, second: -1, slot: 0 }
}

function visit(content: readonly Content[], path: readonly string[], steps: Step[]): void {
  const pieces: Piece[] = []
  for (const one of content) {
    if (typeof one === 'number' || one instanceof Uint8Array) pieces.push(one)
    else if ('instance' in one) steps.push({ kind: 'instance', instance: one.instance, path })
    else element(one, path, steps)
  }
  // Text between elements, or XML that stands in a value below the root.
  if (pieces.length > 0) steps.push(fieldStep(leafName(path), pieces, path))
}

function element({ name, attributes, children }: Element, above: readonly string[], steps: Step[]): void {
  const path = [...above, name]
  const inEventData = path.length >= 3 && path[1] === 'EventData'
  const named =
    inEventData && name === 'Data' ? attributes.find((attribute) => attribute.name === 'Name') : undefined
  for (const attribute of attributes) {
    if (attribute === named || NOT_DATA.test(attribute.name)) continue
    steps.push(fieldStep(`${name}_${attribute.name}`, attribute.pieces, [...path, attribute.name]))
  }
  const pieces: Piece[] = []
  let elements = false
  for (const child of children) {
    if (typeof child === 'number' || child instanceof Uint8Array) pieces.push(child)
    else {
      elements = true
      if ('instance' in child) steps.push({ kind: 'instance', instance: child.instance, path })
      else element(child, path, steps)
    }
  }
  if (pieces.length === 0 || (elements && pieces.every(isBlank))) return
  const list = inEventData && name === 'Data' && named === undefined
  const fixed = named === undefined ? null : literalOf(named)
  steps.push(
    fieldStep(
      list ? null : (fixed ?? (named === undefined ? leafName(path) : '')),
      pieces,
      path,
      named !== undefined && fixed === null ? named.pieces : null,
    ),
  )
}

function leafName(path: readonly string[]): string {
  return path.at(-1) ?? 'Text'
}

function literalOf({ pieces }: Attribute): string | null {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'number') return null
    text += new TextDecoder().decode(piece)
  }
  return text
}

function isBlank(piece: Piece): boolean {
  return typeof piece !== 'number' && piece.every((byte) => byte <= 0x20)
}
