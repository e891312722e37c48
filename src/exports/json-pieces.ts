import { visibleJson } from '../event/unseen.ts'

/** Length of a piece, in characters; the last item of a piece may make it longer. */
const PIECE = 64 << 10

/** An object of which each list may be made while it is written. */
export type LongJson = Readonly<Record<string, unknown>>

/**
 * The JSON of an object, indented by two, as `JSON.stringify` would write it and without characters that cannot be seen. It
 * comes in pieces, so that a list of any length is never held as one text.
 */
export function* jsonPieces(value: LongJson): Generator<string> {
  let piece = ''
  for (const part of partsOf(value)) {
    piece += visibleJson(part)
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
}

function* partsOf(value: LongJson): Generator<string> {
  let before = '{\n'
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue
    yield `${before}  ${JSON.stringify(key)}: `
    if (isList(member)) yield* listParts(member)
    else yield indented(member, '  ')
    before = ',\n'
  }
  yield before === '{\n' ? '{}' : '\n}'
}

function* listParts(list: Iterable<unknown>): Generator<string> {
  let before = '[\n'
  for (const item of list) {
    yield `${before}    ${indented(item, '    ')}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]' : '\n  ]'
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

/** A line feed stands only between the parts of JSON, never in a text. */
function indented(value: unknown, by: string): string {
  return (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', `\n${by}`)
}
