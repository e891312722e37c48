import { ROLES, type Role } from '../../event/roles.ts'
import { quote } from './search-modifiers.ts'
import { HIT_NAMES, type HitName, type Predicate, type Test } from '../tree.ts'

/** The part of a search that can be completed at the caret: a suggestion replaces `text[from, to)`. */
export type Completion =
  | { readonly kind: 'field'; readonly from: number; readonly to: number; readonly typed: string }
  | {
      readonly kind: 'value'
      readonly from: number
      readonly to: number
      readonly typed: string
      /** A role, `host`, `format`, `log`, or the name of a column. */
      readonly field: string
      readonly isColumn: boolean
    }

const HEAD = String.raw`("(?:[^"]|"")+"|[A-Za-z_@][\w.@-]*(?:\([\w .-]*\))?)((?:\|\w+)*):`
const VALUE = new RegExp(
  String.raw`(?:^|[\s(])-?${HEAD}(?:\([^()]*?(?:[\s,]|(?<=\()))?("(?:[^"]|"")*|[^\s"(),]*)$`,
)
const WORD = /(?:^|[\s(])-?("(?:[^"]|"")*|[A-Za-z_@][\w.@()-]*)?$/

/** Finds out whether the caret is in the value of a field or where a field name could begin; `null` for anything else. */
export function completionAt(text: string, caret: number): Completion | null {
  const before = text.slice(0, caret)
  const value = VALUE.exec(before)
  if (value) {
    const [, head = '', , typed = ''] = value
    const quoted = head.startsWith('"')
    const field = quoted ? head.slice(1, -1).replaceAll('""', '"') : head
    const role = field.toLowerCase()
    if (!quoted && ['time', 'source', 'anywhere'].includes(role)) return null
    const isColumn =
      quoted || !(Object.hasOwn(ROLES, role) || role === 'format' || role === 'log' || isAboutHits(role))
    return {
      kind: 'value',
      from: caret - typed.length,
      to: caret,
      typed: typed.replace(/^"/, '').replaceAll('""', '"'),
      field: isColumn ? field : role,
      isColumn,
    }
  }
  const word = WORD.exec(before)
  if (!word) return null
  const typed = word[1] ?? ''
  return { kind: 'field', from: caret - typed.length, to: caret, typed: typed.replace(/^"/, '') }
}

/** Words that ask about the rules that have hit an event. */
export const HIT_WORDS: readonly string[] = [...HIT_NAMES, 'hit']

/** Names that exist in every search. */
export const SEARCH_NAMES: readonly string[] = [
  ...Object.keys(ROLES),
  'time',
  'format',
  'log',
  'source',
  'anywhere',
  ...HIT_WORDS,
]

/** True for words that ask about the rules that have hit an event. */
export function isAboutHits(name: string): name is HitName | 'hit' {
  return HIT_WORDS.includes(name)
}

/** Writes a field name so that it can be followed by a colon; quoted where necessary. */
export function writtenField(name: string, isColumn: boolean): string {
  const taken = SEARCH_NAMES.includes(name.toLowerCase()) || /^(?:and|or|not)$/i.test(name)
  const bare = /^[A-Za-z_@][\w.@-]+(?:\([\w .-]*\))?$/.test(name)
  return isColumn && (taken || !bare) ? quote(name) : name
}

/** Writes a value so that it is matched exactly. */
export function writtenValue(value: string): string {
  return /^\d{1,15}$/.test(value) ? value : quote(value)
}

/** A condition for events with a value of the field that contains the typed text. */
export function eventsFitting(completion: Extract<Completion, { kind: 'value' }>): Predicate {
  const { field, isColumn, typed } = completion
  const test: Test = typed === '' ? { kind: 'present' } : { kind: 'contains', text: typed }
  if (isColumn) return { kind: 'field', field, test }
  if (['format', 'log', 'host'].includes(field) || isAboutHits(field))
    return { kind: 'constant', value: true }
  return { kind: 'role', role: field as Role, test }
}
