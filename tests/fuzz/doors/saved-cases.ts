import type { Block } from '../../../src/event/block.ts'
import { fieldsOf } from '../../../src/event/block.ts'
import { formatById } from '../../../src/formats/registry.ts'
import { decodeBlock, decodePart, encodeBlock, headSuffices } from '../../../src/storage/block-codec.ts'
import { checksum } from '../../../src/storage/sections.ts'
import { readWhole } from '../../laws/format-reading.ts'
import { iisLog } from '../../cases/source-task.ts'
import type { Door, Random } from '../door.ts'
import { mutated, spliced } from '../mutate.ts'
import { smallBlock } from '../small-block.ts'

/** A record begins with what it is, the length of its header and the check sum of that. */
const PREAMBLE = 12
const WANTED = {
  times: true,
  order: true,
  offsets: true,
  columns: ['c-ip', 'CS-METHOD'],
  bare: ['sc-status'],
}

function blockOf(log: string): Block {
  return readWhole(formatById('iis-w3c')!, new TextEncoder().encode(log)).blocks[0]!
}

/** Changes the header or a section, and makes the check sums fit again. */
function refitted(input: Uint8Array, next: Random): Uint8Array {
  if (input.length < PREAMBLE) return input
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const length = view.getUint32(4, true)
  if (PREAMBLE + length > input.length) return input
  const header = input.slice(PREAMBLE, PREAMBLE + length)
  const body = input.slice(PREAMBLE + length)
  const whole = next(3) > 0 ? withHeader(input, changedNumber(header, next), body) : null
  if (whole) return whole
  if (body.length > 0) body[next(body.length)] = next(256)
  return withHeader(input, withSums(header, body), body)
}

function withHeader(input: Uint8Array, header: Uint8Array, body: Uint8Array): Uint8Array {
  const record = new Uint8Array(PREAMBLE + header.length + body.length)
  record.set(input.subarray(0, PREAMBLE))
  record.set(header, PREAMBLE)
  record.set(body, PREAMBLE + header.length)
  const view = new DataView(record.buffer)
  view.setUint32(4, header.length, true)
  view.setUint32(8, checksum(header), true)
  return record
}

const VALUES = ['0', '1', '-1', '4294967295', '1e308', 'null', '"x"', '[]', '{}', 'true', '0.5', '268435456']

/** Puts another value in the place of a number, a text or a list of the header. */
function changedNumber(header: Uint8Array, next: Random): Uint8Array {
  // A character for each byte, so that places are those of bytes.
  const text = Buffer.from(header).toString('latin1')
  const values = [...text.matchAll(/(?<=[:[,])(?:-?\d+(?:\.\d+)?|"[^"]*"|null|true|false)(?=[,}\]])/g)]
  const one = values[next(Math.max(1, values.length))]
  if (!one) return mutated(header, header, next(1 << 30))
  const value = Buffer.from(VALUES[next(VALUES.length)]!)
  return spliced(header, one.index, one.index + one[0].length, value)
}

/** The header with check sums that fit the sections. */
function withSums(header: Uint8Array, body: Uint8Array): Uint8Array {
  const fitted = Buffer.from(header)
    .toString('latin1')
    .replace(
      /\{"at":(\d+),"packed":(\d+),"length":(\d+),"sum":\d+\}/g,
      (_, at: string, packed: string, length: string) => {
        const sum = checksum(body.subarray(Number(at), Number(at) + Number(packed)))
        return JSON.stringify({ at: Number(at), packed: Number(packed), length: Number(length), sum })
      },
    )
  return new Uint8Array(Buffer.from(fitted, 'latin1'))
}

export const savedCases: Door = {
  id: 'saved-cases',
  about: 'the stored record of a block of events',
  tokens: [
    '"rows":',
    '"times":',
    '"columns":',
    '"section":',
    '"at":',
    '"packed":',
    '"length":',
    '"count":',
    '"width":1',
  ].concat([
    '"shape":"pairs"',
    '"raw":',
    '"order":',
    '"base":',
    'null',
    '4294967295',
    '-1',
    '1e308',
    '[',
    ']',
    '{',
    '}',
  ]),
  most: { steps: 200_000, perByte: 3_000 },
  change: refitted,
  seeds: () => {
    const unordered = iisLog(40).split('\r\n')
    const reversed = [...unordered.slice(0, 2), ...unordered.slice(2).reverse()].join('\r\n')
    const raw = iisLog(20).replaceAll('GET', 'GET ')
    return [smallBlock(), blockOf(iisLog(300)), blockOf(reversed), blockOf(raw)].map(
      (block) => new Uint8Array(encodeBlock(block)),
    )
  },
  problem(input) {
    const record = input.slice().buffer
    const whole = decodeBlock(record)
    const part = decodePart(record, WANTED)
    if (part.ok) headSuffices(record, WANTED)
    if (!whole.ok) return whole.detail.trim() === '' ? 'refuses without a word' : null
    const { block } = whole
    const { rows, time, ordinals, offsets, lengths, columns } = block
    if ([time, ordinals, offsets, lengths].some(({ length }) => length !== rows))
      return 'rows of other lengths'
    for (const { codes, values, name } of columns) {
      if (typeof name !== 'string') return 'a column without a name'
      if (codes.length !== rows || values.ends.length !== values.count + 1) return `column ${name} is uneven`
      for (const code of codes) if (code > values.count) return `column ${name} names a value that it has not`
    }
    for (const row of [0, rows - 1]) if (row >= 0 && row < rows) fieldsOf(block, row)
    return null
  },
}
