import { seeded } from '../laws/format-reading.ts'
import type { Random } from './door.ts'

/** What readers of logs trip over: ends, quotes, signs, extremes. */
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '"',
  '""',
  "'",
  ',',
  ';',
  '\t',
  '#',
  '#Fields: ',
  '\ufeff',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\\u0000',
  '<',
  '>',
  '</',
  '<!--',
  '<![CDATA[',
  '&amp;',
  '&#x41;',
  '%',
  '=',
  '1970-01-01T00:00:00Z',
  '9999-99-99',
  '-1',
  '1e999',
  'ElfChnk\0',
  '**\0\0',
  'LfLe',
  'null',
  '\ud83d',
  '\u00e9',
].map((text) => new TextEncoder().encode(text))
const NUMBERS = [
  0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
]

/** What is known of inputs beyond their bytes. */
export interface Knowledge {
  /** Tokens that mean something to whoever reads them. */
  readonly tokens: readonly Uint8Array[]
  /** A change that keeps what a change of single bytes would break. */
  readonly change?: ((input: Uint8Array, next: Random) => Uint8Array) | undefined
}

const NOTHING: Knowledge = { tokens: [] }

/** One input that is like `given`, and unlike it in up to eight places; the same for the same seed. */
export function mutated(
  given: Uint8Array,
  other: Uint8Array,
  seed: number,
  knowledge: Knowledge = NOTHING,
): Uint8Array {
  const next = seeded(seed)
  const { change } = knowledge
  let bytes: Uint8Array = given.slice()
  const rounds = 1 + next(8)
  for (let round = 0; round < rounds; round++)
    bytes = change && next(2) === 0 ? change(bytes, next) : once(bytes, other, next, knowledge.tokens)
  return bytes
}

function once(bytes: Uint8Array, other: Uint8Array, next: Random, known: readonly Uint8Array[]): Uint8Array {
  const aToken = (): Uint8Array =>
    known.length > 0 && next(4) > 0 ? known[next(known.length)]! : TOKENS[next(TOKENS.length)]!
  if (bytes.length === 0) return other.slice(0, 1 + next(Math.max(1, other.length)))
  const at = next(bytes.length)
  switch (next(known.length > 0 ? 10 : 9)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << next(8))
      return bytes
    case 1:
      bytes[at] = next(256)
      return bytes
    case 2:
      return bytes.slice(0, at)
    case 3:
      return spliced(bytes, at, at + 1 + next(Math.min(600, bytes.length - at)), new Uint8Array(0))
    case 4:
      return spliced(bytes, at, at, aToken())
    case 5: {
      const from = next(bytes.length)
      return spliced(bytes, at, at, bytes.slice(from, from + 1 + next(400)))
    }
    case 6: {
      const from = next(Math.max(1, other.length))
      return spliced(
        bytes,
        at,
        Math.min(bytes.length, at + next(300)),
        other.slice(from, from + 1 + next(2000)),
      )
    }
    case 7: {
      const number = NUMBERS[next(NUMBERS.length)]!
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (at + 4 <= bytes.length) view.setUint32(at, number, true)
      return bytes
    }
    case 8: {
      const token = aToken()
      return spliced(bytes, at, Math.min(bytes.length, at + token.length), token)
    }
    default: {
      const token = aToken()
      const many = new Uint8Array(token.length * (1 + next(200)))
      for (let i = 0; i < many.length; i++) many[i] = token[i % token.length]!
      return spliced(bytes, at, at, many)
    }
  }
}

export function spliced(bytes: Uint8Array, from: number, to: number, instead: Uint8Array): Uint8Array {
  const made = new Uint8Array(bytes.length - (to - from) + instead.length)
  made.set(bytes.subarray(0, from))
  made.set(instead, from)
  made.set(bytes.subarray(to), from + instead.length)
  return made
}
