import { KNOWN_TEMPLATES } from './layout'
import { KNOWN, KNOWN_BYTES } from './memory'

// Templates by what a record says of its template: the first four bytes of its id. The id tells what it says, so a
// record whose own definition was written over can be read by another one; but not where two ids begin alike.

/** Instead of a template: one that only TypeScript can use. Two that cannot be told apart. */
export const ELSEWHERE: usize = 1
const AMBIGUOUS: u32 = 2

// One of them, in words.
const PATH: usize = 4
const TEMPLATE: usize = 8
const REST: usize = 12
const BYTES: usize = 16
const SLOTS: u32 = <u32>(KNOWN_BYTES / BYTES)
const MOST: u32 = KNOWN_TEMPLATES

let count: u32 = 0

export function forgetKnown(): void {
  memory.fill(KNOWN, 0, KNOWN_BYTES)
  count = 0
}

/** Takes in a template that the log defines; `rest` stands for the other bytes of its id. */
export function know(id: u32, path: u32, template: usize, rest: u32): void {
  const slot = slotOf(id, path)
  const there = load<u32>(slot, TEMPLATE)
  if (there !== 0) {
    if (load<u32>(slot, REST) !== rest) store<u32>(slot, AMBIGUOUS, TEMPLATE)
    else if (there === <u32>ELSEWHERE) store<u32>(slot, <u32>template, TEMPLATE)
    return
  }
  if (count === MOST) return
  count++
  store<u32>(slot, id)
  store<u32>(slot, path, PATH)
  store<u32>(slot, <u32>template, TEMPLATE)
  store<u32>(slot, rest, REST)
}

/** The template with this beginning of an id, `ELSEWHERE`, or 0. */
export function knownAt(id: u32, path: u32): usize {
  const template = <usize>load<u32>(slotOf(id, path), TEMPLATE)
  return template === AMBIGUOUS ? 0 : template
}

/** Templates are about to be written anew. */
export function loseKnown(): void {
  for (let slot = KNOWN; slot < KNOWN + KNOWN_BYTES; slot += BYTES)
    if (load<u32>(slot, TEMPLATE) > AMBIGUOUS) store<u32>(slot, <u32>ELSEWHERE, TEMPLATE)
}

function slotOf(id: u32, path: u32): usize {
  let slot = ((id ^ (path * 0x85ebca6b)) * 0x9e3779b1) >>> 20
  let at = KNOWN + <usize>slot * BYTES
  while (load<u32>(at, TEMPLATE) !== 0 && (load<u32>(at) !== id || load<u32>(at, PATH) !== path)) {
    slot = (slot + 1) & (SLOTS - 1)
    at = KNOWN + <usize>slot * BYTES
  }
  return at
}
