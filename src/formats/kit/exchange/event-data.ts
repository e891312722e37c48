import { sameBytes, textOf, utf8 } from '../../../event/bytes.ts'
import { dayOf } from '../../../event/time.ts'
import { APOSTROPHE, COLON, DASH, DOT, EQUALS, LF, SEMICOLON, isDigit, isLetter } from '../text/ascii.ts'
import { halveQuotes } from '../tables/csv.ts'
import type { Place } from '../../../event/place.ts'
import type { Attendant, OpenLog } from './exchange-log.ts'

/** The log knows about twenty keys; what a damaged row makes up beyond this stays in EventData. */
const MAX_KEYS = 64
const MAX_KEY_LENGTH = 32
/** Values of one key in one row; the others stay in EventData. */
const MAX_VALUES = 16
const PIPE = 0x7c
const UNDERSCORE = 0x5f

interface Key {
  readonly name: Uint8Array
  readonly text: string
  /** `null` for a key that would hide a column of the log. */
  readonly handle: number | null
  /** Number of the row that used it last, and the value there. */
  row: number
  values: number
  source: Uint8Array
  start: number
  end: number
}

/**
 * Splits EventData into columns named by its keys, and CMD into the cmdlet.
 *
 *     S:TIME=12;S:SID=..;'S:CMD=Set-X.Url=''a;b''.Identity=''c''';S:EX=;S:BLD=15.1.2176.2
 *     |type|key|value|    a pair with ; ' or = in its value stands in apostrophes, doubled inside
 */
export function eventData({ rows, cells, builds }: OpenLog): Attendant {
  let cell = -1
  let cmdlet: Key | null = null
  let keys: Key[] = []
  let row = 0
  /** Pairs of the row with their apostrophes removed, one after the other. */
  let unquoted = new Uint8Array(256)
  let lastBuild: Uint8Array = new Uint8Array(0)
  let lastDay = NaN

  /** Keys mostly come in the same order, so the search begins where it is expected. */
  function keyOf(bytes: Uint8Array, start: number, end: number, expected: number): Key | null {
    const length = end - start
    for (let i = 0; i < keys.length; i++) {
      const key = keys[(expected + i) % keys.length]!
      if (key.name.length === length && sameBytes(key.name, 0, bytes, start, length)) return key
    }
    if (keys.length >= MAX_KEYS) return null
    const key = keyNamed(bytes.slice(start, end))
    keys.push(key)
    return key
  }

  function keyNamed(name: Uint8Array): Key {
    const text = textOf(name)
    const handle = rows.position(text) >= 0 ? null : rows.builder.field(text)
    return { name, text, handle, row: -1, values: 0, source: name, start: 0, end: 0 }
  }

  /** A key that comes again in a row keeps all its values, one a line. */
  function put(key: Key, bytes: Uint8Array, start: number, end: number): void {
    if (key.handle === null) return
    if (key.row === row) {
      if (++key.values > MAX_VALUES) return
      const joined = new Uint8Array(key.end - key.start + 1 + end - start)
      joined.set(key.source.subarray(key.start, key.end))
      joined[key.end - key.start] = LF
      joined.set(bytes.subarray(start, end), key.end - key.start + 1)
      keep(key, joined, 0, joined.length)
    } else {
      key.values = 1
      keep(key, bytes, start, end)
    }
    rows.builder.put(key.handle, key.source, key.start, key.end)
  }

  function keep(key: Key, source: Uint8Array, start: number, end: number): void {
    key.row = row
    key.source = source
    key.start = start
    key.end = end
  }

  function pair(
    bytes: Uint8Array,
    start: number,
    end: number,
    expected: number,
    time: number,
    place: Place,
  ): void {
    const typed = typeEnd(bytes, start, end)
    let equals = typed
    while (equals < end && bytes[equals] !== EQUALS) equals++
    if (equals === end || equals === typed || equals - typed > MAX_KEY_LENGTH) return
    for (let i = typed; i < equals; i++) if (!isKeyByte(bytes[i])) return
    const key = keyOf(bytes, typed, equals, expected)
    if (!key) return
    const [from, to] = withoutMarks(bytes, equals + 1, end)
    put(key, bytes, from, to)
    if (key.text === 'CMD') {
      const [first, last] = cmdletIn(bytes, equals + 1, end)
      if (last > first && cmdlet) put(cmdlet, bytes, first, last)
    } else if (key.text === 'BLD' || key.text === 'Bld') build(bytes, equals + 1, end, time, place)
  }

  function build(bytes: Uint8Array, start: number, end: number, time: number, place: Place): void {
    const day = dayOf(time)
    const length = end - start
    if (day === lastDay && length === lastBuild.length && sameBytes(lastBuild, 0, bytes, start, length))
      return
    lastDay = day
    lastBuild = bytes.slice(start, end)
    builds.saw(textOf(lastBuild), time, 'row', place)
  }

  return {
    header() {
      cell = rows.position('EventData')
      cmdlet = cell < 0 ? null : keyNamed(utf8('Cmdlet'))
      keys = cmdlet ? [cmdlet] : []
    },
    looksAt: () => (cell < 0 ? [] : [cell]),
    row(bytes, time, place) {
      if (cell < 0 || cell >= cells.kept) return
      row++
      rows.select(bytes, cells, cell)
      const { source, end } = rows
      if (unquoted.length < end - rows.start) unquoted = new Uint8Array((end - rows.start) * 2)
      let used = 0
      let at = rows.start
      for (let expected = 1; at < end; expected++) {
        let close = at
        if (source[at] === APOSTROPHE) {
          close = closingApostrophe(source, at + 1, end)
          const from = used
          used = halveQuotes(source, at + 1, close, APOSTROPHE, unquoted, used)
          pair(unquoted, from, used, expected, time, place)
        }
        while (close < end && source[close] !== SEMICOLON) close++
        if (source[at] !== APOSTROPHE) pair(source, at, close, expected, time, place)
        at = close + 1
      }
    },
  }
}

function isKeyByte(byte: number | undefined): boolean {
  return isLetter(byte) || isDigit(byte) || byte === DOT || byte === UNDERSCORE
}

const PII_OPEN = utf8('<PII>')
const PII_CLOSE = utf8('</PII>')

/** Accounts stand between marks for programs that hide them; the marks are no part of the name. */
function withoutMarks(bytes: Uint8Array, start: number, end: number): [number, number] {
  const from = start + PII_OPEN.length
  const to = end - PII_CLOSE.length
  const marked =
    to >= from &&
    sameBytes(bytes, start, PII_OPEN, 0, PII_OPEN.length) &&
    sameBytes(bytes, to, PII_CLOSE, 0, PII_CLOSE.length)
  return marked ? [from, to] : [start, end]
}

function closingApostrophe(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end) {
    if (bytes[at] !== APOSTROPHE) at++
    else if (at + 1 < end && bytes[at + 1] === APOSTROPHE) at += 2
    else break
  }
  return at
}

/** After `S:`, `I32:`, `F:` or `Dbl:`. */
function typeEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && at - start < 5 && (isLetter(bytes[at]) || isDigit(bytes[at]))) at++
  return at > start && at < end && bytes[at] === COLON ? at + 1 : start
}

/** `Get-Mailbox` of `Get-Mailbox.Identity=..`, also behind `Pipeline.1|`. */
function cmdletIn(bytes: Uint8Array, start: number, end: number): [number, number] {
  let from = start
  for (let at = start; at <= end; at++) {
    const byte = at < end ? bytes[at]! : DOT
    if (isLetter(byte) || byte === DASH || isDigit(byte)) continue
    if (byte === PIPE || (byte === DOT && !hasDash(bytes, from, at))) from = at + 1
    else return hasDash(bytes, from, at) ? [from, at] : [0, 0]
  }
  return [0, 0]
}

function hasDash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === DASH) return true
  return false
}
