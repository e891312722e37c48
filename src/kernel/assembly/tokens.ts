import { WINDOW } from './memory'

// Whether binary XML among remains still stands: what `XmlParser` in `src/formats/kit/evtx/binary-xml.ts` would say.

const ELEMENT: u32 = 0x01
const CLOSE_START: u32 = 0x02
const CLOSE_EMPTY: u32 = 0x03
const CLOSE_ELEMENT: u32 = 0x04
const ATTRIBUTE: u32 = 0x06
const MORE: u32 = 0x40
const MAX_DEPTH: u32 = 64
const MAX_NODES: u32 = 20_000

export const STANDS: u32 = 0
/** It goes beyond the record that asks; another one may see more. */
export const CUT: u32 = 1
/** Whatever record asks. */
export const BROKEN: u32 = 2

let at: u32 = 0
let limit: u32 = 0
let length: u32 = 0
let nodes: u32 = 0
let state: u32 = 0

/** Looks at the template that is defined at `definition`; nothing from `end` on is looked at, of a chunk of `bytes`. */
export function templateStands(definition: u32, end: u32, bytes: u32): u32 {
  limit = end
  length = bytes
  nodes = 0
  state = STANDS
  if (definition > 0xffff || !need(definition + 20, 4)) return state === STANDS ? BROKEN : state
  const size = load<u32>(WINDOW + <usize>definition, 20)
  if (!need(definition + 24, size)) return state
  at = definition + 24
  content(at + size)
  return state
}

function broken(): bool {
  state = BROKEN
  return false
}

function need(from: u32, bytes: u32): bool {
  if (bytes > 0x20000 || from > 0x20000) return broken()
  const end = from + bytes
  if (end <= limit) return true
  state = end > length ? BROKEN : CUT
  return false
}

function u8At(place: u32): u32 {
  return <u32>load<u8>(WINDOW + <usize>place)
}

function u16At(place: u32): u32 {
  return <u32>load<u16>(WINDOW + <usize>place)
}

function u32At(place: u32): u32 {
  return load<u32>(WINDOW + <usize>place)
}

function content(end: u32): bool {
  while (at < end) {
    if (!need(at, 1)) return false
    const token = u8At(at) & ~MORE
    if (token === 0x00) {
      at++
      return true
    }
    if (token === 0x0f) {
      if (!need(at, 4)) return false
      at += 4
    } else if (!child(token, 0)) return false
  }
  return true
}

function child(token: u32, depth: u32): bool {
  if (++nodes > MAX_NODES) return broken()
  if (token === ELEMENT) return element(depth)
  return token === 0x0c ? instance() : piece(token)
}

function element(depth: u32): bool {
  if (depth > MAX_DEPTH) return broken()
  const hasAttributes = u8At(at) & MORE
  at += 3
  if (!need(at, 4)) return false
  at += 4
  if (!name()) return false
  if (hasAttributes && !attributes()) return false
  if (!need(at, 1)) return false
  const close = u8At(at++)
  if (close === CLOSE_EMPTY) return true
  if (close !== CLOSE_START) return broken()
  while (need(at, 1)) {
    const token = u8At(at) & ~MORE
    if (token === CLOSE_ELEMENT) {
      at++
      return true
    }
    if (token === 0x00) return broken()
    if (!child(token, depth + 1)) return false
  }
  return false
}

function attributes(): bool {
  if (!need(at, 4)) return false
  at += 4
  while (need(at, 1)) {
    if ((u8At(at) & ~MORE) !== ATTRIBUTE) return true
    at++
    if (!name() || !attributeText()) return false
  }
  return false
}

function attributeText(): bool {
  while (need(at, 1)) {
    const token = u8At(at) & ~MORE
    if (token === ATTRIBUTE || token === CLOSE_START || token === CLOSE_EMPTY) return true
    if (!piece(token)) return false
  }
  return false
}

function piece(token: u32): bool {
  switch (token) {
    case 0x05:
      return need(at, 4) && passOver(4, u16At(at + 2))
    case 0x07:
    case 0x0b:
      return need(at, 3) && passOver(3, u16At(at + 1))
    case 0x08:
      return need(at, 3) && passOver(3, 0)
    case 0x09:
    case 0x0a:
      at++
      return name()
    case 0x0d:
    case 0x0e:
      return need(at, 4) && passOver(4, 0)
    default:
      return broken()
  }
}

/** A head, and so many UTF-16 units behind it. */
function passOver(head: u32, units: u32): bool {
  if (!need(at + head, units << 1)) return false
  at += head + (units << 1)
  return true
}

/** A name that stands by its hash. */
function name(): bool {
  if (!need(at, 4)) return false
  const offset = u32At(at)
  at += 4
  if (offset > 0xffff) return broken()
  if (!need(offset + 6, 2)) return false
  const units = u16At(offset + 6)
  if (!need(offset + 8, (units << 1) + 2)) return false
  if (offset === at) at = offset + 10 + (units << 1)
  let hash: u32 = 0
  for (let i: u32 = 0; i < units; i++) hash = hash * 65_599 + u16At(offset + 8 + (i << 1))
  return (hash & 0xffff) === u16At(offset + 4) || broken()
}

function instance(): bool {
  if (!need(at, 10)) return false
  const definition = u32At(at + 6)
  at += 10
  if (definition === at) {
    if (!need(definition + 20, 4)) return false
    const size = u32At(definition + 20)
    if (size > 0xffff) return broken()
    at = definition + 24 + size
  }
  if (!need(at, 4)) return false
  const count = u32At(at)
  if (count > 0xffff) return broken()
  if (!need(at + 4, count << 2)) return false
  let end = at + 4 + (count << 2)
  for (let i: u32 = 0; i < count; i++) end += u16At(at + 4 + (i << 2))
  if (!need(at, end - at)) return false
  at = end
  return true
}
