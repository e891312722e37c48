import { Compiler, initSync, type Scanner } from '@virustotal/yara-x'
import { boundedMemory } from './bounded-memory.ts'
import { compileYara, KNOWN_GLOBALS, type CompiledYara } from './compile.ts'
import { withReusedMachine } from './reused-machine.ts'
import type { YaraFile, YaraMatch, YaraRule, YaraString, YaraSubject } from './yara.ts'

/** Rules, their machine and one source of 16 MiB together; more ends in an error. */
const MAX_MEMORY = 512 << 20
/** Occurrences of one string that are counted. */
const MAX_OCCURRENCES = 10_000
/** Places of a match that are listed; further ones are only counted. */
const MAX_STRINGS = 20
const MAX_TEXT = 120

/** The engine's result for a rule that matches. */
interface EngineMatch {
  readonly identifier: string
  readonly namespace: string
  readonly isPrivate: boolean
  readonly patterns: readonly {
    readonly identifier: string
    readonly isPrivate: boolean
    readonly matches: readonly { readonly offset: number; readonly length: number }[]
  }[]
}

/** YARA-X, once in a thread: its package holds one machine and no more. */
export class YaraProgram {
  #compiled: CompiledYara | null = null
  #scanner: Scanner | null = null
  /** Globals that some rule speaks of: each that is set costs as much as a small source. */
  #globals: readonly (typeof KNOWN_GLOBALS)[number][] = []

  constructor(module: Uint8Array) {
    const bounded = boundedMemory(module, MAX_MEMORY)
    if (!bounded) throw new Error('the memory of YARA-X cannot be bounded')
    initSync({ module: bounded })
  }

  /** From now on, sources are scanned with these rules. */
  compile(files: readonly YaraFile[]): Pick<CompiledYara, 'rules' | 'unused'> {
    this.#scanner?.free()
    this.#compiled?.built?.free()
    this.#scanner = null
    this.#compiled = compileYara(files, () => new Compiler())
    if (this.#compiled.built && this.#compiled.rules.length > 0) {
      this.#scanner = this.#compiled.built.scanner()
      this.#scanner.setMaxMatchesPerPattern(MAX_OCCURRENCES)
    }
    const { rules, unused } = this.#compiled
    this.#globals = KNOWN_GLOBALS.filter((name) => rules.some(({ text }) => text.includes(name)))
    return { rules, unused }
  }

  scan(bytes: Uint8Array, { path }: YaraSubject): YaraMatch[] {
    const scanner = this.#scanner
    const handles = this.#compiled?.handles
    if (!scanner || !handles) return []
    const filename = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    const extension = /\.[^.]*$/.exec(filename)?.[0].toLowerCase() ?? ''
    const values = { filename, filepath: path, extension }
    const { matches } = withReusedMachine(() => {
      for (const name of this.#globals) scanner.setGlobal(name, values[name])
      return scanner.scan(bytes) as { readonly matches: readonly EngineMatch[] }
    })
    return matches.flatMap((found): YaraMatch[] => {
      const rule = handles.get(`${found.namespace}\n${found.identifier}`)
      return rule && !found.isPrivate ? [matchOf(rule, found, bytes)] : []
    })
  }
}

function matchOf({ name, pack, level }: YaraRule, { patterns }: EngineMatch, bytes: Uint8Array): YaraMatch {
  const places = patterns
    .filter(({ isPrivate }) => !isPrivate)
    .flatMap(({ identifier, matches }) => matches.map((match) => ({ id: identifier, ...match })))
    .sort((a, b) => a.offset - b.offset || (a.id < b.id ? -1 : 1))
  return {
    rule: name,
    pack,
    level,
    found: places.length,
    strings: places.slice(0, MAX_STRINGS).map(({ id, offset, length }): YaraString => ({
      id,
      offset,
      length,
      text: printable(bytes.subarray(offset, offset + Math.min(length, MAX_TEXT))),
    })),
  }
}

/** Bytes as text that shows each of them. */
function printable(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes)
    text +=
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  return text
}
