import { MalformedError, type ByteReader } from './byte-reader.ts'

const MAX_VALUES = 1_024

/** Values of one template instance: where they stand in the chunk. Reused from record to record. */
export class Values {
  count = 0
  readonly types = new Uint8Array(MAX_VALUES)
  readonly places = new Uint32Array(MAX_VALUES)
  readonly sizes = new Uint16Array(MAX_VALUES)
}

/** Reads the description of values at `at`: their count, then size and type of each, then the values. */
export function readValues(into: Values, reader: ByteReader, at: number): void {
  const count = reader.u32(at, 'value count')
  if (count > MAX_VALUES) throw new MalformedError(`${count} values in one record`)
  const first = at + 4 + count * 4
  reader.need(at + 4, count * 4, 'value descriptions')
  const { types, places, sizes } = into
  const { bytes } = reader
  let place = first
  for (let i = 0, from = at + 4; i < count; i++, from += 4) {
    const size = bytes[from]! | (bytes[from + 1]! << 8)
    types[i] = bytes[from + 2]!
    sizes[i] = size
    places[i] = place
    place += size
  }
  reader.need(first, place - first, 'values')
  into.count = count
}
