import base64 from './assembly/index.ts?kernel'
import { COLUMN_HEADER_BYTES, MAX_ROWS } from './assembly/layout.ts'

/** Addresses in the memory of the kernel and bounds, as `assembly/memory.ts` names them. */
export interface Addresses {
  readonly ARENA: WebAssembly.Global<'i32'>
  readonly CELLS: WebAssembly.Global<'i32'>
  readonly HEADERS: WebAssembly.Global<'i32'>
  readonly LIST: WebAssembly.Global<'i32'>
  readonly MAX_CELLS: WebAssembly.Global<'i32'>
  readonly MAX_COLUMNS: WebAssembly.Global<'i32'>
  readonly ROW_ENDS: WebAssembly.Global<'i32'>
  readonly ROW_MARKS: WebAssembly.Global<'i32'>
  readonly ROW_STARTS: WebAssembly.Global<'i32'>
  readonly TEMPLATE_BYTES: WebAssembly.Global<'i32'>
  readonly TEMPLATES: WebAssembly.Global<'i32'>
  readonly WINDOW: WebAssembly.Global<'i32'>
  readonly WINDOW_BYTES: WebAssembly.Global<'i32'>
}

/** The exports of the compiled module; addresses and lengths in bytes of its memory. */
interface Exports extends Addresses {
  readonly memory: WebAssembly.Memory
  prepare(): void
  indexCommas(from: number, length: number, width: number, maxRows: number, maxWeight: number): number
  indexSpaces(from: number, length: number, width: number, maxRows: number, maxWeight: number): number
  indexTable(
    from: number,
    length: number,
    separator: number,
    width: number,
    maxRows: number,
    maxWeight: number,
  ): number
  stoppedAtEnd(): number
  clearColumns(columns: number): void
  put(column: number, row: number, at: number, length: number): void
  putLast(column: number, row: number): void
  roomFor(length: number): number
  putRows(rows: number, width: number, first: number): void
  putCell(cell: number, rows: number, width: number, first: number, column: number): void
  putPath(parent: number, leaf: number, rows: number, width: number, first: number, column: number): void
  firstEmpty(cell: number, rows: number, width: number, empty: boolean): number
  closeBlock(columns: number): void
  checksum(from: number, to: number): number
  useChunk(): void
  useData(column: number): void
  eventRows(
    from: number,
    end: number,
    length: number,
    first: number,
    maxRows: number,
    maxWeight: number,
    maxText: number,
  ): number
  eventText(): number
  remainsFit(start: number, end: number, template: number): number
  putRemains(start: number, end: number, template: number, into: number): number
  remainsRows(
    from: number,
    length: number,
    first: number,
    maxRows: number,
    maxWeight: number,
    maxText: number,
    recovered: number,
  ): number
  stoppedAt(): number
  repeatsFound(): number
  bytesOfRepeats(): number
  unreadFound(): number
  lostOfLast(): number
  nextFramed(from: number, length: number): number
  forgetSeen(): void
  keepChunk(): void
  seeRecords(from: number, end: number, kept: boolean): void
  see(low: number, high: number): void
  wasSeen(low: number, high: number): number
  forgetKnown(): void
  know(id: number, path: number, template: number, rest: number): void
  knownAt(id: number, path: number): number
  loseKnown(): void
  forgetTemplates(): void
  linkTemplate(template: number): void
  linkLoose(loose: number): void
  failTemplate(definition: number, path: number): void
  templateAt(definition: number, path: number, limit: number, strict: boolean): number
  findAddresses(length: number, long: boolean, dotted: boolean): number
}

/** A kernel whose memory grew beyond this is not reused for the next source. */
const MAX_IDLE_BYTES = 48 << 20
const MAX_IDLE_KERNELS = 2

/**
 * One instance of the compiled kernel: a window of bytes in which rows are found, and the columns of one block. It serves
 * one source at a time.
 */
export class Kernel {
  readonly calls: Exports
  readonly windowBytes: number
  readonly maxCells: number
  readonly maxColumns: number
  /** Address and size of the room for templates of event logs. */
  readonly templates: number
  readonly templateBytes: number
  readonly #window: number
  readonly #rowStarts: number
  readonly #rowEnds: number
  readonly #rowMarks: number
  readonly #cells: number
  readonly #headers: number
  #bytes = new Uint8Array(0)
  #words = new Uint32Array(0)
  #doubles = new Float64Array(0)

  constructor(instance: WebAssembly.Instance) {
    this.calls = instance.exports as unknown as Exports
    const { calls } = this
    this.templates = calls.TEMPLATES.value
    this.templateBytes = calls.TEMPLATE_BYTES.value
    this.#window = calls.WINDOW.value
    this.windowBytes = calls.WINDOW_BYTES.value
    this.#rowStarts = calls.ROW_STARTS.value >>> 2
    this.#rowEnds = calls.ROW_ENDS.value >>> 2
    this.#rowMarks = calls.ROW_MARKS.value
    this.#cells = calls.CELLS.value >>> 2
    this.maxCells = calls.MAX_CELLS.value
    this.#headers = calls.HEADERS.value
    this.maxColumns = calls.MAX_COLUMNS.value
    this.calls.prepare()
  }

  /** The memory of the kernel. A view is void as soon as the memory grows, so callers get it again after every call. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#renewViews()
    return this.#bytes
  }

  get words(): Uint32Array<ArrayBuffer> {
    if (this.#words.length === 0) this.#renewViews()
    return this.#words
  }

  get doubles(): Float64Array<ArrayBuffer> {
    if (this.#doubles.length === 0) this.#renewViews()
    return this.#doubles
  }

  get size(): number {
    return this.bytes.length
  }

  /** Copies bytes into the window. */
  show(source: Uint8Array): void {
    this.bytes.set(source, this.#window)
  }

  /** Bytes that can be searched at a time when each of their positions may be a result. */
  get placeBytes(): number {
    return Math.min(this.windowBytes, this.maxCells * 2)
  }

  /** Positions in `source` at which an IP address may stand, see `assembly/addresses.ts`; valid until the next call. */
  addresses(source: Uint8Array, long: boolean, dotted: boolean): Uint32Array {
    this.show(source)
    const count = this.calls.findAddresses(source.length, long, dotted)
    return this.words.subarray(this.#cells, this.#cells + count)
  }

  /** The offset in the window at which an indexed row begins; of the row after the last one, where the rest begins. */
  rowStart(row: number): number {
    return this.words[this.#rowStarts + row]!
  }

  rowEnd(row: number): number {
    return this.words[this.#rowEnds + row]!
  }

  /** A set of bits: 1 when the row has bytes that are not ASCII, 2 when it has NUL bytes. */
  rowMarks(row: number): number {
    return this.bytes[this.#rowMarks + row]!
  }

  /** Word index of the bounds of a cell: its start, then its end, whose highest bit is set when quotes in it are doubled. */
  cellAt(row: number, width: number, cell: number): number {
    return this.#cells + (row * width + cell) * 2
  }

  /** Index among the doubles of the times of event records that were read. */
  get eventTimes(): number {
    return this.#cells >>> 1
  }

  /** Index among the doubles of their record numbers. */
  get eventNumbers(): number {
    return this.eventTimes + MAX_ROWS
  }

  /** Word index of the header of a column. */
  headerAt(column: number): number {
    return (this.#headers + column * COLUMN_HEADER_BYTES) >>> 2
  }

  #renewViews(): void {
    const { buffer } = this.calls.memory
    this.#bytes = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }
}

let compiled: WebAssembly.Module | null | undefined
const idle: Kernel[] = []
let off = false

/** Whether the kernel is switched off: everything works the same, only slower, which tests compare. */
export function isOff(): boolean {
  return off
}

export function withoutKernel<T>(work: () => T): T {
  off = true
  try {
    return work()
  } finally {
    off = false
  }
}

/** A kernel for one source; `null` where the machine cannot run it. Handed back by `returnKernel`. */
export function takeKernel(): Kernel | null {
  if (off) return null
  const kept = idle.pop()
  if (kept) return kept
  const instance = instantiated()
  return instance && new Kernel(instance)
}

/** The compiled module with a memory of its own; `null` where the machine cannot run it. */
export function instantiated(): WebAssembly.Instance | null {
  if (off) return null
  if (compiled === undefined) compiled = compile()
  return compiled && new WebAssembly.Instance(compiled)
}

export function returnKernel(kernel: Kernel): void {
  if (idle.length < MAX_IDLE_KERNELS && kernel.size <= MAX_IDLE_BYTES) idle.push(kernel)
}

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))
  // Without vectors it is not valid here.
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null
}
