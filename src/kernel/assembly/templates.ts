import { same } from './columns'
import { know } from './known-templates'
import { LOOSE_CHAINS, TEMPLATE_CHAINS, TEMPLATE_NAME_BYTES } from './layout'
import { CELLS, TEMPLATES, WINDOW } from './memory'

// A template as `src/formats/kit/evtx/template-shelf.ts` writes it, in words.
const NEXT: usize = 0
const PATH: usize = 4
const GUID: usize = 8
const SIZE: usize = 12
export const TIME: usize = 16
const PARTS: usize = 20
const PART_COUNT: usize = 24
const NAMES: usize = 28
const NAME_COUNT: usize = 32
export const STEPS: usize = 36
export const STEP_COUNT: usize = 40
const BODY: usize = 44
/** How many values it takes; of what stands for a template that is gone, what was lost with that. */
export const NEEDS: usize = 48
export const LOST_WITH: usize = 52
// One of its names: where its offset stands, whether it stands there itself, its text, units and hash.
const INLINE: usize = 4
const TEXT: usize = 8
const UNITS: usize = 12
const HASH: usize = 16
const NAME_BYTES: usize = TEMPLATE_NAME_BYTES

/** Chains of templates by what they begin with. */
const BUCKETS: u32 = TEMPLATE_CHAINS
/** After them those of what stands for templates that are gone. */
const LOOSE: usize = TEMPLATES + ((<usize>BUCKETS) << 2)
const LOOSE_BUCKETS: u32 = LOOSE_CHAINS
// One of these: the number of values, which of the first are empty, a template or 0, and the types of the values.
const COUNT: usize = 4
const EMPTY: usize = 8
const PROGRAM: usize = 12
const TYPES: usize = 16
/** Values that every record has which Windows wrote. */
export const SYSTEM_VALUES: u32 = 13
/** Instead of a template: one that is known to be damaged in this chunk. */
export const FAILED: usize = 1
/** Instead of a loose one: such values were not met before. */
export const UNMET: usize = 1
/** Templates of the chunk by their place in it: a key and a template each. */
const PLACES: usize = CELLS + (96 << 10)
const PLACE_COUNT: u32 = 1024
const MAX_PLACES: i32 = 700

let places: i32 = 0

/** Another chunk stands in the window. */
export function useChunk(): void {
  memory.fill(PLACES, 0, (<usize>PLACE_COUNT) << 3)
  places = 0
}

export function forgetTemplates(): void {
  memory.fill(TEMPLATES, 0, (<usize>(BUCKETS + LOOSE_BUCKETS)) << 2)
  useChunk()
}

function bucketOf(guid: u32, size: u32, path: u32): usize {
  const hash = (guid ^ (size * 0x9e3779b1) ^ (path * 0x85ebca6b)) * 0xc2b2ae35
  return TEMPLATES + (((hash >>> 16) & (BUCKETS - 1)) << 2)
}

/** Makes a template known that was written behind the chains. */
export function linkTemplate(template: usize): void {
  const bucket = bucketOf(load<u32>(template, GUID), load<u32>(template, SIZE), load<u32>(template, PATH))
  store<u32>(template, load<u32>(bucket), NEXT)
  store<u32>(bucket, <u32>template)
}

function hashOfValues(types: usize, stride: usize, count: u32, empty: u32): u32 {
  let hash = empty ^ count
  for (let i: u32 = 0; i < count; i++, types += stride) hash = (hash ^ load<u8>(types)) * 0x01000193
  return hash
}

/** Makes known what stands for the template of values of these types. */
export function linkLoose(loose: usize): void {
  const hash = hashOfValues(loose + TYPES, 1, load<u32>(loose, COUNT), load<u32>(loose, EMPTY))
  const bucket = LOOSE + ((<usize>((hash ^ (hash >>> 16)) & (LOOSE_BUCKETS - 1))) << 2)
  store<u32>(loose, load<u32>(bucket), NEXT)
  store<u32>(bucket, <u32>loose)
}

/** What stands for the template of values that are described so; 0 when nothing can. */
export function looseAt(values: usize, count: u32): usize {
  if (count < SYSTEM_VALUES) return 0
  let empty: u32 = 0
  for (let i: u32 = 0; i < SYSTEM_VALUES; i++)
    if (load<u16>(values + ((<usize>i) << 2)) === 0) empty |= 1 << i
  const hash = hashOfValues(values + 2, 4, count, empty)
  let loose = <usize>load<u32>(LOOSE + ((<usize>((hash ^ (hash >>> 16)) & (LOOSE_BUCKETS - 1))) << 2))
  for (; loose !== 0; loose = <usize>load<u32>(loose, NEXT)) {
    if (load<u32>(loose, COUNT) !== count || load<u32>(loose, EMPTY) !== empty) continue
    let i: u32 = 0
    while (i < count && load<u8>(loose + <usize>i, TYPES) === load<u8>(values + ((<usize>i) << 2), 2)) i++
    if (i === count) return <usize>load<u32>(loose, PROGRAM)
  }
  return UNMET
}

/** Remembers that what is defined at `definition` of the window cannot be read. */
export function failTemplate(definition: u32, path: u32): void {
  if (definition > 0xffff || places >= MAX_PLACES) return
  const key = (definition << 16) | path
  let slot = (key * 0x9e3779b1) >>> 22
  while (load<u32>(PLACES + ((<usize>slot) << 3), 4) !== 0) slot = (slot + 1) & (PLACE_COUNT - 1)
  store<u32>(PLACES + ((<usize>slot) << 3), key)
  store<u32>(PLACES + ((<usize>slot) << 3), <u32>FAILED, 4)
  places++
}

/**
 * The known template that is defined at `definition` of the window, below elements of that path; 0 when there is
 * none, `FAILED` when it is known to be damaged. Nothing from `limit` on is looked at. `strict`: names must stand by their hash.
 */
export function templateAt(definition: u32, path: u32, limit: u32, strict: bool): usize {
  if (definition > 0xffff || definition + 24 > limit) return 0
  const key = (definition << 16) | path
  let slot = (key * 0x9e3779b1) >>> 22
  let place: usize
  for (;;) {
    place = PLACES + ((<usize>slot) << 3)
    const template = load<u32>(place, 4)
    if (template === 0) break
    if (load<u32>(place) === key) return template
    slot = (slot + 1) & (PLACE_COUNT - 1)
  }
  const at = WINDOW + <usize>definition
  const guid = load<u32>(at, 4)
  const size = load<u32>(at, 20)
  if (size > limit - definition - 24) return 0
  let template = <usize>load<u32>(bucketOf(guid, size, path))
  for (; template !== 0; template = <usize>load<u32>(template, NEXT)) {
    if (load<u32>(template, PATH) !== path || load<u32>(template, SIZE) !== size) continue
    if (load<u32>(template, GUID) === guid && matches(template, definition + 24, limit, strict)) break
  }
  if (template === 0) return 0
  know(guid, path, template, restOfId(at + 8))
  if (places < MAX_PLACES) {
    store<u32>(place, key)
    store<u32>(place, <u32>template, 4)
    places++
  }
  return template
}

/** Stands for the last twelve bytes of an id. */
function restOfId(at: usize): u32 {
  return (((load<u32>(at) * 0x9e3779b1) ^ load<u32>(at, 4)) * 0x85ebca6b) ^ load<u32>(at, 8)
}

/** Whether the bytes at `start` of the window say what the template says, wherever their names stand. */
function matches(template: usize, start: u32, limit: u32, strict: bool): bool {
  const at = WINDOW + <usize>start
  const body = <usize>load<u32>(template, BODY)
  let part = <usize>load<u32>(template, PARTS)
  for (let i = load<u32>(template, PART_COUNT); i > 0; i--, part += 8) {
    const from = <usize>load<u32>(part)
    if (!same(body + from, at + from, <usize>load<u32>(part, 4) - from)) return false
  }
  let name = <usize>load<u32>(template, NAMES)
  for (let i = load<u32>(template, NAME_COUNT); i > 0; i--, name += NAME_BYTES) {
    const from = load<u32>(name)
    const offset = load<u32>(at + <usize>from)
    if ((offset === start + from + 4) !== (load<u32>(name, INLINE) !== 0)) return false
    if (offset > 0xffff || offset + 8 > limit) return false
    const there = WINDOW + <usize>offset
    const units = load<u16>(there, 6)
    if (<u32>units !== load<u32>(name, UNITS) || offset + 10 + ((<u32>units) << 1) > limit) return false
    if (strict && <u32>load<u16>(there, 4) !== load<u32>(name, HASH)) return false
    if (!same(<usize>load<u32>(name, TEXT), there + 8, (<usize>units) << 1)) return false
  }
  return true
}
