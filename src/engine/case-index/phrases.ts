import { utf8 } from '../../event/bytes.ts'
import type { CellsOfLine } from '../../formats/format.ts'
import { formatById } from '../../formats/registry.ts'
import { foldCase, isAscii } from '../../predicate/values/fold.ts'
import { valueTest, type ValueTest } from '../../predicate/values/value-test.ts'

/** What one cell must be so that a text can go across it. */
export interface Piece {
  /** `null` when any cell will do. */
  readonly test: ValueTest | null
  /** In lower case. */
  readonly text: Uint8Array
  /** A cell without anything in it will do. */
  readonly blank: boolean
}

/** Pieces of cells that stand next to each other; none when the text cannot go across cells. */
export type Phrase = readonly Piece[]

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/** Each step is put to very many blocks. */
const known = new WeakMap<ValueTest, Map<string, Phrase | null>>()

/**
 * A text that goes across cells of a line, cell by cell; `null` when only the lines themselves can tell. The
 * end of one cell, whole cells and the beginning of another must stand next to each other.
 */
export function phraseOf(test: ValueTest, format: string): Phrase | null {
  let phrases = known.get(test)
  if (!phrases) known.set(test, (phrases = new Map<string, Phrase | null>()))
  let phrase = phrases.get(format)
  if (phrase === undefined) phrases.set(format, (phrase = cut(test, formatById(format)?.cells)))
  return phrase
}

function cut({ test, literal }: ValueTest, cells: CellsOfLine | undefined): Phrase | null {
  if (!cells || test.kind !== 'contains' || literal === null || !isAscii(test.text)) return null
  // Around a quoted cell stand quotes, and only within it may there be separators or ends of lines.
  if (cells.quotes && /["\r\n]/.test(test.text)) return null
  const texts = test.text.split(String.fromCharCode(cells.separator))
  if (texts.length === 1) return []
  const cased = test.cased === true
  return texts.map((text, i): Piece => {
    const kind = i === 0 ? 'suffix' : i === texts.length - 1 ? 'prefix' : 'equals'
    if (text === '' && kind !== 'equals') return { test: null, text: new Uint8Array(), blank: true }
    const made = valueTest({ kind, text, cased })
    return { test: unquoted(made, cells), text: utf8(foldCase(text)), blank: text === '' }
  })
}

/** The test, for cells that are not quoted in their line. */
function unquoted(test: ValueTest, { quotes, separator }: CellsOfLine): ValueTest {
  if (!quotes) return test
  const matches: ValueTest['matches'] = (bytes, start, end) => {
    if (!test.matches(bytes, start, end)) return false
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte === separator || byte === QUOTE || byte === LF || byte === CR) return false
    }
    return true
  }
  return { ...test, key: `unquoted ${test.key}`, literal: null, matches }
}
