import SevenZip from '7z-wasm'
import { messageOf } from '../containers/container.ts'

/** Bytes that can be had at once, which is how the program asks for them. */
export interface SyncInput {
  readonly size: number
  /** Fills `into` from `at` on as far as there are bytes; returns how many. */
  read(at: number, into: Uint8Array): number
}

export interface SyncOutput {
  write(piece: Uint8Array): void
}

/** Thrown through the program by those that lend it bytes or take its output, to end the run. */
export class Stop extends Error {}

/** A file that a run has written, in the order of writing. */
export interface WrittenFile {
  /** Below the folder of output, `/` between components. */
  readonly path: string
  readonly offset: number
  readonly bytes: number
  readonly link: boolean
}

export interface ProgramRun {
  /** 0: well, 1: with warnings, 2 and more: failed. `null` when a `Stop` ended the run. */
  readonly code: number | null
  /** The message of that `Stop`; empty otherwise, and when the receiver of the output gave none. */
  readonly stopReason: string
  readonly said: string
  readonly complained: string
  readonly written: readonly WrittenFile[]
}

/** A file in the program's own file system, and the operations on it. */
interface Node {
  readonly mode: number
  usedBytes: number
  stream_ops: StreamOps
  node_ops: { setattr(node: Node, change: { size?: number }): void }
}
interface StreamOps {
  read(stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number
  write(stream: { node: Node }, buffer: Uint8Array, offset: number, length: number, position: number): number
}
interface Files {
  mkdir(path: string): void
  writeFile(path: string, bytes: Uint8Array): void
  readdir(path: string): string[]
  lookupPath(path: string, options: { follow: boolean }): { node: Node }
  isDir(mode: number): boolean
  isLink(mode: number): boolean
}

/**
 * Bytes that one run may read for each byte of the archive, beyond the first 256 MiB. A run reads everything once or twice;
 * one that does not come to an end reads the same bytes again and again.
 */
const MAX_READ_RATIO = 64
const UNJUDGED_READ_BYTES = 256 << 20

const OUT = '/out'
/** Exit code of a run that ended by an error that the program does not catch: it is built without catching any. */
export const GAVE_UP = 255
const MAX_SAID = 64 << 20

/**
 * Runs 7-Zip once. It sees the files that are lent to it as `/in/NAME`, and whatever it writes below `/out`
 * goes to `output` in the order of writing and never into memory.
 */
export async function runSevenZip(
  module: WebAssembly.Module,
  args: readonly string[],
  lent: readonly { readonly name: string; readonly input: SyncInput }[],
  output: SyncOutput,
): Promise<ProgramRun> {
  const said = new Spoken()
  const complained = new Spoken()
  const options = {
    print: (line: string) => said.add(line),
    printErr: (line: string) => complained.add(line),
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      void WebAssembly.instantiate(module, imports).then(receive)
      return {}
    },
  }
  const program = await SevenZip(options as Parameters<typeof SevenZip>[0])
  const files = program.FS as unknown as Files
  files.mkdir('/in')
  files.mkdir(OUT)
  const budget = readBudget(lent.reduce((sum, { input }) => sum + input.size, 0))
  for (const { name, input } of lent) lend(files, `/in/${name}`, input, budget)
  const offsets = captured(files, output)
  let code: number | null
  let stopReason = ''
  try {
    // Its types say that nothing comes back.
    code = ((program.callMain as (words: string[]) => unknown)([...args]) ?? 0) as number
  } catch (error) {
    if (error instanceof Stop) {
      code = null
      stopReason = error.message
    } else if (isItsOwn(error)) {
      complained.add(`it gave up: ${messageOf(error)}`)
      code = GAVE_UP
    } else throw error
  }
  return { code, stopReason, said: said.text, complained: complained.text, written: found(files, offsets) }
}

/** The program traps on what it did not expect, runs out of memory, or throws numbers as its own errors. */
function isItsOwn(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || typeof error === 'number'
}

/** Called with the number of bytes of each read; ends a run that has read far more than there is. */
export function readBudget(size: number): (bytes: number) => void {
  let left = UNJUDGED_READ_BYTES + size * MAX_READ_RATIO
  return (bytes) => {
    left -= bytes
    if (left < 0) throw new Stop('it was read many times over without an end')
  }
}

/** Puts a file there whose bytes are read from outside. */
function lend(files: Files, path: string, input: SyncInput, spend: (bytes: number) => void): void {
  files.writeFile(path, new Uint8Array())
  const { node } = files.lookupPath(path, { follow: false })
  node.usedBytes = input.size
  node.stream_ops = {
    ...node.stream_ops,
    read: (_, buffer, offset, length, position) => {
      // A read at the end of the file counts, too.
      spend(Math.max(1, length))
      return input.read(position, buffer.subarray(offset, offset + length))
    },
  }
}

/** From now on, whatever is written to any file goes to `output`. All files share their operations. */
function captured(files: Files, output: SyncOutput): Map<Node, number> {
  const offsets = new Map<Node, number>()
  const probe = '/probe'
  files.writeFile(probe, new Uint8Array())
  const { node: shared } = files.lookupPath(probe, { follow: false })
  let total = 0
  let current: Node | null = null
  shared.stream_ops.write = ({ node }, buffer, offset, length, position) => {
    if (node !== current) {
      if (offsets.has(node)) throw new Error('a file is written again after another one')
      offsets.set(node, total)
      current = node
    }
    if (position !== node.usedBytes) throw new Error('a file is not written from front to back')
    output.write(buffer.subarray(offset, offset + length))
    node.usedBytes += length
    total += length
    return length
  }
  const change = shared.node_ops.setattr
  shared.node_ops.setattr = (node, { size: _, ...rest }) => change(node, rest)
  return offsets
}

function found(files: Files, offsets: ReadonlyMap<Node, number>): WrittenFile[] {
  const written: WrittenFile[] = []
  const visit = (path: string): void => {
    for (const name of files.readdir(path)) {
      if (name === '.' || name === '..') continue
      const below = `${path}/${name}`
      const { node } = files.lookupPath(below, { follow: false })
      if (files.isDir(node.mode)) visit(below)
      else
        written.push({
          path: below.slice(OUT.length + 1),
          offset: offsets.get(node) ?? 0,
          bytes: node.usedBytes,
          link: files.isLink(node.mode),
        })
    }
  }
  visit(OUT)
  return written.sort((a, b) => a.offset - b.offset || (a.path < b.path ? -1 : 1))
}

class Spoken {
  #lines: string[] = []
  #length = 0

  add(line: string): void {
    if (this.#length > MAX_SAID) throw new Stop('its list is longer than any that is read')
    this.#lines.push(line)
    this.#length += line.length
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}
