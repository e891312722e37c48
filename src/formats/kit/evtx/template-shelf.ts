import * as layout from '../../../kernel/assembly/layout.ts'
import type { Kernel } from '../../../kernel/kernel.ts'
import type { ByteReader } from './byte-reader.ts'
import { KnownTemplates, restOfId } from './known-templates.ts'
import type { FieldStep, Program, Step } from './program.ts'
import { SYSTEM_VALUES } from './system-values.ts'
import type { Values } from './values.ts'

/** Words of a template and of its parts, as `src/kernel/assembly/templates.ts` and `events.ts` read them. */
const TEMPLATE_WORDS = layout.TEMPLATE_BYTES_EACH / 4
const NAME_WORDS = layout.TEMPLATE_NAME_BYTES / 4
const STEP_WORDS = layout.STEP_BYTES / 4
const LOOSE_WORDS = layout.LOOSE_TEMPLATE_BYTES / 4
const COLUMN = layout.STEP_COLUMN / 4
const SECOND = layout.STEP_SECOND_COLUMN / 4
const LIST = layout.STEP_LIST / 4
const TEXT = layout.STEP_TEXT / 4
/** Heads of the chains by which the kernel finds templates. */
const CHAIN_BYTES = 4 * (layout.TEMPLATE_CHAINS + layout.LOOSE_CHAINS)
const KIND = {
  field: layout.STEP_KIND_FIELD,
  constant: layout.STEP_KIND_CONSTANT,
  item: layout.STEP_KIND_ITEM,
  listOf: layout.STEP_KIND_LIST,
  inList: layout.STEP_KIND_IN_LIST,
} as const
const MAX_MEMBERS = 14
const NONE = 0xffff_ffff

const MAX_STEPS = 1024
const MAX_PATHS = 10_000

/** Where a template definition stands in a chunk, and what its parser met. */
export interface Definition {
  /** Where the binary XML begins, behind the field that holds its size. */
  readonly start: number
  readonly size: number
  /** Where the parser stopped. */
  readonly end: number
  /** Where the offsets of its names stand. */
  readonly names: readonly number[]
}

/** A program of the kernel, and what it is known by. */
interface ShelfEntry {
  readonly program: Program
  readonly id: number
  readonly rest: number
  readonly path: readonly string[]
}

/**
 * The templates of one source in the memory of the kernel. A template that other chunks define again is known by
 * its bytes, wherever its names stand there, and is not compiled again.
 */
export class TemplateShelf {
  readonly #kernel: Kernel
  #top = 0
  #programs = new Map<number, ShelfEntry>()
  /** Programs that the kernel cannot use, or has no room for any more. */
  readonly #known = new KnownTemplates()
  #loose = new Map<string, { readonly program: Program | null; readonly template: number }>()
  #paths = new Map<string, number>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#forget()
    this.forgetKnown()
  }

  /** The program of a definition in the chunk that the kernel sees. */
  find(definition: number, path: readonly string[], limit: number, strict: boolean): Program | undefined {
    const number = this.#pathNumber(path)
    if (number === NONE) return undefined
    return this.#programs.get(this.#kernel.calls.templateAt(definition, number, limit, strict))?.program
  }

  /** Other records may be read by the program, if they name a template of this id. */
  know(id: number, rest: number, path: readonly string[], program: Program, template = 0): void {
    const number = this.#pathNumber(path)
    if (number === NONE || program.needs === Infinity) return
    this.#known.add(id, rest, path, program)
    this.#kernel.calls.know(id, number, template === 0 ? layout.KNOWN_ELSEWHERE : template, rest)
  }

  /** The program of a template of this id that the log defines anywhere before. */
  known(id: number, path: readonly string[]): Program | null {
    const number = this.#pathNumber(path)
    if (number === NONE) return null
    const template = this.#kernel.calls.knownAt(id, number)
    if (template === 0) return null
    if (template === layout.KNOWN_ELSEWHERE) return this.#known.get(id, path)
    return this.#programs.get(template)?.program ?? null
  }

  forgetKnown(): void {
    this.#known.clear()
    this.#kernel.calls.forgetKnown()
  }

  /** Has the kernel learn what a definition was compiled to, as far as it can. Returns where it keeps it, or 0. */
  teach(reader: ByteReader, definition: Definition, path: readonly string[], program: Program): number {
    const number = this.#pathNumber(path)
    const { start, size, end } = definition
    if (number === NONE || end > start + size || !Number.isNaN(program.timeWritten)) return 0
    if (program.steps.length > MAX_STEPS || !program.steps.every((step, _, steps) => isPlain(step, steps)))
      return 0
    const names = this.#namesOf(reader, definition)
    const parts = partsOf(definition, names)
    const { steps } = program
    const texts = [reader.bytes.subarray(start, start + size), ...names.map(({ text }) => text)]
    for (const step of steps) {
      const piece = step.kind === 'field' ? step.pieces[0] : 0
      if (piece !== undefined && typeof piece !== 'number') texts.push(piece)
    }
    const bytes =
      texts.reduce((sum, text) => sum + room(text.length), 0) +
      4 * (TEMPLATE_WORDS + 2 * parts.length + NAME_WORDS * names.length + STEP_WORDS * steps.length)
    if (!this.#makeRoom(bytes)) return 0
    const placed = texts.map((text) => this.#place(text))
    const template = this.#words([
      0,
      number,
      reader.view.getUint32(start - 20, true),
      size,
      timeOf(program),
      this.#words(parts.flat()),
      parts.length,
      this.#words(
        names.flatMap(({ at, inline, units, hash }, i) => [at, inline ? 1 : 0, placed[i + 1]!, units, hash]),
      ),
      names.length,
      this.#steps(steps, placed.slice(names.length + 1)),
      steps.length,
      placed[0]!,
      program.needs,
      program.lost,
    ])
    this.#kernel.calls.linkTemplate(template)
    const id = reader.view.getUint32(start - 20, true)
    this.#programs.set(template, { program, id, rest: restOfId(reader.view, start - 20), path })
    return template
  }

  /** The kernel need not ask for a definition again that was written over. */
  fail(definition: number, path: readonly string[]): void {
    const number = this.#pathNumber(path)
    if (number !== NONE) this.#kernel.calls.failTemplate(definition, number)
  }

  /**
   * Has the kernel learn what stands for the template of such values, which has the name of `key`: a program that no
   * definition stands for, or `null`. Returns 0 when there is none, or when it cannot.
   */
  teachLoose(key: string, { count, types, sizes }: Values, program: Program | null): number {
    const known = this.#loose.get(key)
    if (known !== undefined) return known.template
    const steps = program?.steps ?? []
    const words = TEMPLATE_WORDS + LOOSE_WORDS + STEP_WORDS * steps.length
    if (!steps.every((step) => isPlain(step, steps) && typeof step.pieces[0] === 'number')) return 0
    if (count < SYSTEM_VALUES || !this.#makeRoom(4 * words + room(count))) return 0
    const template =
      program === null
        ? 0
        : this.#words([
            0,
            NONE,
            0,
            0,
            timeOf(program),
            0,
            0,
            0,
            0,
            this.#steps(steps, []),
            steps.length,
            0,
            0,
            program.lost,
          ])
    const empty = sizes
      .subarray(0, SYSTEM_VALUES)
      .reduce((bits, size, i) => bits | (size === 0 ? 1 << i : 0), 0)
    const loose = this.#words([0, count, empty, template])
    this.#place(types.subarray(0, count))
    this.#kernel.calls.linkLoose(loose)
    this.#loose.set(key, { program, template })
    return template
  }

  /** A column of a step became known. */
  learn({ slot, handle, second }: FieldStep): void {
    const { words, maxColumns } = this.#kernel
    const known = (column: number): number => (column >= 0 && column < maxColumns ? column : NONE)
    if (slot === 0) return
    words[slot + COLUMN] = known(handle)
    words[slot + SECOND] = known(second)
  }

  #steps(steps: readonly Step[], texts: readonly number[]): number {
    const at = this.#words(new Array<number>(STEP_WORDS * steps.length).fill(0))
    const { words } = this.#kernel
    let constants = 0
    steps.forEach((step, i) => {
      if (step.kind !== 'field') return
      step.slot = (at >>> 2) + i * STEP_WORDS
      const [piece] = step.pieces
      if (step.list) this.#member(step, steps)
      else if (typeof piece === 'number') {
        const kind = step.name === null ? KIND.item : KIND.field
        words.set([kind, piece, NONE, NONE, this.#pathNumber(step.path)], step.slot)
      } else {
        words.set([KIND.constant, 0, NONE, NONE, NONE], step.slot)
        words.set([texts[constants++]!, piece!.length], step.slot + TEXT)
      }
      this.learn(step)
    })
    return at
  }

  /** The first of the steps that are one list has the values of all. */
  #member(step: FieldStep, steps: readonly Step[]): void {
    const { words } = this.#kernel
    const all = likeOf(step, steps)
    const first = all[0] === step
    words.set([first ? KIND.listOf : KIND.inList, 0, NONE, NONE, NONE], step.slot)
    if (first) words.set([all.length, ...all.map(({ pieces }) => pieces[0] as number)], step.slot + LIST)
    // Whichever of them learns the column, the first needs it.
    else step.slot = all[0]!.slot
  }

  #namesOf(reader: ByteReader, { start, names }: Definition): Name[] {
    const { view, bytes } = reader
    return names.map((at) => {
      const offset = view.getUint32(at, true)
      const units = view.getUint16(offset + 6, true)
      const text = bytes.subarray(offset + 8, offset + 8 + 2 * units)
      let hash = 0
      for (let i = 0; i < units; i++)
        hash = (Math.imul(hash, 65_599) + view.getUint16(offset + 8 + 2 * i, true)) >>> 0
      return { at: at - start, inline: offset === at + 4, units, hash: hash & 0xffff, text }
    })
  }

  #pathNumber(path: readonly string[]): number {
    if (path.length === 0) return 0
    const key = path.join('\0')
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    if (this.#paths.size >= MAX_PATHS) return NONE
    this.#paths.set(key, this.#paths.size + 1)
    return this.#paths.size
  }

  /** When there are too many templates, all are learnt again. */
  #makeRoom(bytes: number): boolean {
    const { templates, templateBytes } = this.#kernel
    if (bytes > templateBytes / 4) return false
    if (this.#top + bytes > templates + templateBytes) this.#forget()
    return true
  }

  #forget(): void {
    const loose = [...this.#loose.values()].flatMap(({ program }) => program ?? [])
    const shelved = [...this.#programs]
    for (const [template, { id, rest, path, program }] of shelved)
      if (this.#kernel.calls.knownAt(id, this.#pathNumber(path)) === template)
        this.#known.add(id, rest, path, program)
    this.#kernel.calls.loseKnown()
    for (const { steps } of [...shelved.map(([, { program }]) => program), ...loose])
      for (const step of steps) if (step.kind === 'field') step.slot = 0
    this.#programs.clear()
    this.#loose.clear()
    this.#kernel.calls.forgetTemplates()
    // Another source may have left its column.
    this.#kernel.calls.useData(NONE)
    this.#top = this.#kernel.templates + CHAIN_BYTES
  }

  #words(numbers: readonly number[]): number {
    const at = this.#top
    this.#kernel.words.set(numbers, at >>> 2)
    this.#top += numbers.length * 4
    return at
  }

  #place(text: Uint8Array): number {
    const at = this.#top
    this.#kernel.bytes.set(text, at)
    this.#top += room(text.length)
    return at
  }
}

function timeOf({ timeValue }: Program): number {
  return timeValue < 0 ? NONE : timeValue
}

interface Name {
  readonly at: number
  readonly inline: boolean
  readonly units: number
  readonly hash: number
  readonly text: Uint8Array
}

/** Bytes that a text takes up, so that what follows stands at whole words. */
function room(length: number): number {
  return (length + 3) & ~3
}

/** The stretches between names. */
function partsOf({ size }: Definition, names: readonly Name[]): [number, number][] {
  const parts: [number, number][] = []
  let from = 0
  for (const { at, inline, units } of names) {
    if (at > from) parts.push([from, at])
    from = at + 4 + (inline ? 10 + 2 * units : 0)
  }
  if (size > from) parts.push([from, size])
  return parts
}

/** The steps that are one list with this one. */
function likeOf(step: FieldStep, steps: readonly Step[]): FieldStep[] {
  return steps.filter(
    (other): other is FieldStep =>
      other.kind === 'field' && other.list && other.name === step.name && samePath(other.path, step.path),
  )
}

/** Nothing else in the template has the name, so that it does not matter which value comes first. */
function isWholeList(step: FieldStep, steps: readonly Step[]): boolean {
  const named = steps.filter((other) => other.kind === 'field' && other.name === step.name)
  return named.length <= MAX_MEMBERS && named.length === likeOf(step, steps).length
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i])
}

/** A column or list item that is one value, or a column that is always the same. */
function isPlain(step: Step, steps: readonly Step[]): step is FieldStep {
  if (step.kind !== 'field' || step.nameFrom !== null || step.pieces.length !== 1) return false
  if (typeof step.pieces[0] === 'number') return !step.list || isWholeList(step, steps)
  return step.name !== null && !step.list
}
