import { BlockBuilder } from '../../event/block-builder.ts'
import type { Block } from '../../event/block.ts'
import { textOf } from '../../event/bytes.ts'
import { XmlParser, type Piece } from './binary-xml.ts'
import { ByteReader, Malformed } from './byte-reader.ts'
import { filetimeMs } from './filetime.ts'
import { compile, type FieldStep, type Program } from './program.ts'
import { appendValue, ARRAY, eachItem, TextBuffer, TYPE } from './value-text.ts'

/** XML in values in values: deeper is hostile. */
const MAX_NESTING = 8
const MAX_VALUES = 1_024

/** Values of one template instance: where they stand in the chunk. */
interface Values {
  readonly count: number
  readonly types: Uint8Array
  readonly places: Uint32Array
  readonly sizes: Uint16Array
}

/** Puts the records of chunks into columns. */
export class RecordWriter {
  readonly #builder: BlockBuilder
  readonly #text = new TextBuffer()
  readonly #handles = new Map<string, number>()
  #list: Uint8Array[] = []
  #reader = new ByteReader(new Uint8Array(0))
  #parser = new XmlParser(this.#reader)
  /** By place of the definition in the chunk and path of the element. */
  #programs = new Map<string | number, Program>()
  #filled = new Set<number>()

  constructor(format: string, emit: (block: Block) => void) {
    this.#builder = new BlockBuilder({ format, placeKind: 'record', blank: 'absent', emit, rows: 8_192 })
  }

  /** The records that follow stand in this chunk. */
  useChunk(reader: ByteReader): void {
    this.#reader = reader
    this.#parser = new XmlParser(reader)
    this.#programs = new Map()
  }

  flush(): void {
    this.#builder.flush()
    this.#handles.clear()
  }

  /**
   * Writes the record whose binary XML is `[start, end)` of the chunk. Throws `Truncated` or
   * `Malformed` before anything is written when the record cannot be read.
   */
  write(
    start: number,
    end: number,
    place: { id: number; offset: number; length: number; written: number },
  ): number {
    this.#reader.limit = end
    const program = this.#rootProgram(start, end)
    const values = program.values === null ? null : this.#values(program.values)
    const time = this.#timeOf(program.program, values) ?? place.written
    this.#builder.row(time, place.id, place.offset, place.length)
    this.#list = []
    this.#filled.clear()
    this.#run(program.program, values, [], 0)
    if (this.#list.length > 0) this.#builder.putMany(this.#handle('Data', true), this.#list)
    return time
  }

  #rootProgram(start: number, end: number): { program: Program; values: number | null } {
    const reader = this.#reader
    // Nearly every record is one fragment with one template instance.
    let at = start
    if (at + 4 <= end && reader.bytes[at] === 0x0f) at += 4
    if (at + 10 <= end && reader.bytes[at] === 0x0c) {
      const definition = reader.u32(at + 6, 'template offset')
      at += 10
      if (definition === at) at += 24 + reader.u32(definition + 20, 'template size')
      return { program: this.#template(definition, []), values: at }
    }
    return { program: compile(this.#parser.content(start, end, false), []), values: null }
  }

  #template(definition: number, path: readonly string[]): Program {
    const key = path.length === 0 ? definition : `${definition} ${path.join('/')}`
    let program = this.#programs.get(key)
    if (!program) {
      const size = this.#reader.u32(definition + 20, 'template size')
      this.#reader.need(definition + 24, size, 'template')
      program = compile(this.#parser.content(definition + 24, definition + 24 + size, true), path)
      this.#programs.set(key, program)
    }
    return program
  }

  #values(at: number): Values {
    const reader = this.#reader
    const count = reader.u32(at, 'value count')
    if (count > MAX_VALUES) throw new Malformed(`${count} values in one record`)
    reader.need(at + 4, count * 4, 'value descriptions')
    const types = new Uint8Array(count)
    const places = new Uint32Array(count)
    const sizes = new Uint16Array(count)
    let place = at + 4 + count * 4
    for (let i = 0; i < count; i++) {
      const size = reader.view.getUint16(at + 4 + i * 4, true)
      types[i] = reader.bytes[at + 6 + i * 4]!
      sizes[i] = size
      places[i] = place
      place += size
    }
    reader.need(at, place - at, 'values')
    return { count, types, places, sizes }
  }

  #timeOf({ timeValue }: Program, values: Values | null): number | null {
    if (values === null || timeValue < 0 || timeValue >= values.count) return null
    if (values.types[timeValue] !== TYPE.filetime || values.sizes[timeValue]! < 8) return null
    const at = values.places[timeValue]!
    const { view } = this.#reader
    return filetimeMs(view.getUint32(at, true), view.getUint32(at + 4, true))
  }

  #run(program: Program, values: Values | null, path: readonly string[], depth: number): void {
    if (depth > MAX_NESTING) throw new Malformed('XML in values nested too deep')
    for (const step of program.steps) {
      if (step.kind === 'instance') {
        const inner = this.#template(step.instance.definition, [...path, ...step.path])
        this.#run(inner, this.#values(step.instance.values), [], depth + 1)
      } else this.#field(step, values, depth)
    }
  }

  #field(step: FieldStep, values: Values | null, depth: number): void {
    const { pieces } = step
    const [only] = pieces
    if (pieces.length === 1 && typeof only === 'number') {
      if (values === null || only >= values.count) return
      const type = values.types[only]!
      if (type === TYPE.null) {
        // An unnamed item keeps its position in the list.
        if (step.name === null) this.#list.push(new Uint8Array(0))
        return
      }
      if (type === TYPE.xml) return this.#xml(values.places[only]!, values.sizes[only]!, step.path, depth)
      if (type & ARRAY) return this.#array(step, values, only)
    }
    this.#text.clear()
    for (const piece of pieces) this.#append(piece, values)
    this.#put(step, values)
  }

  #append(piece: Piece, values: Values | null): void {
    if (typeof piece !== 'number') return this.#text.append(piece)
    if (values === null || piece >= values.count) return
    const type = values.types[piece]!
    if (type & ARRAY) {
      let first = true
      eachItem(this.#reader, type, values.places[piece]!, values.sizes[piece]!, (itemType, at, size) => {
        if (!first) this.#text.ascii(', ')
        first = false
        appendValue(this.#text, this.#reader, itemType, at, size)
      })
    } else appendValue(this.#text, this.#reader, type, values.places[piece]!, values.sizes[piece]!)
  }

  /** Unnamed data of several items are several items; elsewhere they stand together. */
  #array(step: FieldStep, values: Values, value: number): void {
    this.#text.clear()
    if (step.name !== null) {
      this.#append(value, values)
      return this.#put(step, values)
    }
    eachItem(
      this.#reader,
      values.types[value]!,
      values.places[value]!,
      values.sizes[value]!,
      (type, at, size) => {
        this.#text.clear()
        appendValue(this.#text, this.#reader, type, at, size)
        this.#list.push(this.#text.slice())
      },
    )
  }

  #xml(at: number, size: number, path: readonly string[], depth: number): void {
    const content = this.#parser.content(at, at + size, false)
    this.#run(compile(content, path), null, [], depth + 1)
  }

  #put(step: FieldStep, values: Values | null): void {
    if (step.name === null) {
      this.#list.push(this.#text.slice())
      return
    }
    const value = this.#text
    let name = step.name
    if (step.nameFrom) {
      const text = this.#text.slice()
      this.#text.clear()
      for (const piece of step.nameFrom) this.#append(piece, values)
      name = textOf(this.#text.bytes, 0, this.#text.used)
      this.#text.clear()
      this.#text.append(text)
    }
    let handle = this.#handle(name, false)
    // Two elements of one name: the second one is told apart by the element above it.
    if (this.#filled.has(handle)) handle = this.#handle(`${step.path.at(-2) ?? ''}_${name}`, false)
    this.#filled.add(handle)
    this.#builder.put(handle, value.bytes, 0, value.used)
  }

  #handle(name: string, many: boolean): number {
    let handle = this.#handles.get(name)
    if (handle === undefined) {
      handle = this.#builder.field(name, many)
      this.#handles.set(name, handle)
    }
    return handle
  }
}
