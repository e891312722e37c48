import { isUtf8 } from 'node:buffer'
import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import type { BigIntStats } from 'node:fs'
import type { Issue } from '../event/issue.ts'
import { NodeFile } from './file-node.ts'
import type { Input } from './input.ts'
import { safePath } from './safe-path.ts'

export interface NodeInputs {
  readonly inputs: readonly Input[]
  /** What could not be read or was not followed, by its path below the given one; a given path itself as it was given. */
  readonly problems: readonly InputProblem[]
}

interface InputProblem {
  readonly path: string
  readonly issue: Issue
}

/** A given path that is there. */
interface Root {
  readonly given: string
  /** Without links. */
  readonly real: Buffer
  /** Under which all below it is named. */
  readonly name: string
}

/**
 * Every file under the given paths, named by the path below each given one, from as far up as tells two given ones of one
 * name apart. A given link is followed; any other is not: what it leads to is read at its own place, if that was given.
 */
export async function nodeInputs(paths: readonly string[]): Promise<NodeInputs> {
  const problems: InputProblem[] = []
  const found = new Map<string, Omit<Root, 'name'>>()
  for (const given of paths) {
    try {
      const real = await realpath(given, 'buffer')
      if (!found.has(keyOf(real))) found.set(keyOf(real), { given, real })
    } catch (error) {
      problems.push({ path: given, issue: unreadable(error) })
    }
  }
  const reals = [...found.values()]
  const names = namesOf(reals.map(({ real }) => componentsOf(real)))
  const walk = new Walk(reals.map((root, at) => ({ ...root, name: names[at]! })))
  await walk.run()
  return { inputs: walk.inputs, problems: [...problems, ...walk.problems] }
}

class Walk {
  readonly inputs: Input[] = []
  readonly problems: InputProblem[] = []
  readonly #roots: readonly Root[]
  /** Paths within others that were given, too, are read once. */
  readonly #visited = new Set<string>()

  constructor(roots: readonly Root[]) {
    this.#roots = roots
  }

  async run(): Promise<void> {
    for (const { given, real, name } of this.#roots) await this.#visit(real, name, given)
  }

  /** `name` may hold bytes that are no UTF-8 as `bytesText` has them. */
  async #visit(path: Buffer, name: string, given: string | null): Promise<void> {
    const key = keyOf(path)
    if (this.#visited.has(key)) return
    this.#visited.add(key)
    const problem = (issue: Issue): void => {
      this.problems.push({ path: given ?? safeName(name), issue })
    }
    try {
      const stats = await lstat(path, { bigint: true })
      if (stats.isSymbolicLink()) {
        const detail = await this.#strayLink(path)
        if (detail !== null) problem(notFile(detail))
      } else if (stats.isDirectory()) {
        const entries = await readdir(path, { encoding: 'buffer' })
        for (const entry of entries.sort((a, b) => Buffer.compare(a, b)))
          await this.#visit(joined(path, entry), below(name, bytesText(entry)), null)
      } else if (stats.isFile()) {
        const safe = safeName(name)
        const issue: Issue = { code: 'unsafe-name', place: null, detail: quoted(name) }
        const blob = await NodeFile.at(isUtf8(path) ? path.toString() : path, stats)
        this.inputs.push({ path: safe, blob, ...(safe === name ? {} : { issues: [issue] }) })
      } else problem(notFile(`it is ${kindOf(stats)}`))
    } catch (error) {
      problem(unreadable(error))
    }
  }

  /** Where a link leads, unless to something that is read at its own place. */
  async #strayLink(path: Buffer): Promise<string | null> {
    const target = quoted(bytesText(await readlink(path, 'buffer')))
    try {
      const real = await realpath(path, 'buffer')
      if (this.#roots.some((root) => isWithin(real, root.real))) return null
      return `it is a link to ${target}, outside of what was given`
    } catch (error) {
      return `it is a link to ${target}, and ${wordsOf(error)}`
    }
  }
}

/** Folders and names of which a path consists, from its root. A drive stands among them by its letter. */
function componentsOf(path: Buffer): string[] {
  const components = bytesText(path).split(sep)
  if (sep === '\\') components[0] = components[0]!.replace(/:$/, '')
  return components.filter((component) => component !== '')
}

/** The last component of each path, with as many before it as tell it from all others that end alike. */
function namesOf(paths: readonly (readonly string[])[]): string[] {
  const nameOf = (path: readonly string[], components: number): string => path.slice(-components).join('/')
  const alike = new Map<string, (readonly string[])[]>()
  const last = (path: readonly string[]): string => nameOf(path, 1).toLowerCase()
  for (const path of paths) alike.set(last(path), [...(alike.get(last(path)) ?? []), path])
  return paths.map((path) => {
    const others = alike.get(last(path))!
    for (let components = 1; ; components++) {
      const names = new Set(others.map((other) => nameOf(other, components).toLowerCase()))
      const longest = Math.max(...others.map(({ length }) => length))
      if (names.size === others.length || components >= longest) return nameOf(path, components)
    }
  })
}

function below(folder: string, entry: string): string {
  return folder === '' ? entry : `${folder}/${entry}`
}

function isWithin(path: Buffer, folder: Buffer): boolean {
  return path.equals(folder) || keyOf(path).startsWith(keyOf(joined(folder, Buffer.alloc(0))))
}

function joined(folder: Buffer, entry: Buffer): Buffer {
  const between = keyOf(folder).endsWith(sep) ? '' : sep
  return Buffer.concat([folder, Buffer.from(between), entry])
}

/** The bytes of a path, one in each unit. */
function keyOf(path: Buffer): string {
  return path.toString('latin1')
}

/** Half of a pair that stands for no character; text of UTF-8 never holds one alone. */
const LONE = 0xdc00
const LONE_BYTE = /([\udc80-\udcff])/u

/** Text of bytes of which some may be no UTF-8: each of those is 0xdc00 and the byte, as one unit. */
function bytesText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((one) => isUtf8(bytes.subarray(at, at + one)))
    text +=
      length === undefined ? String.fromCharCode(LONE + bytes[at]!) : bytes.toString('utf8', at, at + length)
    at += length ?? 1
  }
  return text
}

/** A path that can be shown and compared; bytes that are no UTF-8 stand in it as `\xNN`. */
function safeName(name: string): string {
  return safePath(name)
    .path.split(LONE_BYTE)
    .map((part) => escapedByte(part) ?? part)
    .join('')
}

/** The name as it was, in quotes, so that all that is odd about it can be seen. */
function quoted(name: string): string {
  const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name
  const parts = shown.split(LONE_BYTE).map((part) => escapedByte(part) ?? JSON.stringify(part).slice(1, -1))
  return `"${parts.join('')}"`
}

function escapedByte(part: string): string | null {
  return part.length === 1 && LONE_BYTE.test(part) ? `\\x${(part.charCodeAt(0) - LONE).toString(16)}` : null
}

function kindOf(stats: BigIntStats): string {
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

function notFile(detail: string): Issue {
  return { code: 'not-a-file', place: null, detail }
}

function unreadable(error: unknown): Issue {
  return { code: 'unreadable-file', place: null, detail: wordsOf(error) }
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read by whoever runs this',
  EPERM: 'it may not be read by whoever runs this',
  ELOOP: 'links lead round in a circle',
  ENAMETOOLONG: 'its path is longer than the system takes',
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error && CODES[String(error.code)]) || error.message
}
