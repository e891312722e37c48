import type { Compiler, Rules } from '@virustotal/yara-x'
import { levelOf } from './level.ts'
import { layOut, type LaidFile, type Namespace } from './namespaces.ts'
import { blanked, type Reference, type RuleSpan } from './rule-text.ts'
import { YARA_PREFIX, type UnusedYara, type YaraFile, type YaraRule } from './yara.ts'

/** External variables about a file, by the names that Loki and THOR use. */
export const KNOWN_GLOBALS = ['filename', 'filepath', 'extension'] as const
/** External variables of those scanners that are not known here. */
const UNKNOWN_GLOBALS =
  /^(?:filetype|filemode|owner|group|md5|unpack_parent|unpack_source|timezone|is_executable|file_type)$/
/** Modules that speak of what no source carries: without it their rules would never hold. */
const MODULES_WITHOUT_DATA: Readonly<Record<string, string>> = {
  cuckoo: 'a report of a sandbox (module cuckoo)',
  vt: 'what a service on the net knows (module vt)',
}
/** Rules that mend or break one another need more than one round; a set that needs more is given up. */
const MAX_ROUNDS = 12
const MAX_RULES = 50_000

export interface CompiledYara {
  readonly built: Rules | null
  readonly rules: readonly YaraRule[]
  readonly unused: readonly UnusedYara[]
  /** Handle of a rule by its namespace and name. */
  readonly handles: ReadonlyMap<string, YaraRule>
}

interface Problem {
  readonly reason: string
  readonly line: number
  readonly column: number
}

/** Compiles all rules that can be, and says of each other why not. Every rule is one or the other. */
export function compileYara(files: readonly YaraFile[], makeCompiler: () => Compiler): CompiledYara {
  const { namespaces, unused } = layOut(files)
  const lost: OmittedParts = new Map()
  for (const { files: laid } of namespaces) for (const one of laid) refuseUnfit(one, lost)
  boundCount(namespaces, lost)
  let built: Rules | null = null
  for (let round = 0; built === null; round++) {
    if (round === MAX_ROUNDS) {
      loseAll(namespaces, lost, 'too many rules of this set are not understood; it was given up')
      break
    }
    built = buildRound(namespaces, lost, makeCompiler())
  }
  const rules: YaraRule[] = []
  const handles = new Map<string, YaraRule>()
  const refused = [...unused]
  for (const { id, files: laid } of namespaces) {
    for (const { file, lines, rules: spans } of laid) {
      for (const span of spans) {
        const problem = lost.get(span)
        if (problem) {
          const { line, column } = problem
          refused.push({
            title: span.name,
            path: file.path,
            ...problem,
            excerpt: lines.text(line),
            line,
            column,
          })
          continue
        }
        const rule = ruleOf(file, span)
        rules.push(rule)
        handles.set(`${id}\n${span.name}`, rule)
      }
    }
  }
  return { built, rules, unused: refused, handles }
}

/** Rules and imports that are left out, and why. */
type OmittedParts = Map<RuleSpan | Reference, Problem & { readonly state: UnusedYara['state'] }>

/** One try; `null` when rules were lost in it, so that the rest is to be tried again. */
function buildRound(namespaces: readonly Namespace[], lost: OmittedParts, compiler: Compiler): Rules | null {
  try {
    for (const name of KNOWN_GLOBALS) compiler.defineGlobal(name, '')
    let errors = 0
    let warnings = 0
    let again = false
    for (const { id, files } of namespaces) {
      compiler.newNamespace(id)
      for (const laid of files) {
        const left = [...laid.rules, ...laid.imports].filter((part) => lost.has(part))
        if (laid.rules.every((rule) => lost.has(rule))) continue
        try {
          compiler.addSource(blanked(laid.file.text, [...laid.includes, ...left]))
        } catch (error) {
          rethrowCrash(error)
        }
        const said = compiler.errors
        for (const text of said.slice(errors)) again = lose(laid, lost, problemOf(text)) || again
        errors = said.length
        const warned = compiler.warnings
        for (const text of warned.slice(warnings))
          if (text.startsWith('warning[too_many_iterations]'))
            again = lose(laid, lost, problemOf(text)) || again
        warnings = warned.length
      }
    }
    return again ? null : buildOf(compiler)
  } finally {
    compiler.free()
  }
}

function buildOf(compiler: Compiler): Rules | null {
  try {
    return compiler.build()
  } catch (error) {
    rethrowCrash(error)
    return null
  }
}

/** The compiler's messages are among its errors; after a crash there are none. */
function rethrowCrash(error: unknown): void {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error
}

/** `error[E009]: unknown identifier` with its place, and what stands under the caret. */
function problemOf(text: string): Problem {
  const title = /^\w+\[\w+\]: (.*)/.exec(text)?.[1] ?? text.split('\n')[0] ?? ''
  const place = /^\s*--> (?:[^\n]*:)?(\d+):(\d+)/m.exec(text)
  const note = /^\s*\|\s*[\^-]+ (.+)$/m.exec(text)?.[1]
  return {
    reason: note === undefined ? title : `${title}: ${note}`,
    line: Number(place?.[1] ?? 1),
    column: Number(place?.[2] ?? 1),
  }
}

/**
 * Sets the rule aside in which the problem stands; of an import, the rules that use it; all of the file
 * when it stands in none. False when that is done already.
 */
function lose({ rules, imports, lines }: LaidFile, lost: OmittedParts, problem: Problem): boolean {
  const offset = lines.offset(problem.line, problem.column)
  const holds = ({ start, end }: { start: number; end: number }): boolean => offset >= start && offset < end
  const imported = imports.find(holds)
  const hit = rules.find(holds)
  const parts = imported
    ? [imported, ...rules.filter(({ words }) => words.has(imported.target))]
    : hit
      ? [hit]
      : rules
  const left = parts.filter((part) => !lost.has(part))
  for (const part of left) lost.set(part, worded(problem))
  return left.length > 0
}

/** Something that is only missing here is not a fault of the rule. */
function worded(problem: Problem): Problem & { readonly state: UnusedYara['state'] } {
  const module = /^unknown module `([^`]+)`/.exec(problem.reason)?.[1]
  if (module !== undefined)
    return { ...problem, state: 'absent', reason: `it needs the module ${module}, which YARA-X has not` }
  const name = /^unknown identifier `([^`]+)`/.exec(problem.reason)?.[1]
  if (name !== undefined && UNKNOWN_GLOBALS.test(name))
    return {
      ...problem,
      state: 'absent',
      reason: `it asks for the ${name} of a file, which is not known here`,
    }
  return { ...problem, state: 'refused' }
}

function refuseUnfit({ rules }: LaidFile, lost: OmittedParts): void {
  for (const rule of rules) {
    if (!rule.closed) {
      const { line, column } = rule
      lost.set(rule, { reason: 'its closing brace is missing', line, column, state: 'refused' })
    }
    for (const [module, what] of Object.entries(MODULES_WITHOUT_DATA)) {
      if (!rule.words.has(module)) continue
      const { line, column } = rule
      lost.set(rule, {
        reason: `it asks for ${what}, which is not known here`,
        line,
        column,
        state: 'absent',
      })
    }
  }
}

function boundCount(namespaces: readonly Namespace[], lost: OmittedParts): void {
  let count = 0
  for (const { files } of namespaces) {
    for (const { rules } of files) {
      for (const rule of rules) {
        if (++count <= MAX_RULES) continue
        const { line, column } = rule
        lost.set(rule, { reason: `a case can hold ${MAX_RULES} YARA rules`, line, column, state: 'refused' })
      }
    }
  }
}

function loseAll(namespaces: readonly Namespace[], lost: OmittedParts, reason: string): void {
  for (const { files } of namespaces) {
    for (const { rules } of files)
      for (const rule of rules)
        if (!lost.has(rule))
          lost.set(rule, { reason, line: rule.line, column: rule.column, state: 'refused' })
  }
}

function ruleOf(file: YaraFile, span: RuleSpan): YaraRule {
  const { meta } = span
  const reference = [...meta].filter(([name]) => /^(?:reference|ref|url|link)/.test(name))
  return {
    name: `${YARA_PREFIX}${file.pack}:${file.path}:${span.name}`,
    pack: file.pack,
    title: span.name,
    level: levelOf(meta),
    description: (meta.get('description') ?? meta.get('desc') ?? '').slice(0, 500),
    author: (meta.get('author') ?? '').slice(0, 200),
    references: reference.map(([, value]) => value.slice(0, 300)).slice(0, 8),
    tags: span.tags,
    path: file.path,
    text: file.text.slice(span.start, span.end),
    private: span.private,
  }
}
