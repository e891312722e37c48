import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml'
import type { Spot } from '../rule.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { RuleProblem } from './rule-problem.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts'

export type YamlDocument =
  { readonly ok: true; readonly root: YamlNode } | { readonly ok: false; readonly problem: RuleProblem }

const MAX_TEXT = 1 << 20
const MAX_DEPTH = 64
const TOO_DEEP = `its YAML is nested deeper than ${MAX_DEPTH} levels`
const MAX_ALIASES = 32
const MAX_NODES = 250_000

/**
 * Reads the documents of a YAML 1.2 text with its core schema: `on` and dates stay text. Duplicate
 * keys, too much nesting and too many aliases are problems of their document.
 */
export function readYaml(text: string): YamlDocument[] {
  if (text.length > MAX_TEXT) return [refused('the file is larger than 1 MiB')]
  const plain = readPlainYaml(text)
  return plain?.map((root) => ({ ok: true, root })) ?? readAnyYaml(text)
}

/** The same, always by the library. */
export function readAnyYaml(text: string): YamlDocument[] {
  const lines = new LineCounter()
  let documents: Document[]
  try {
    const parsed = parseAllDocuments(text, {
      schema: 'core',
      version: '1.2',
      uniqueKeys: true,
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'silent',
    })
    documents = Array.isArray(parsed) ? (parsed as Document[]) : []
  } catch {
    // The parser descends by calling itself; only nesting beyond any rule's makes it fail.
    return [refused(TOO_DEEP)]
  }
  return documents.flatMap((document): YamlDocument[] => {
    const [error] = document.errors
    if (error) {
      // Where the stack ends differs from machine to machine.
      if (STACK.test(error.message)) return [refused(TOO_DEEP)]
      const { line, col } = lines.linePos(error.pos[0])
      const what = error.code === 'DUPLICATE_KEY' ? 'the same key stands twice' : plain(error.message)
      return [{ ok: false, problem: new RuleProblem(what, { line, column: col }) }]
    }
    if (document.contents === null) return []
    try {
      return [{ ok: true, root: new Reader(document, lines).read(document.contents) }]
    } catch (problem) {
      if (!(problem instanceof RuleProblem)) throw problem
      return [{ ok: false, problem }]
    }
  })
}

/** The library passes on what engines say when the stack is used up. */
const STACK = /call stack|recursion/i

function refused(reason: string): YamlDocument {
  return { ok: false, problem: new RuleProblem(reason) }
}

/** The library cites what it stumbles over, which can be all of a file. */
const LONGEST = 160

function plain(message: string): string {
  const said = message.replace(/\s+/g, ' ').trim()
  return `its YAML cannot be read: ${said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said}`
}

class Reader {
  readonly #document: Document
  readonly #lines: LineCounter
  #nodes = 0
  #aliases = 0

  constructor(document: Document, lines: LineCounter) {
    this.#document = document
    this.#lines = lines
  }

  read(node: unknown, depth = 0, fallback: Spot = { line: 1, column: 1 }): YamlNode {
    const at = this.#spot(node as Node | null) ?? fallback
    if (++this.#nodes > MAX_NODES) throw new RuleProblem('the rule holds too many values', at)
    if (depth > MAX_DEPTH) throw new RuleProblem(TOO_DEEP, at)
    if (isAlias(node)) {
      if (++this.#aliases > MAX_ALIASES) throw new RuleProblem('too many YAML aliases', at)
      const meant = node.resolve(this.#document)
      if (meant === undefined)
        throw new RuleProblem(
          'a text that begins with * has to stand in quotes: unquoted, it is a YAML alias',
          at,
        )
      return this.read(meant, depth + 1, at)
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }): YamlEntry => {
        const name = this.read(key, depth + 1, at)
        if (name.kind !== 'scalar') throw new RuleProblem('a key must be text', name.at)
        return { key: name.text, at: name.at, value: this.read(value, depth + 1, name.at) }
      })
      return { kind: 'map', entries, at }
    }
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => this.read(item, depth + 1, at)), at }
    if (isScalar(node)) {
      const { value, source } = node
      if (typeof value === 'string') return { kind: 'scalar', value, text: value, at }
      if (typeof value === 'number' || typeof value === 'boolean') {
        return { kind: 'scalar', value, text: source ?? String(value), at }
      }
      if (value === null) return { kind: 'scalar', value, text: source ?? '', at }
      throw new RuleProblem('a value of this type is not supported', at)
    }
    return { kind: 'scalar', value: null, text: '', at }
  }

  #spot(node: Node | null): Spot | null {
    const offset = node?.range?.[0]
    if (offset === undefined) return null
    const { line, col } = this.#lines.linePos(offset)
    return { line, column: col }
  }
}

export function entryOf(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find((entry) => entry.key === key)?.value
}

/** The text of a scalar; empty for anything else. */
export function textOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && node.value !== null ? node.text.trim() : ''
}

/** The texts of a list, or of a single scalar. */
export function textsOf(node: YamlNode | undefined): string[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : []
  return items.map(textOf).filter((text) => text !== '')
}
