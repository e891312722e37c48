import { utf8 } from '../../event/bytes.ts'
import { allOf, anyOf, notOf } from '../../predicate/build.ts'
import type { GlobPart, Predicate, Test } from '../../predicate/tree.ts'
import { valueTest } from '../../predicate/values/value-test.ts'
import type { Binding, FieldColumns, FieldSource, FieldSources } from '../logs/logsources.ts'
import { ofParameter, onLine, splitAt, withBeginning, withWord } from './rewrites.ts'

/** A detection bound to one log source: the same tree over the format's fields. Unchanged parts are shared with the original. */
export function bindPredicate(predicate: Predicate, binding: Binding): Predicate {
  return allOf([...whereOf(binding), bound(predicate, binding)])
}

/** The predicates of `whereOf`, kept because many rules share a binding. */
const wheres = new WeakMap<Binding, readonly Predicate[]>()

/** The events that a binding is about. */
function whereOf(binding: Binding): readonly Predicate[] {
  let where = wheres.get(binding)
  if (!where) wheres.set(binding, (where = newWhereOf(binding)))
  return where
}

function newWhereOf({ format, channels, eventIds }: Binding): Predicate[] {
  const where: Predicate[] = [{ kind: 'format', ids: [format] }]
  const field = (name: string, test: Test): Predicate => ({ kind: 'field', field: name, test })
  if (channels.length > 0) {
    where.push(anyOf(channels.map((text) => field('Channel', { kind: 'equals', text }))))
  }
  if (eventIds.length > 0) {
    where.push(anyOf(eventIds.map((number) => field('EventID', { kind: 'compare', op: 'eq', number }))))
  }
  return where
}

function bound(predicate: Predicate, binding: Binding): Predicate {
  switch (predicate.kind) {
    case 'all':
    case 'any': {
      const of = predicate.of.map((part) => bound(part, binding))
      if (of.every((part, i) => part === predicate.of[i])) return predicate
      return predicate.kind === 'all' ? allOf(of) : anyOf(of)
    }
    case 'not': {
      const of = bound(predicate.of, binding)
      return of === predicate.of ? predicate : notOf(of)
    }
    case 'reference':
      return boundReference(predicate, binding)
    case 'field':
      return hasOwnName(predicate.field, binding)
        ? predicate
        : boundField(predicate.field, predicate.test, binding)
    default:
      return predicate
  }
}

function boundReference(asked: Extract<Predicate, { kind: 'reference' }>, { fields }: Binding): Predicate {
  const others = columnsOf(asked.other, fields)
  return anyOf(
    columnsOf(asked.field, fields).flatMap((field) => others.map((other) => ({ ...asked, field, other }))),
  )
}

/** Nothing about the field is different in the events of the binding. */
function hasOwnName(field: string, { fields, dash }: Binding): boolean {
  return !dash && !Object.hasOwn(fields, field.toLowerCase())
}

/** The columns that can hold a Sigma field in the events of a binding. */
export function columnsOf(name: string, fields: FieldSources): readonly string[] {
  return sourceOf(name, fields).anyOf
}

/** The columns that hold a Sigma field in the events of a binding. */
export function sourceOf(name: string, fields: FieldSources): FieldColumns {
  const key = name.toLowerCase()
  const source: FieldSource = Object.hasOwn(fields, key) ? fields[key]! : name
  return typeof source === 'string' ? { anyOf: [source] } : source
}

function boundField(name: string, test: Test, { fields, dash }: Pick<Binding, 'fields' | 'dash'>): Predicate {
  const columns = sourceOf(name, fields)
  // Where there are queries without it, it is absent all the same.
  if (columns.parameters && test.kind === 'absent')
    return notOf(boundField(name, { kind: 'present' }, { fields, dash }))
  const asked = columns.anyOf.map((field) =>
    anyOf(variantsOf(test, columns).map((one) => fieldPredicate(field, one, dash))),
  )
  if (columns.joined) asked.push(...acrossColumns(test, columns, columns.joined))
  // A field is missing when none of the columns that could hold it does.
  return test.kind === 'absent' ? allOf(asked) : anyOf(asked)
}

function fieldPredicate(field: string, test: Test, dash: boolean): Predicate {
  const predicate: Predicate = { kind: 'field', field, test }
  if (!dash) return predicate
  const isDash: Predicate = { kind: 'field', field, test: { kind: 'equals', text: '-' } }
  if (test.kind === 'absent') return anyOf([predicate, isDash])
  return test.kind === 'present' ? allOf([predicate, notOf(isDash)]) : predicate
}

/** The test on a value of which each of two columns holds a part. */
function acrossColumns(
  test: Test,
  columns: FieldColumns,
  { first, second, by }: NonNullable<FieldColumns['joined']>,
): Predicate[] {
  return variantsOf(test, columns)
    .flatMap((one) => splitAt(one, by))
    .map(([before, after]) =>
      allOf([
        { kind: 'field', field: first, test: before },
        { kind: 'field', field: second, test: after },
      ]),
    )
}

function variantsOf(test: Test, columns: FieldColumns): Test[] {
  const { words = {}, spaces, beginnings = [], spelled = [], line, parameters, extension } = columns
  if (parameters) return [ofParameter(test, parameters) ?? []].flat()
  if (test.kind === 'absent' || test.kind === 'present' || test.kind === 'empty') return [test]
  if (line !== undefined) return [onLine(test, line) ?? test]
  if (extension) return test.kind === 'equals' ? [{ ...test, kind: 'suffix', text: `.${test.text}` }] : []
  const variants: Test[] = [test]
  for (const [beginning, instead] of beginnings) {
    const begun = withBeginning(test, beginning, instead)
    if (begun) variants.push(begun)
  }
  for (const [word, instead] of spelled) {
    variants.push(...variants.flatMap((one) => withWord(one, word, instead) ?? []))
  }
  const named = Object.entries(words)
  if (named.length > 0) {
    const { matches } = valueTest(test, true)
    for (const [word, text] of named) {
      const bytes = utf8(word)
      if (matches(bytes, 0, bytes.length)) variants.push({ kind: 'equals', text })
    }
  }
  const written = spaces === undefined ? null : withSpaces(test, spaces)
  if (written) variants.push(written)
  return variants
}

/** The test on a value that writes its spaces differently; `null` when that changes nothing. */
function withSpaces(test: Test, spaces: string): Test | null {
  if ('text' in test)
    return test.text.includes(' ') ? { ...test, text: test.text.replaceAll(' ', spaces) } : null
  if (test.kind !== 'glob') return null
  const parts = test.parts.map((part): GlobPart =>
    typeof part === 'string' ? part.replaceAll(' ', spaces) : part,
  )
  return parts.some((part, i) => part !== test.parts[i]) ? { ...test, parts } : null
}
