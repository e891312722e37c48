import type { Level } from '../../event/hit.ts'
import type { FieldOf } from '../../predicate/evaluate/program.ts'
import type { GlobPart, Predicate, Test } from '../../predicate/tree.ts'

export interface RuleHead {
  readonly title: string
  readonly id: string
  readonly level: Level
  readonly description: string
  /** Format whose events the rule is about. */
  readonly format: string
  readonly logsource: Readonly<Record<string, string>>
}

export type WrittenRule =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

/** Why a search cannot be a rule; caught by `writeRule`. */
class Unwritable extends Error {}

/** A search as a Sigma rule about the events of one format, or why it cannot be one. */
export function writeRule(predicate: Predicate, head: RuleHead, fieldOf: FieldOf): WrittenRule {
  const writer = new Writer(head.format, fieldOf)
  try {
    const condition = writer.condition(predicate, false)
    return { ok: true, text: document(head, writer.selections, condition) }
  } catch (problem) {
    if (!(problem instanceof Unwritable)) throw problem
    return { ok: false, reason: problem.message }
  }
}

function document(head: RuleHead, selections: readonly string[], condition: string): string {
  const source = Object.entries(head.logsource).map(([key, value]) => `  ${key}: ${value}`)
  const lines = [
    `title: ${JSON.stringify(head.title)}`,
    `id: ${head.id}`,
    'status: experimental',
    `level: ${head.level}`,
    `description: ${JSON.stringify(head.description)}`,
    'logsource:',
    ...source,
    'detection:',
    ...selections.map((selection, i) => `  s${i + 1}: ${selection}`),
    `  condition: ${condition}`,
  ]
  return `${lines.join('\n')}\n`
}

class Writer {
  readonly selections: string[] = []
  readonly #format: string
  readonly #fieldOf: FieldOf

  constructor(format: string, fieldOf: FieldOf) {
    this.#format = format
    this.#fieldOf = fieldOf
  }

  condition(predicate: Predicate, grouped: boolean): string {
    switch (predicate.kind) {
      case 'all':
      case 'any': {
        const isAll = predicate.kind === 'all'
        // The log source says already which format it is.
        const parts = isAll ? predicate.of.filter((part) => !this.#isOurs(part)) : predicate.of
        if (parts.length === 0) throw new Unwritable('It asks for nothing but the kind of log.')
        const joined = parts
          .map((part) => this.condition(part, parts.length > 1))
          .join(isAll ? ' and ' : ' or ')
        return grouped && parts.length > 1 ? `(${joined})` : joined
      }
      case 'not':
        return `not ${this.condition(predicate.of, true)}`
      case 'field':
        return this.#select(`{ ${item(predicate.field, predicate.test)} }`)
      case 'role': {
        const field = this.#fieldOf(this.#format, predicate.role)
        if (field === undefined) throw new Unwritable(`This kind of log has no ${predicate.role}.`)
        return this.#select(`{ ${item(field, predicate.test)} }`)
      }
      case 'anywhere':
        return this.#select(`[${keyword(predicate.test)}]`)
      case 'constant':
        throw new Unwritable('It asks for nothing, or for everything.')
      case 'format':
        throw new Unwritable('A rule is about one kind of log: ask for it once, beside everything else.')
      case 'log':
        throw new Unwritable('A rule is about one format: ask for that with format, and not with log.')
      default:
        throw new Unwritable(
          predicate.kind === 'hit'
            ? 'A rule cannot ask what rules have found.'
            : `A rule holds for every case, so it cannot ask for a ${predicate.kind}.`,
        )
    }
  }

  #isOurs(predicate: Predicate): boolean {
    return predicate.kind === 'format' && predicate.ids.length === 1 && predicate.ids[0] === this.#format
  }

  #select(written: string): string {
    this.selections.push(written)
    return `s${this.selections.length}`
  }
}

const TEXT_MODIFIERS = {
  equals: '',
  prefix: '|startswith',
  suffix: '|endswith',
  contains: '|contains',
} as const

/** `"field|modifier": value`. */
function item(field: string, test: Test): string {
  if (field.includes('|')) throw new Unwritable(`A rule cannot name the field ${field}.`)
  return test.kind === 'urldecoded' ? modified(`${field}|urldecoded`, test.of) : modified(field, test)
}

function modified(name: string, test: Test): string {
  const entry = (modifier: string, value: string): string => `${JSON.stringify(name + modifier)}: ${value}`
  const cased = 'cased' in test && test.cased === true ? '|cased' : ''
  switch (test.kind) {
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return entry(TEXT_MODIFIERS[test.kind] + cased, JSON.stringify(literal(test.text)))
    case 'glob':
      return entry(cased, JSON.stringify(globbed(test.parts)))
    case 'regex':
      return entry(`|re${[...test.flags].map((flag) => `|${flag}`).join('')}`, JSON.stringify(test.pattern))
    case 'cidr':
      return entry('|cidr', JSON.stringify(test.range))
    case 'compare':
      return entry(test.op === 'eq' ? '' : `|${test.op}`, String(test.number))
    case 'date-part':
      return entry(`|${test.part}`, String(test.number))
    case 'present':
      return entry('|exists', 'true')
    case 'absent':
      return entry('|exists', 'false')
    case 'empty':
      return entry('', "''")
    default:
      throw new Unwritable('Sigma has no word for a part of this search.')
  }
}

/** A keyword is looked for in every value. */
function keyword(test: Test): string {
  if (test.kind === 'contains' && test.cased !== true) return JSON.stringify(literal(test.text))
  const inner = test.kind === 'glob' ? test.parts.slice(1, -1) : null
  const isAround =
    test.kind === 'glob' &&
    [test.parts[0], test.parts.at(-1)].every((end) => typeof end === 'object' && end.wild === 'any')
  if (inner && isAround && !('cased' in test && test.cased === true)) return JSON.stringify(globbed(inner))
  throw new Unwritable('Words that are looked for everywhere can only be plain text in a rule.')
}

/** Text whose every character stands for itself. */
function literal(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&')
}

function globbed(parts: readonly GlobPart[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? literal(part) : part.wild === 'any' ? '*' : '?'))
    .join('')
}
