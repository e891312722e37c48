import { block, FILLED, headerOf, lengthOf, putAgain, putInto, same } from './columns'
import { fingerprint, INCOMPLETE, isKept, keep } from './fingerprints'
import { ELSEWHERE, knownAt } from './known-templates'
import {
  FOUND_ELSEWHERE,
  LOST_COMPUTER,
  LOST_NAMES,
  LOST_PROVIDER,
  STEP_BYTES as BYTES_OF_STEP,
  STEP_COLUMN,
  STEP_KIND_CONSTANT,
  STEP_KIND_IN_LIST,
  STEP_KIND_ITEM,
  STEP_KIND_LIST,
  STEP_LIST,
  STEP_SECOND_COLUMN,
  STEP_TEXT,
} from './layout'
import {
  CELLS,
  LIST,
  LIST_BYTES,
  MAX_ROWS,
  ROW_ENDS,
  ROW_MARKS,
  ROW_STARTS,
  VALUE,
  VALUE_BYTES,
  WINDOW,
} from './memory'
import {
  failTemplate,
  FAILED,
  looseAt,
  LOST_WITH,
  NEEDS,
  STEP_COUNT,
  STEPS,
  templateAt,
  TIME,
  UNMET,
} from './templates'
import { writeText } from './texts'
import { BROKEN, STANDS, templateStands } from './tokens'

// A step of a template, in words: what becomes of one value.
const KIND: usize = 0
const VALUE_NUMBER: usize = 4
const COLUMN: usize = STEP_COLUMN
const SECOND: usize = STEP_SECOND_COLUMN
const PATH: usize = 16
/** The block in which the value was put last, its type and size, its code and its bytes. */
const SEEN: usize = 20
const SHAPE: usize = 24
const CODE: usize = 28
const BYTES: usize = 32
const STEP_BYTES: usize = BYTES_OF_STEP
/** Longer values are not remembered. */
const MAX_BYTES: usize = 64
// A list has the number of its values, then which values they are.
const MEMBER_COUNT: usize = STEP_LIST
const MEMBERS: usize = STEP_LIST + 4
// A constant has the address of its text, then its length.
const TEXT: usize = STEP_TEXT
const LENGTH: usize = STEP_TEXT + 4

// Any other kind is a field.
const CONSTANT: u32 = STEP_KIND_CONSTANT
const ITEM: u32 = STEP_KIND_ITEM
/** Elements of one name in one place: their values are one list, which the first of them puts. */
const LIST_OF: u32 = STEP_KIND_LIST
const IN_LIST: u32 = STEP_KIND_IN_LIST

const LOST: u32 = LOST_PROVIDER | LOST_COMPUTER | LOST_NAMES
const NONE: u32 = 0xffffffff
const TYPE_NULL: u32 = 0x00
const TYPE_STRINGS: u32 = 0x81
const TYPE_XML: u32 = 0x21
const FILETIME: u32 = 0x11

const HEAD: i32 = 24
const LEAST: i32 = HEAD + 4
const MAGIC: u32 = 0x2a2a
const MAX_VALUES: u32 = 1024
const MAX_DEPTH: u32 = 3
const MAX_STEPS: u32 = 10_000
/** Text of one record that is taken here; what grows beyond belongs to the reader that bounds it. */
const MAX_TEXT: u32 = 200 << 10

/** Time and number of each record, then places of the values at each depth. */
const TIMES: usize = (CELLS + 15) & ~15
const NUMBERS: usize = TIMES + ((<usize>MAX_ROWS) << 3)
const PLACES: usize = NUMBERS + ((<usize>MAX_ROWS) << 3)

let text: u32 = 0
let data: u32 = NONE
/** Number of the record that is being read, counted from 1. */
let event: u32 = 0
let limit: u32 = 0
let row: i32 = 0
let written: u32 = 0
let steps: u32 = 0
let list: usize = 0
let items: u32 = 0
/** Among remains that may have been written over; nothing is put yet. */
let strict = false
let dry = false
/** Where the descriptions of the values stand that `valuesAt` found last, and where the values end. */
let described: usize = 0
let valuesEnd: u32 = 0
/** What the record lost with its templates. */
let lost: u32 = 0
/** The template that is given is defined elsewhere. */
let elsewhere = false

/** The column of unnamed data. */
export function useData(column: u32): void {
  data = column
}

/** Text that the rows of the last call put into columns. */
export function eventText(): u32 {
  return text
}

/**
 * Reads the records from `from` on into the rows from `first` on, up to `end` of the window, whose bytes end at
 * `length`. Stops before the first that is not as a record should be, or that needs a template, a column or a kind
 * of value that is not known here; its place stands behind those of the rows. Returns how many rows there are.
 */
export function eventRows(
  from: i32,
  end: i32,
  length: i32,
  first: i32,
  maxRows: i32,
  maxWeight: i32,
  maxText: i32,
): i32 {
  const most = min(maxRows, MAX_ROWS)
  let at = from
  let rows = 0
  let weight = 0
  text = 0
  strict = dry = elsewhere = false
  store<u32>(ROW_STARTS, at)
  while (rows < most && weight <= maxWeight && <i32>text <= maxText && at + LEAST <= end) {
    const record = WINDOW + <usize>at
    const size = load<i32>(record, 4)
    if (load<u32>(record) !== MAGIC || size < LEAST || size > length - at) break
    if (load<i32>(record + <usize>size - 4) !== size) break
    row = first + rows
    if (!eventAt(<u32>(at + HEAD), <u32>(at + size - 4), rows, 0)) break
    store<f64>(NUMBERS + ((<usize>rows) << 3), <f64>load<u64>(record, 8))
    store<u32>(ROW_ENDS + ((<usize>rows) << 2), at + size)
    text += written
    weight += size
    at += size
    rows++
    store<u32>(ROW_STARTS + ((<usize>rows) << 2), at)
  }
  return rows
}

const SLACK = memory.data<u8>([0x73, 0x6c, 0x61, 0x63, 0x6b])
/** Largest record, and the times between which records are written, in epoch ms. */
const MOST: u32 = 65_536 - 512
const EARLIEST: f64 = 631_152_000_000
const LATEST: f64 = 4_102_444_800_000

let stopped: i32 = 0
let repeats: i32 = 0
let repeatBytes: i32 = 0
let unread: i32 = 0

/** Records that the last call of `remainsRows` passed over because they are there already, and their bytes. */
export function repeatsFound(): i32 {
  return repeats
}

export function bytesOfRepeats(): i32 {
  return repeatBytes
}

/** Whole records that it passed over because nobody can read them. */
export function unreadFound(): i32 {
  return unread
}

/** What the record that was put last lost. */
export function lostOfLast(): u32 {
  return lost
}

/** Where the last call of `remainsRows` stopped. */
export function stoppedAt(): i32 {
  return stopped
}

/** Where the next whole record begins, at a whole multiple of 8; -1 when there is none. */
export function nextFramed(from: i32, length: i32): i32 {
  for (let at = from; at + LEAST <= length; at += 8) if (framedSize(at, length) !== 0) return at
  return -1
}

/**
 * Reads what is left of older records from `from` on, at whole multiples of 8, into the rows from `first` on.
 * `recovered` is the column that says where a row comes from. Passes over what cannot be read, and stops before what
 * needs something that is not known here, or at the end. Returns how many rows there are.
 */
export function remainsRows(
  from: i32,
  length: i32,
  first: i32,
  maxRows: i32,
  maxWeight: i32,
  maxText: i32,
  recovered: i32,
): i32 {
  const most = min(maxRows, MAX_ROWS)
  let at = from
  let rows = 0
  let weight = 0
  text = 0
  repeats = repeatBytes = unread = 0
  strict = true
  chunkEnd = <u32>length
  while (at + LEAST <= length) {
    const size = framedSize(at, length)
    if (size === 0) {
      at += 8
      continue
    }
    if (rows >= most || weight > maxWeight || <i32>text > maxText) break
    const start = <u32>(at + HEAD)
    const end = <u32>(at + size - 4)
    const print = fingerprint(start, end)
    if (isKept(print)) {
      keep(print)
      repeats++
      repeatBytes += size
      at += size
      continue
    }
    const template = remainsTemplate(start, end)
    if (template === 0) {
      unread++
      at += 8
      continue
    }
    if (template === UNMET) break
    dry = true
    if (!eventAt(start, end, rows, template) || written === 0) break
    dry = false
    const own = lost & LOST ? print | INCOMPLETE : print
    if (own !== print && isKept(own)) {
      keep(own)
      repeats++
      repeatBytes += size
      at += size
      continue
    }
    row = first + rows
    eventAt(start, end, rows, template)
    putInto(headerOf(recovered), row, SLACK, 5)
    store<u8>(ROW_MARKS + <usize>rows, <u8>lost)
    keep(own)
    store<f64>(NUMBERS + ((<usize>rows) << 3), <f64>load<u64>(WINDOW + <usize>at, 8))
    store<u32>(ROW_STARTS + ((<usize>rows) << 2), at)
    store<u32>(ROW_ENDS + ((<usize>rows) << 2), at + size)
    text += written
    weight += size
    at += size
    rows++
  }
  stopped = at
  chunkEnd = 0
  return rows
}

/** Where the chunk ends that remains are read of; 0 while no others know. */
let chunkEnd: u32 = 0

/** As `templateAt` among remains; of templates that are not known, those that were written over are told apart. */
function remainsTemplateAt(definition: u32, path: u32): usize {
  const template = templateAt(definition, path, limit, true)
  if (template !== 0 || chunkEnd === 0) return template
  const state = templateStands(definition, limit, chunkEnd)
  if (state === BROKEN) failTemplate(definition, path)
  return state === STANDS ? 0 : FAILED
}

/** The size of a whole record at `at` by everything its frame says; 0 when there is none. */
function framedSize(at: i32, end: i32): i32 {
  const record = WINDOW + <usize>at
  if (load<u32>(record) !== MAGIC) return 0
  const size = load<u32>(record, 4)
  if (size < <u32>LEAST || size > MOST || <i32>size > end - at) return 0
  if (load<u32>(record + <usize>size - 4) !== size) return 0
  const time = epochMs(load<u64>(record, 16))
  return time > EARLIEST && time < LATEST ? size : 0
}

/** The template of a record of the remains, or what stands for one that is gone: 0 if nothing, `UNMET` if not known. */
function remainsTemplate(start: u32, end: u32): usize {
  limit = end
  elsewhere = false
  const at = start + 4 <= limit && load<u8>(WINDOW + <usize>start) === 0x0f ? start + 4 : start
  if (at + 10 > limit || load<u8>(WINDOW + <usize>at) !== 0x0c) return UNMET
  const definition = load<u32>(WINDOW + <usize>at, 6)
  if (sameTemplate(at, definition)) {
    const template = remainsTemplateAt(definition, 0)
    if (template === 0) return UNMET
    if (template !== FAILED) return template
  }
  const count = valuesAt(afterInstance(at, definition), 0)
  if (count === NONE) return UNMET
  const known = knownFor(at, 0, count)
  elsewhere = known > ELSEWHERE
  return known === 0 ? looseAt(described, count) : known
}

/** A template that is defined elsewhere and takes the values that were described last; `ELSEWHERE`, or 0. */
function knownFor(instance: u32, path: u32, count: u32): usize {
  const template = knownAt(load<u32>(WINDOW + <usize>instance, 2), path)
  if (template <= ELSEWHERE) return template
  if (load<u32>(template, NEEDS) > count) return 0
  const time = load<u32>(template, TIME)
  return time === NONE || (typeOf(described, time) === FILETIME && sizeOf(described, time) >= 8)
    ? template
    : 0
}

/** Whether the record with its binary XML in `[start, end)` can be put whole, though it stands among remains. */
export function remainsFit(start: u32, end: u32, template: usize): bool {
  strict = dry = true
  elsewhere = false
  return eventAt(start, end, 0, template) && written > 0
}

/** Puts a record that fits into a row; returns its text. */
export function putRemains(start: u32, end: u32, template: usize, into: i32): u32 {
  strict = true
  dry = elsewhere = false
  row = into
  eventAt(start, end, 0, template)
  return written
}

/** Binary XML of a record in `[start, end)`; `given` is a template for its values, 0 where it names its own. */
function eventAt(start: u32, end: u32, index: i32, given: usize): bool {
  limit = end
  const at = start + 4 <= limit && load<u8>(WINDOW + <usize>start) === 0x0f ? start + 4 : start
  if (at + 10 > limit || load<u8>(WINDOW + <usize>at) !== 0x0c) return false
  const definition = load<u32>(WINDOW + <usize>at, 6)
  const template = given !== 0 ? given : templateAt(definition, 0, limit, strict)
  if (template <= FAILED || (given === 0 && !sameTemplate(at, definition))) return false
  const count = valuesAt(afterInstance(at, definition), 0)
  if (count === NONE) return false
  event++
  written = steps = items = 0
  list = LIST
  lost = load<u32>(template, LOST_WITH)
  if (elsewhere) lost |= FOUND_ELSEWHERE
  const time = load<u32>(template, TIME)
  let stamp = load<u64>(WINDOW + <usize>(start - HEAD), 16)
  if (time < count && typeOf(described, time) === FILETIME && sizeOf(described, time) >= 8)
    stamp = load<u64>(WINDOW + <usize>load<u32>(PLACES + ((<usize>time) << 2)))
  store<f64>(TIMES + ((<usize>index) << 3), epochMs(stamp))
  if (!run(template, described, count, 0)) return false
  if (items > 0) {
    if (data === NONE) return false
    if (!dry) putInto(headerOf(<i32>data), row, LIST, list - LIST)
  }
  return true
}

/** An instance repeats the first four bytes of its template's GUID; here they may have been written over. */
function sameTemplate(instance: u32, definition: u32): bool {
  if (!strict) return true
  if (definition > 0xffff || definition + 8 > limit) return false
  return load<u32>(WINDOW + <usize>instance, 2) === load<u32>(WINDOW + <usize>definition, 4)
}

function epochMs(time: u64): f64 {
  const ms = time / 10_000
  return <f64>(<i64>ms - 11_644_473_600_000) + <f64>(time - ms * 10_000) / 10_000
}

/** Where the values of an instance at `at` are described: behind its template where that is defined there. */
function afterInstance(at: u32, definition: u32): u32 {
  if (definition !== at + 10) return at + 10
  if (definition + 24 > limit) return NONE
  const size = load<u32>(WINDOW + <usize>definition, 20)
  return size > limit ? NONE : definition + 24 + size
}

/** How many values are described at `at`; `NONE` where they do not lie within the record. */
function valuesAt(at: u32, depth: u32): u32 {
  if (at === NONE || at + 4 > limit) return NONE
  const count = load<u32>(WINDOW + <usize>at)
  if (count > MAX_VALUES || at + 4 + (count << 2) > limit) return NONE
  described = WINDOW + <usize>at + 4
  let place = at + 4 + (count << 2)
  const places = PLACES + <usize>depth * ((<usize>MAX_VALUES) << 2)
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(places + ((<usize>i) << 2), place)
    place += sizeOf(described, i)
  }
  if (place > limit) return NONE
  valuesEnd = place
  return count
}

function sizeOf(values: usize, number: u32): u32 {
  return <u32>load<u16>(values + ((<usize>number) << 2))
}

function typeOf(values: usize, number: u32): u32 {
  return <u32>load<u8>(values + ((<usize>number) << 2), 2)
}

function run(template: usize, values: usize, count: u32, depth: u32): bool {
  const places = PLACES + <usize>depth * ((<usize>MAX_VALUES) << 2)
  let step = <usize>load<u32>(template, STEPS)
  let lists = false
  for (let left = load<u32>(template, STEP_COUNT); left > 0; left--, step += STEP_BYTES) {
    if (++steps > MAX_STEPS || written > MAX_TEXT) return false
    const kind = load<u32>(step, KIND)
    if (kind === CONSTANT) {
      if (!constant(step)) return false
      continue
    }
    if (kind === IN_LIST) continue
    if (kind === LIST_OF) {
      if (!listOf(step, values, count, places)) return false
      lists = true
      continue
    }
    const number = load<u32>(step, VALUE_NUMBER)
    if (number >= count) continue
    const type = typeOf(values, number)
    if (type === TYPE_NULL) {
      if (kind === ITEM && !item(TYPE_NULL, 0, 0)) return false
      continue
    }
    const size = sizeOf(values, number)
    const at = load<u32>(places + ((<usize>number) << 2))
    if (type === TYPE_XML) {
      // What stands in it may take the name that a later value of a list would have taken.
      if (lists) return false
      if (size > 0 && !xml(at, at + size, load<u32>(step, PATH), depth + 1)) return false
    } else if (type & 0x80) {
      if (kind !== ITEM || type !== TYPE_STRINGS || !strings(at, at + size)) return false
    } else if (kind === ITEM) {
      if (!item(type, WINDOW + <usize>at, <usize>size)) return false
    } else if (!field(step, type, WINDOW + <usize>at, <usize>size)) return false
  }
  return true
}

/** A value that holds one template instance and nothing else. */
function xml(start: u32, end: u32, path: u32, depth: u32): bool {
  if (depth > MAX_DEPTH || path === NONE) return false
  const at = load<u8>(WINDOW + <usize>start) === 0x0f ? start + 4 : start
  if (at >= end || load<u8>(WINDOW + <usize>at) !== 0x0c || at + 10 > limit) return false
  const definition = load<u32>(WINDOW + <usize>at, 6)
  const count = valuesAt(afterInstance(at, definition), depth)
  if (count === NONE) return false
  if (valuesEnd < end && load<u8>(WINDOW + <usize>valuesEnd) !== 0) return false
  if (sameTemplate(at, definition)) {
    const template = strict ? remainsTemplateAt(definition, path) : templateAt(definition, path, limit, false)
    if (template !== FAILED) return template !== 0 && run(template, described, count, depth)
  }
  const known = knownFor(at, path, count)
  if (known === ELSEWHERE) return false
  if (known === 0) return unnamed(described, count, depth)
  lost |= FOUND_ELSEWHERE
  return run(known, described, count, depth)
}

/** Values whose template is gone. */
function unnamed(values: usize, count: u32, depth: u32): bool {
  const places = PLACES + <usize>depth * ((<usize>MAX_VALUES) << 2)
  for (let i: u32 = 0; i < count; i++) {
    const type = typeOf(values, i)
    if (type === TYPE_NULL) continue
    lost |= LOST_NAMES
    if (type === TYPE_XML) continue
    const at = load<u32>(places + ((<usize>i) << 2))
    const size = sizeOf(values, i)
    if (type & 0x80) {
      if (type !== TYPE_STRINGS || !strings(at, at + size)) return false
    } else if (!item(type, WINDOW + <usize>at, <usize>size)) return false
  }
  return true
}

/** The header of the column that the step fills in this record; 0 when it is not known. */
function columnOf(step: usize): usize {
  const column = load<u32>(step, COLUMN)
  if (column === NONE) return 0
  const header = headerOf(<i32>column)
  if (load<u32>(header, FILLED) !== event) {
    store<u32>(header, event, FILLED)
    return header
  }
  const second = load<u32>(step, SECOND)
  if (second === NONE) return 0
  const other = headerOf(<i32>second)
  if (load<u32>(other, FILLED) === event) return 0
  store<u32>(other, event, FILLED)
  // What is remembered is remembered of the first.
  store<u32>(step, 0, SEEN)
  return other
}

function constant(step: usize): bool {
  const header = columnOf(step)
  if (header === 0) return false
  const length = load<u32>(step, LENGTH)
  written += length
  if (dry) return true
  if (load<u32>(step, SEEN) === block && putAgain(header, row, load<u32>(step, CODE))) return true
  remember(step, header, putInto(header, row, <usize>load<u32>(step, TEXT), <usize>length))
  return true
}

function remember(step: usize, header: usize, code: u32): void {
  const first = header === headerOf(<i32>load<u32>(step, COLUMN))
  store<u32>(step, code !== 0 && first ? block : 0, SEEN)
  store<u32>(step, code, CODE)
}

function field(step: usize, type: u32, at: usize, size: usize): bool {
  const header = columnOf(step)
  if (header === 0) return false
  const shape = ((<u32>size) << 8) | type
  if (
    !dry &&
    load<u32>(step, SEEN) === block &&
    load<u32>(step, SHAPE) === shape &&
    same(step + BYTES, at, size) &&
    putAgain(header, row, load<u32>(step, CODE))
  ) {
    written += lengthOf(header, load<u32>(step, CODE))
    return true
  }
  const end = writeText(VALUE, type, at, size)
  if (end === 0) return false
  written += <u32>(end - VALUE)
  if (dry) return true
  const code = putInto(header, row, VALUE, end - VALUE)
  if (size <= MAX_BYTES) {
    remember(step, header, code)
    store<u32>(step, shape, SHAPE)
    memory.copy(step + BYTES, at, size)
  } else store<u32>(step, 0, SEEN)
  return true
}

function listOf(step: usize, values: usize, count: u32, places: usize): bool {
  let to = VALUE
  let found = 0
  for (let i: u32 = 0; i < load<u32>(step, MEMBER_COUNT); i++) {
    const number = load<u32>(step + ((<usize>i) << 2), MEMBERS)
    if (number >= count) continue
    const type = typeOf(values, number)
    if (type === TYPE_NULL) continue
    if (type === TYPE_XML || type & 0x80) return false
    const size = <usize>sizeOf(values, number)
    if (to - VALUE + size * 3 + 64 > VALUE_BYTES) return false
    if (found++ > 0) store<u8>(to++, 0xff)
    const end = writeText(to, type, WINDOW + <usize>load<u32>(places + ((<usize>number) << 2)), size)
    if (end === 0) return false
    written += <u32>(end - to)
    to = end
  }
  if (found === 0) return true
  const column = load<u32>(step, COLUMN)
  if (column === NONE) return false
  const header = headerOf(<i32>column)
  if (load<u32>(header, FILLED) === event) return false
  store<u32>(header, event, FILLED)
  if (!dry) putInto(header, row, VALUE, to - VALUE)
  return true
}

/** Adds a value to the unnamed data of the record. */
function item(type: u32, at: usize, size: usize): bool {
  if (list - LIST + size * 3 + 64 > LIST_BYTES) return false
  if (items++ > 0) store<u8>(list++, 0xff)
  if (type === TYPE_NULL) return true
  const end = writeText(list, type, at, size)
  if (end === 0) return false
  written += <u32>(end - list)
  list = end
  return true
}

/** Each of the texts between NULs is an item. */
function strings(from: u32, to: u32): bool {
  let start = from
  for (let at = from; at + 1 < to; at += 2) {
    if (load<u16>(WINDOW + <usize>at) !== 0) continue
    if (!item(0x01, WINDOW + <usize>start, <usize>(at - start))) return false
    start = at + 2
  }
  return start >= to || item(0x01, WINDOW + <usize>start, <usize>(to - start))
}
