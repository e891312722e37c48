import { ROLES, type Role } from '../../event/roles.ts'
import { quote } from './search-modifiers.ts'
import type { Predicate, Test } from '../tree.ts'

/** What could be put in at the caret: `text[from, to)` is replaced. */
export type Completion =
  | { readonly kind: 'field'; readonly from: number; readonly to: number; readonly typed: string }
  | {
      readonly kind: 'value'
      readonly from: number
      readonly to: number
      readonly typed: string
      /** A role, `host`, `format`, or the name of a column. */
      readonly field: string
      readonly isColumn: boolean
    }

const HEAD = String.raw`("(?:[^"]|"")+"|[A-Za-z_@][\w.@-]*(?:\([\w .-]*\))?)((?:\|\w+)*):`
const VALUE = new RegExp(
  String.raw`(?:^|[\s(])-?${HEAD}(?:\([^()]*?(?:[\s,]|(?<=\()))?("(?:[^"]|"")*|[^\s"(),]*)$`,
)
const WORD = /(?:^|[\s(])-?("(?:[^"]|"")*|[A-Za-z_@][\w.@()-]*)?$/

/** Where the caret stands: in a value of a field, or where a field could begin; `null` for anything else. */
export function completionAt(text: string, caret: number): Completion | null {
  const before = text.slice(0, caret)
  const value = VALUE.exec(before)
  if (value) {
    const [, head = '', , typed = ''] = value
    const quoted = head.startsWith('"')
    const field = quoted ? head.slice(1, -1).replaceAll('""', '"') : head
    const role = field.toLowerCase()
    if (!quoted && ['time', 'source', 'anywhere'].includes(role)) return null
    const isColumn = quoted || !(Object.hasOwn(ROLES, role) || role === 'format')
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

/** Names that every search knows. */
export const SEARCH_NAMES: readonly string[] = [...Object.keys(ROLES), 'time', 'format', 'source', 'anywhere']

/** A name as a search writes it in front of a colon. */
export function writtenField(name: string, isColumn: boolean): string {
  const taken = SEARCH_NAMES.includes(name.toLowerCase()) || /^(?:and|or|not)$/i.test(name)
  const bare = /^[A-Za-z_@][\w.@-]+(?:\([\w .-]*\))?$/.test(name)
  return isColumn && (taken || !bare) ? quote(name) : name
}

/** A value as a search writes it, whole. */
export function writtenValue(value: string): string {
  return /^\d{1,15}$/.test(value) ? value : quote(value)
}

/** Events that have a value which begins with, or holds, what was typed. */
export function fitting(completion: Extract<Completion, { kind: 'value' }>): Predicate {
  const { field, isColumn, typed } = completion
  const test: Test = typed === '' ? { kind: 'present' } : { kind: 'contains', text: typed }
  if (isColumn) return { kind: 'field', field, test }
  if (field === 'format' || field === 'host') return { kind: 'constant', value: true }
  return { kind: 'role', role: field as Role, test }
}
