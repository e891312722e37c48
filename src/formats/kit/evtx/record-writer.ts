import { FOUND_ELSEWHERE, LOST_COMPUTER, LOST_NAMES, LOST_PROVIDER } from '../../../kernel/assembly/layout.ts'
import { BlockBuilder } from '../../../event/block-builder.ts'
import type { Block } from '../../../event/block.ts'
import { textOf, utf8 } from '../../../event/bytes.ts'
import { returnKernel, takeKernel, type Kernel } from '../../../kernel/kernel.ts'
import { sameTemplate, XmlParser, type Instance, type Piece } from './binary-xml.ts'
import { ByteReader, MalformedError, TruncatedError } from './byte-reader.ts'
import { RECORD_HEAD } from './layout.ts'
import { crc32 } from '../../../event/crc32.ts'
import { filetimeMs } from '../times/filetime.ts'
import { fingerprint } from './fingerprint.ts'
import { KnownTemplates, restOfId } from './known-templates.ts'
import { compile, type FieldStep, type Program } from './program.ts'
import { SeenRecords } from './seen-records.ts'
import { systemProgram, SYSTEM_VALUES } from './system-values.ts'
import { TemplateShelf } from './template-shelf.ts'
import { appendValue, ARRAY, eachItem, TextBuffer, TYPE } from './value-text.ts'
import { readValues, Values } from './values.ts'

/** XML in values in values: deeper is hostile. */
const MAX_NESTING = 8
/** Fields of one record, over all its templates. A few dozen are usual. */
const MAX_STEPS = 20_000
/** Text of one record. Its bytes are at most 64 KiB; more comes from a template made to grow. */
const MAX_TEXT = 512 << 10
/** Text of one block. */
const BLOCK_TEXT = 24 << 20

const NO_REMAINS = { found: 0, incomplete: 0, bytes: 0, repeats: 0, repeatBytes: 0, unread: 0 }
const MAX_SHAPES = 2_000
const TEMPLATE_GONE = 'its template was written over'

/** Why a record is not among those that the log counts. */
export type RecoverySource = 'slack' | 'chunk' | 'carved'

const LOST = LOST_PROVIDER | LOST_COMPUTER | LOST_NAMES

const SOURCES = { slack: utf8('slack'), chunk: utf8('chunk'), carved: utf8('carved') } as const
const BY_POSITION = utf8('position')
const BY_TEMPLATE = utf8('template elsewhere')
/** What a record is without, by the bits of what it lost. */
const WITHOUT = Array.from({ length: LOST + 1 }, (_, lost) =>
  utf8(
    [
      ...(lost & LOST_PROVIDER ? ['provider', 'channel'] : []),
      ...(lost & LOST_COMPUTER ? ['computer'] : []),
      ...(lost & LOST_NAMES ? ['names of data'] : []),
    ].join(', '),
  ),
)

/** Instead of a problem: the record was not written, since it repeats one that was. */
export const REPEAT = Symbol('repeat')

/** Records that were taken at once. */
export interface RecordRun {
  /** Where the last of them stands, and the one that follows. */
  readonly last: number
  readonly end: number
  /** Their numbers, valid until the next run. */
  readonly numbers: Float64Array
}

/** Remains that were taken at once. */
export interface RemainsRun {
  readonly found: number
  /** Records among these that lost something with their templates. */
  readonly incomplete: number
  /** Total length of the records, in bytes. */
  readonly bytes: number
  /** Records that are there already, and their total length in bytes. */
  readonly repeats: number
  readonly repeatBytes: number
  /** Whole records of which nothing can be read. */
  readonly unread: number
  /** Offset from which records have to be looked at one by one. */
  readonly end: number
}

export interface RecordPlace {
  readonly id: number
  /** Within the source. */
  readonly offset: number
  readonly length: number
  /** Epoch ms of writing. */
  readonly written: number
  readonly recovered: RecoverySource | null
}

/** Puts the records of chunks into columns. */
export class RecordWriter {
  readonly #builder: BlockBuilder
  /** Takes records that are as they should be, and knows templates; both ways give the same blocks. */
  readonly #kernel = takeKernel()
  readonly #shelf = this.#kernel === null ? null : new TemplateShelf(this.#kernel)
  readonly #seen = new SeenRecords(this.#kernel)
  /** Templates of the log, while the kernel does not keep them. */
  readonly #known = new KnownTemplates()
  /** The kernel sees the chunk. */
  #shown = false
  readonly #text = new TextBuffer()
  readonly #handles = new Map<string, number>()
  readonly #values: Values[] = []
  #list: Uint8Array[] = []
  #lists = new Map<number, Uint8Array[]>()
  #reader = new ByteReader(new Uint8Array(0))
  #parser = new XmlParser(this.#reader)
  #strict = false
  /** By place of the definition in the chunk, or by that and the path of the element. */
  #programs = new Map<string | number, Program>()
  /** Whose column is known to hold lists. */
  readonly #listSteps = new Set<FieldStep>()
  /** Those among remains that were written over. */
  #failed = new Map<string | number, Error>()
  /** For records without a template, by the types of their values. */
  #systemPrograms = new Map<string, Program | null>()
  /** The record that filled a column last, by handle. */
  #filled = new Uint32Array(256)
  #record = 0
  #steps = 0
  #rehearsing = false
  #lost = 0
  #written = 0
  #blockText = 0

  constructor(format: string, emit: (block: Block) => void) {
    this.#builder = new BlockBuilder({
      format,
      placeKind: 'record',
      blank: 'absent',
      emit,
      rows: 8_192,
      kernel: this.#kernel,
    })
  }

  /** The records that follow stand in this chunk. `strict`: parts of it may have been written over. */
  useChunk(reader: ByteReader, strict: boolean): void {
    if (!strict) this.#seen.useChunk(reader)
    this.#use(reader, strict)
    if (this.#kernel === null) return
    if (!strict) this.#kernel.show(reader.bytes)
    this.#kernel.calls.useChunk()
    this.#shown = true
  }

  /** The records that follow stand in what is left of a chunk. */
  useRemains(reader: ByteReader): void {
    this.#use(reader, true)
  }

  #use(reader: ByteReader, strict: boolean): void {
    this.#reader = reader
    this.#parser = new XmlParser(reader, strict)
    this.#programs = new Map()
    if (this.#failed.size > 0) this.#failed = new Map()
    this.#strict = strict
    this.#shown = false
  }

  /** The checksum of `[start, end)` of the chunk. */
  checksum(start: number, end: number): number {
    const { bytes } = this.#reader
    return this.#kernel === null ? crc32(bytes, start, end) : this.#kernel.calls.checksum(start, end) >>> 0
  }

  /** Goes on as if nothing had come before. */
  restart(): void {
    this.#builder.restart()
    this.#seen.forget()
    this.#known.clear()
    this.#shelf?.forgetKnown()
    this.#blockText = 0
    this.#kernel?.calls.useData(-1)
    for (const step of this.#listSteps) {
      step.handle = -1
      this.#shelf?.learn(step)
    }
    this.#listSteps.clear()
  }

  end(): void {
    this.#builder.flush()
    if (this.#kernel !== null) returnKernel(this.#kernel)
  }

  /**
   * Writes records from `at` on of a chunk that stands at `offset`, as long as they begin before `end` and are as
   * they should be; `null` when there is none.
   */
  run(at: number, end: number, offset: number): RecordRun | null {
    const kernel = this.#kernel
    if (kernel === null) return null
    this.#endLong()
    const { calls } = kernel
    const { rows, weight } = this.#builder.room
    const { length } = this.#reader.bytes
    const left = BLOCK_TEXT - this.#blockText
    const found = calls.eventRows(at, end, length, this.#builder.pending, rows, weight, left)
    if (found === 0) return null
    this.#seen.counted(at, kernel.rowStart(found))
    this.#blockText += calls.eventText()
    for (let row = 0; row < found; row++) this.#take(kernel, row, offset)
    const numbers = kernel.doubles.subarray(kernel.eventNumbers, kernel.eventNumbers + found)
    return { last: kernel.rowStart(found - 1), end: kernel.rowStart(found), numbers }
  }

  /**
   * Writes what is left of older records from `at` on of a chunk that stands at `offset`, as far as it is as it
   * should be; `null` where nobody can.
   */
  runRemains(at: number, offset: number): RemainsRun | null {
    const kernel = this.#shown ? this.#kernel : null
    const recovered = this.#handles.get('Recovered')
    if (kernel === null || recovered === undefined || recovered >= kernel.maxColumns) return null
    const { calls } = kernel
    const { length } = this.#reader.bytes
    const first = calls.nextFramed(at, length)
    if (first < 0) return { ...NO_REMAINS, end: length }
    this.#seen.meetRemains()
    this.#endLong()
    const { rows, weight } = this.#builder.room
    const left = BLOCK_TEXT - this.#blockText
    const { pending } = this.#builder
    const found = calls.remainsRows(first, length, pending, rows, weight, left, recovered)
    this.#blockText += calls.eventText()
    let bytes = 0
    let incomplete = 0
    for (let row = 0; row < found; row++) {
      bytes += this.#take(kernel, row, offset)
      this.#lost = kernel.rowMarks(row)
      this.#putLost()
      if (this.incomplete) incomplete++
    }
    return {
      found,
      incomplete,
      bytes,
      repeats: calls.repeatsFound(),
      repeatBytes: calls.bytesOfRepeats(),
      unread: calls.unreadFound(),
      end: calls.stoppedAt(),
    }
  }

  /** Takes a row of the kernel in; returns the bytes of its record. */
  #take(kernel: Kernel, row: number, offset: number): number {
    const { doubles, eventTimes, eventNumbers } = kernel
    const start = kernel.rowStart(row)
    const length = kernel.rowEnd(row) - start
    this.#builder.row(doubles[eventTimes + row]!, doubles[eventNumbers + row]!, offset + start, length)
    return length
  }

  /** Whether the record that was written last lost something with its templates. */
  get incomplete(): boolean {
    return (this.#lost & LOST) !== 0
  }

  /** Whether a record that was written before has all the values of this one, whose binary XML is `[start, end)`. */
  isRepeat(start: number, end: number): boolean {
    return this.#seen.has(fingerprint(this.#reader, start, end), false)
  }

  /** Whether a record that lost something was written before in the same way. */
  #repeatsIncomplete(start: number, end: number, lost: number): boolean {
    return (lost & LOST) !== 0 && this.#seen.has(fingerprint(this.#reader, start, end), true)
  }

  #see(start: number, end: number): void {
    this.#seen.add(fingerprint(this.#reader, start, end), this.incomplete)
  }

  /**
   * Writes the record whose binary XML is `[start, end)` of the chunk. Throws `TruncatedError` or
   * `MalformedError` before anything is written when the record cannot be read at all; returns what went
   * wrong when only a part of its fields could be. What repeats an incomplete record is not written.
   */
  write(start: number, end: number, place: RecordPlace): string | null | typeof REPEAT {
    this.#reader.limit = end
    const quick = this.#strict ? this.#remains(start, end, place, 0) : false
    if (quick !== false) return quick === REPEAT ? REPEAT : null
    const { program, values, lost } = this.#root(start, end)
    if (this.#strict) {
      this.#rehearse(program, values, lost)
      if (this.#repeatsIncomplete(start, end, this.#lost)) return REPEAT
    }
    const problem = this.#row(program, values, place, lost)
    if (place.recovered === null) this.#seen.counted(start - RECORD_HEAD, end + 4)
    else this.#see(start, end)
    return problem
  }

  /** Writes a record of the remains if it is as a record should be. */
  #remains(start: number, end: number, place: RecordPlace, template: number): boolean | typeof REPEAT {
    const kernel = this.#shown ? this.#kernel : null
    if (kernel === null || kernel.calls.remainsFit(start, end, template) === 0) return false
    if (this.#repeatsIncomplete(start, end, kernel.calls.lostOfLast())) return REPEAT
    this.#endLong()
    const time = kernel.doubles[kernel.eventTimes]!
    this.#builder.row(time, place.id, place.offset, place.length)
    this.#blockText += kernel.calls.putRemains(start, end, template, this.#builder.pending - 1)
    this.#lost = kernel.calls.lostOfLast()
    if (place.recovered !== null) this.#putText('Recovered', SOURCES[place.recovered])
    this.#putLost()
    this.#see(start, end)
    return true
  }

  /** Says of the row what it was read by, and what it is without. */
  #putLost(): void {
    const lost = this.#lost
    if (lost === 0) return
    if (lost & LOST_COMPUTER) this.#putText('RecoveredBy', BY_POSITION)
    else if (lost & FOUND_ELSEWHERE) this.#putText('RecoveredBy', BY_TEMPLATE)
    if ((lost & LOST) !== 0) this.#putText('RecoveredWithout', WITHOUT[lost & LOST]!)
  }

  /** The same for a record whose template is gone: its values by the order that Windows keeps. */
  writeValues(start: number, end: number, place: RecordPlace): string | null | typeof REPEAT {
    const reader = this.#reader
    reader.limit = end
    const values = this.#valuesAt(0)
    readValues(values, reader, valuesAt(reader, start))
    const key = shapeOf(values)
    const program = this.#systemProgram(key, values)
    const template = this.#shown && this.#shelf ? this.#shelf.teachLoose(key, values, program) : 0
    if (program === null) throw new MalformedError(TEMPLATE_GONE)
    const quick = template === 0 ? false : this.#remains(start, end, place, template)
    if (quick !== false) return quick === REPEAT ? REPEAT : null
    if (this.#repeatsIncomplete(start, end, program.lost)) return REPEAT
    const problem = this.#row(program, values, place, program.lost)
    this.#see(start, end)
    return problem
  }

  /** Whether the record names a template that is not there any more, so that `write` could only throw. */
  isOrphan(start: number, end: number): boolean {
    const { bytes, view } = this.#reader
    const at = start + (start + 4 <= end && bytes[start] === 0x0f ? 4 : 0)
    if (at + 10 > end || bytes[at] !== 0x0c) return false
    const definition = view.getUint32(at + 6, true)
    const id = view.getUint32(at + 2, true)
    if (definition + 8 <= end && view.getUint32(definition + 4, true) === id) return false
    return this.#knownTemplate(id, []) === null
  }

  #systemProgram(key: string, values: Values): Program | null {
    let program = this.#systemPrograms.get(key)
    if (program === undefined) {
      program = systemProgram(values)
      if (this.#systemPrograms.size < MAX_SHAPES) this.#systemPrograms.set(key, program)
    }
    return program
  }

  /** Throws what a run would throw, and writes nothing. */
  #rehearse(program: Program, values: Values | null, lost: number): void {
    this.#rehearsing = true
    this.#lost = lost
    this.#record++
    this.#steps = this.#written = 0
    try {
      this.#run(program, values, [], 0)
      if (this.#written === 0) throw new MalformedError('it holds nothing')
    } finally {
      this.#rehearsing = false
      this.#list = []
      this.#lists.clear()
    }
  }

  #row(program: Program, values: Values | null, place: RecordPlace, lost: number): string | null {
    const time = this.#timeOf(program, values) ?? place.written
    this.#endLong()
    this.#builder.row(time, place.id, place.offset, place.length)
    this.#record++
    this.#steps = this.#written = 0
    this.#lost = lost
    let problem: string | null = null
    try {
      this.#run(program, values, [], 0)
    } catch (error) {
      if (!(error instanceof TruncatedError || error instanceof MalformedError)) throw error
      problem = error.message
    }
    if (place.recovered !== null) this.#putText('Recovered', SOURCES[place.recovered])
    this.#putLost()
    if (this.#list.length > 0) {
      const handle = this.#handle('Data', true)
      this.#kernel?.calls.useData(handle < this.#kernel.maxColumns ? handle : -1)
      this.#builder.putMany(handle, this.#list)
      this.#list = []
    }
    if (this.#lists.size > 0) {
      for (const [handle, items] of this.#lists) this.#builder.putMany(handle, items)
      this.#lists.clear()
    }
    this.#blockText += this.#written
    return problem
  }

  /** Ends a block of much text. */
  #endLong(): void {
    if (this.#blockText <= BLOCK_TEXT) return
    this.#builder.flush()
    this.#blockText = 0
  }

  #root(start: number, end: number): { program: Program; values: Values | null; lost: number } {
    const reader = this.#reader
    // Nearly every record is one fragment with one template instance.
    const at = start + (start + 4 <= end && reader.bytes[start] === 0x0f ? 4 : 0)
    if (at + 10 > end || reader.bytes[at] !== 0x0c)
      return { program: compile(this.#parser.content(start, end, false), []), values: null, lost: 0 }
    const definition = reader.u32(at + 6, 'template offset')
    const values = this.#valuesAt(0)
    let program: Program
    let lost = 0
    try {
      if (this.#strict) sameTemplate(reader, at + 2, definition)
      program = this.#template(definition, [])
      readValues(values, reader, valuesAt(reader, start))
    } catch (error) {
      if (!this.#strict || !(error instanceof TruncatedError || error instanceof MalformedError)) throw error
      readValues(values, reader, valuesAt(reader, start))
      const elsewhere = this.#elsewhere(at + 2, [], values)
      if (elsewhere === null) throw error
      program = elsewhere
      lost = FOUND_ELSEWHERE
    }
    return { program, values, lost }
  }

  /** The program of a template that takes these values and is defined elsewhere under the id that stands at `id`. */
  #elsewhere(id: number, path: readonly string[], { count, types, sizes }: Values): Program | null {
    const program = this.#knownTemplate(this.#reader.u32(id, 'template id'), path)
    if (program === null || program.needs > count) return null
    const { timeValue } = program
    const timed = timeValue < 0 || (types[timeValue] === TYPE.filetime && sizes[timeValue]! >= 8)
    return timed ? program : null
  }

  #knownTemplate(id: number, path: readonly string[]): Program | null {
    return this.#shelf === null ? this.#known.get(id, path) : this.#shelf.known(id, path)
  }

  #template(definition: number, path: readonly string[]): Program {
    const key = path.length === 0 ? definition : `${definition} ${path.join('/')}`
    let program = this.#programs.get(key)
    if (!program) {
      const failed = this.#failed.get(key)
      if (failed) throw failed
      const shelf = this.#shown ? this.#shelf : null
      program = shelf?.find(definition, path, this.#reader.limit, this.#strict)
      try {
        program ??= this.#compiled(definition, path, shelf)
      } catch (error) {
        // It will be asked for again by every record that was made of it.
        if (this.#strict && this.#isFinal(error)) {
          this.#failed.set(key, error)
          shelf?.fail(definition, path)
        }
        throw error
      }
      this.#programs.set(key, program)
    }
    return program
  }

  /** Other records may be read by the program, if they name a template of this id. `template`: where the kernel keeps it. */
  #know(definition: number, path: readonly string[], program: Program, template: number): void {
    const { view } = this.#reader
    const id = view.getUint32(definition + 4, true)
    const rest = restOfId(view, definition + 4)
    if (this.#shelf !== null) this.#shelf.know(id, rest, path, program, template)
    else if (program.needs !== Infinity) this.#known.add(id, rest, path, program)
  }

  /** Whether a template that failed so fails whatever record asks for it. */
  #isFinal(error: unknown): error is MalformedError | TruncatedError {
    if (error instanceof TruncatedError) return error.end > this.#reader.bytes.length
    return error instanceof MalformedError
  }

  #compiled(definition: number, path: readonly string[], shelf: TemplateShelf | null): Program {
    const start = definition + 24
    const size = this.#reader.u32(definition + 20, 'template size')
    this.#reader.need(start, size, 'template')
    const parser = this.#parser
    const program = compile(parser.content(start, start + size, true), path)
    const { position, names } = parser
    const template = shelf?.teach(this.#reader, { start, size, end: position, names }, path, program) ?? 0
    this.#know(definition, path, program, template)
    return program
  }

  #timeOf({ timeValue, timeWritten }: Program, values: Values | null): number | null {
    if (!Number.isNaN(timeWritten)) return timeWritten
    if (values === null || timeValue < 0 || timeValue >= values.count) return null
    if (values.types[timeValue] !== TYPE.filetime || values.sizes[timeValue]! < 8) return null
    const at = values.places[timeValue]!
    const { view } = this.#reader
    return filetimeMs(view.getUint32(at, true), view.getUint32(at + 4, true))
  }

  #valuesAt(depth: number): Values {
    return (this.#values[depth] ??= new Values())
  }

  #run(program: Program, given: Values | null, path: readonly string[], depth: number): void {
    if (depth > MAX_NESTING) throw new MalformedError('XML in values nested too deep')
    for (const step of program.steps) {
      if (++this.#steps > MAX_STEPS) throw new MalformedError('too many fields')
      if (step.kind === 'field') this.#field(step, given, depth)
      else {
        const values = this.#valuesAt(depth + 1)
        readValues(values, this.#reader, step.instance.values)
        const inner = this.#inner(step.instance, [...path, ...step.path], values)
        if (inner) this.#run(inner, values, [], depth + 1)
        else this.#unnamed(values)
      }
    }
  }

  /** The program of a nested template; `null` when it is among the remains and was written over everywhere. */
  #inner({ id, definition }: Instance, path: readonly string[], values: Values): Program | null {
    if (!this.#strict) return this.#template(definition, path)
    try {
      sameTemplate(this.#reader, id, definition)
      return this.#template(definition, path)
    } catch (error) {
      if (!(error instanceof TruncatedError || error instanceof MalformedError)) throw error
      const elsewhere = this.#elsewhere(id, path, values)
      if (elsewhere !== null) this.#lost |= FOUND_ELSEWHERE
      return elsewhere
    }
  }

  #unnamed({ count, types, places, sizes }: Values): void {
    for (let i = 0; i < count; i++) {
      const type = types[i]!
      if (type === TYPE.null) continue
      this.#lost |= LOST_NAMES
      if (type === TYPE.xml) continue
      if (type & ARRAY) this.#list.push(...this.#items(type, places[i]!, sizes[i]!))
      else this.#list.push(this.#item(type, places[i]!, sizes[i]!))
    }
  }

  #item(type: number, at: number, size: number): Uint8Array {
    this.#text.clear()
    appendValue(this.#text, this.#reader, type, at, size)
    this.#written += this.#text.used
    if (this.#written > MAX_TEXT) throw new MalformedError('its values grow without end')
    return this.#text.slice()
  }

  #items(type: number, place: number, bytes: number): Uint8Array[] {
    const items: Uint8Array[] = []
    eachItem(this.#reader, type, place, bytes, (itemType, at, size) => {
      items.push(this.#item(itemType, at, size))
    })
    return items
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
    if (this.#written + this.#text.used > MAX_TEXT) throw new MalformedError('its values grow without end')
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

  /** An element whose value has several items stands there once for each. */
  #array(step: FieldStep, values: Values, value: number): void {
    const items = this.#items(values.types[value]!, values.places[value]!, values.sizes[value]!)
    if (step.name === null) this.#list.push(...items)
    else if (items.length > 0) this.#listOf(this.#nameOf(step, values), step).push(...items)
  }

  #xml(at: number, size: number, path: readonly string[], depth: number): void {
    const content = this.#parser.content(at, at + size, false)
    this.#run(compile(content, path), null, [], depth + 1)
  }

  #put(step: FieldStep, values: Values | null): void {
    const value = this.#text
    this.#written += value.used
    if (step.name === null) this.#list.push(value.slice())
    else if (step.list) this.#listOf(step.name, step).push(value.slice())
    else if (step.nameFrom) {
      const text = value.slice()
      const handle = this.#freeHandle(this.#nameOf(step, values), step)
      if (!this.#rehearsing) this.#builder.put(handle, text, 0, text.length)
    } else {
      let { handle } = step
      if (handle < 0) {
        handle = step.handle = this.#handle(step.name, false)
        this.#shelf?.learn(step)
      }
      if (this.#filled[handle] === this.#record) handle = this.#freeHandle(step.name, step)
      this.#filled[handle] = this.#record
      if (!this.#rehearsing) this.#builder.put(handle, value.bytes, 0, value.used)
    }
  }

  /** Uses the text buffer. */
  #nameOf(step: FieldStep, values: Values | null): string {
    if (!step.nameFrom) return step.name ?? ''
    this.#text.clear()
    for (const piece of step.nameFrom) this.#append(piece, values)
    return textOf(this.#text.bytes, 0, this.#text.used)
  }

  #listOf(name: string, step: FieldStep): Uint8Array[] {
    let handle = this.#handle(name, true)
    const open = this.#lists.get(handle)
    if (open) return open
    handle = this.#freeHandle(name, step)
    this.#handle(name, true)
    const list: Uint8Array[] = []
    this.#lists.set(handle, list)
    if (step.handle < 0 && handle === this.#handles.get(name) && !this.#rehearsing) {
      step.handle = handle
      this.#listSteps.add(step)
      this.#shelf?.learn(step)
    }
    return list
  }

  /** Two elements of one name in different places: the second is told apart by the element above it. */
  #freeHandle(name: string, step: FieldStep): number {
    const above = `${step.path.at(-2) ?? ''}_${name}`
    for (let i = 0; ; i++) {
      const handle = this.#handle(i === 0 ? name : i === 1 ? above : `${above}_${i}`, false)
      if (this.#filled[handle] === this.#record) continue
      this.#filled[handle] = this.#record
      if (i === 1 && step.second < 0) {
        step.second = handle
        this.#shelf?.learn(step)
      }
      return handle
    }
  }

  #putText(name: string, bytes: Uint8Array): void {
    this.#builder.put(this.#handle(name, false), bytes, 0, bytes.length)
  }

  #handle(name: string, many: boolean): number {
    let handle = many ? undefined : this.#handles.get(name)
    if (handle === undefined) {
      handle = this.#builder.field(name, many)
      this.#handles.set(name, handle)
      if (handle >= this.#filled.length) {
        const larger = new Uint32Array(handle * 2)
        larger.set(this.#filled)
        this.#filled = larger
      }
    }
    return handle
  }
}

/** What decides which values these are: their types, and which of the first are empty. */
function shapeOf({ types, sizes, count }: Values): string {
  const empty = Array.from(sizes.subarray(0, SYSTEM_VALUES), (size) => (size === 0 ? 0 : 1))
  return `${types.subarray(0, count).join()} ${empty.join('')}`
}

/** Where the values of the root instance stand. */
function valuesAt(reader: ByteReader, start: number): number {
  const at = start + (reader.u8(start, 'fragment') === 0x0f ? 4 : 0)
  if (reader.u8(at, 'template instance') !== 0x0c) throw new MalformedError('no template instance')
  const definition = reader.u32(at + 6, 'template offset')
  const after = at + 10
  return definition === after ? after + 24 + reader.u32(definition + 20, 'template size') : after
}
