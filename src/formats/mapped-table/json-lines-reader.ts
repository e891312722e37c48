import { BlockBuilder } from '../../event/block-builder.ts'
import { textOf } from '../../event/bytes.ts'
import { MAPPED_ROLES, type Mapping } from '../../event/mapping.ts'
import type { Place } from '../../event/place.ts'
import type { Sink } from '../format.ts'
import { CR, LF } from '../kit/text/ascii.ts'
import { MORE, type RecordReader } from '../kit/text/text-feed.ts'
import { flatJson } from './flat-json.ts'
import { putText } from './mapped-reader.ts'
import { roleField } from './role-field.ts'
import { tableTime } from './table-time.ts'

/** Names that the lines of one source may add as fields; the raw line holds the others. */
const MAX_FIELDS = 1024

/** Reads one JSON object a line. */
export class JsonLinesReader implements RecordReader {
  contentEnd = 0
  readonly lines = 1
  readonly #mapping: Mapping
  readonly #sink: Sink
  readonly #builder: BlockBuilder
  readonly #names = new Set<string>()

  constructor(format: string, mapping: Mapping, sink: Sink) {
    this.#mapping = mapping
    this.#sink = sink
    const emit = sink.block.bind(sink)
    this.#builder = new BlockBuilder({ format, placeKind: 'line', blank: 'absent', emit })
  }

  scan(bytes: Uint8Array, start: number, last: boolean): number {
    const lineEnd = bytes.indexOf(LF, start)
    if (lineEnd < 0 && !last) return MORE
    const end = lineEnd < 0 ? bytes.length : lineEnd
    this.contentEnd = end > start && bytes[end - 1] === CR ? end - 1 : end
    return lineEnd < 0 ? end : lineEnd + 1
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    const pairs = flatJson(textOf(bytes, start, this.contentEnd))
    if (pairs === null) {
      if (whole) this.#sink.issue({ code: 'damaged-record', place, detail: 'the line is no JSON object' })
      return false
    }
    const { time: column, timeShape, zoneMinutes, roles } = this.#mapping
    const time = tableTime(pairs.get(column) ?? '', timeShape, zoneMinutes)
    if (Number.isNaN(time) && whole)
      this.#sink.issue({ code: 'bad-time', place, detail: `no time in ${column}` })
    this.#builder.row(time, place.ordinal, place.offset, place.length)
    for (const [name, value] of pairs) {
      if (!this.#names.has(name) && this.#names.size >= MAX_FIELDS) continue
      this.#names.add(name)
      putText(this.#builder, name, value)
    }
    for (const role of MAPPED_ROLES) {
      const value = pairs.get(roles[role] ?? '')
      if (value !== undefined && value !== '') putText(this.#builder, roleField(role), value)
    }
    this.#builder.keepRaw(bytes, start, this.contentEnd)
    return true
  }

  directive(): boolean {
    return false
  }

  end(): void {
    this.#builder.flush()
  }
}
