import base64 from './assembly/index.ts?kernel'

/** What the compiled module offers; addresses and lengths in bytes of its memory. */
interface Exports {
  readonly memory: WebAssembly.Memory
  layout(which: number): number
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
  forgetTemplates(): void
  linkTemplate(template: number): void
  linkLoose(loose: number): void
  failTemplate(definition: number, path: number): void
  templateAt(definition: number, path: number, limit: number, strict: boolean): number
  findAddresses(length: number, long: boolean, dotted: boolean): number
}

/** A kernel that grew beyond this is not kept for the next source. */
const KEPT_BYTES = 48 << 20
const KEPT = 2
/** As in `assembly/memory.ts`. */
const MAX_ROWS = 4096

/**
 * One instance of the compiled kernel: a window of bytes that rows are looked for in, and the
 * columns of one block. Serves one source at a time.
 */
export class Kernel {
  readonly calls: Exports
  readonly windowBytes: number
  readonly maxCells: number
  readonly maxColumns: number
  /** Room for templates of event logs. */
  readonly templates: number
  readonly templateBytes: number
  readonly #window: number
  readonly #rowStarts: number
  readonly #rowEnds: number
  readonly #rowMarks: number
  readonly #cells: number
  readonly #headers: number
  readonly #headerBytes: number
  #bytes = new Uint8Array(0)
  #words = new Uint32Array(0)
  #doubles = new Float64Array(0)

  constructor(instance: WebAssembly.Instance) {
    this.calls = instance.exports as unknown as Exports
    const [
      window,
      windowBytes,
      rowStarts,
      rowEnds,
      rowMarks,
      cells,
      maxCells,
      headers,
      headerBytes,
      max,
      templates,
      templateBytes,
    ] = Array.from({ length: 12 }, (_, which) => this.calls.layout(which))
    this.templates = templates!
    this.templateBytes = templateBytes!
    this.#window = window!
    this.windowBytes = windowBytes!
    this.#rowStarts = rowStarts! >>> 2
    this.#rowEnds = rowEnds! >>> 2
    this.#rowMarks = rowMarks!
    this.#cells = cells! >>> 2
    this.maxCells = maxCells!
    this.#headers = headers!
    this.#headerBytes = headerBytes!
    this.maxColumns = max!
    this.calls.prepare()
  }

  /** The memory; a view becomes void when the memory grows, so it is asked for again after every call. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#look()
    return this.#bytes
  }

  get words(): Uint32Array<ArrayBuffer> {
    if (this.#words.length === 0) this.#look()
    return this.#words
  }

  get doubles(): Float64Array<ArrayBuffer> {
    if (this.#doubles.length === 0) this.#look()
    return this.#doubles
  }

  get size(): number {
    return this.bytes.length
  }

  /** Fills the window. */
  show(source: Uint8Array): void {
    this.bytes.set(source, this.#window)
  }

  /** Bytes that are looked through at a time where there is to be room for each position. */
  get placeBytes(): number {
    return Math.min(this.windowBytes, this.maxCells * 2)
  }

  /** Where in the shown bytes addresses may stand, as `assembly/addresses.ts` says. */
  addresses(source: Uint8Array, long: boolean, dotted: boolean): Uint32Array {
    this.show(source)
    const count = this.calls.findAddresses(source.length, long, dotted)
    return this.words.subarray(this.#cells, this.#cells + count)
  }

  /** Of an indexed row: its begin in the window, or that of what follows the last one. */
  rowStart(row: number): number {
    return this.words[this.#rowStarts + row]!
  }

  rowEnd(row: number): number {
    return this.words[this.#rowEnds + row]!
  }

  /** 1: bytes that are not ASCII, 2: NUL bytes. */
  rowMarks(row: number): number {
    return this.bytes[this.#rowMarks + row]!
  }

  /** Word index of the bounds of a cell: its begin, then its end, of which the highest bit says that quotes are doubled. */
  cellAt(row: number, width: number, cell: number): number {
    return this.#cells + (row * width + cell) * 2
  }

  /** Of a record of an event log: where the times of the rows begin among the doubles, and their numbers. */
  get eventTimes(): number {
    return this.#cells >>> 1
  }

  get eventNumbers(): number {
    return this.eventTimes + MAX_ROWS
  }

  /** Word index of the header of a column. */
  headerAt(column: number): number {
    return (this.#headers + column * this.#headerBytes) >>> 2
  }

  #look(): void {
    const { buffer } = this.calls.memory
    this.#bytes = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }
}

let compiled: WebAssembly.Module | null | undefined
const idle: Kernel[] = []
let off = false

/** Without it everything works the same, more slowly; tests compare the two. */
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
  if (idle.length < KEPT && kernel.size <= KEPT_BYTES) idle.push(kernel)
}

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))
  // Without vectors it is not valid here.
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null
}
