import { valueText } from '../../event/column.ts'
import type { BlockOutline } from '../../predicate/evaluate/may-hold.ts'
import { crossesCells, type Step } from '../../predicate/evaluate/program.ts'
import { textsIn } from '../../predicate/values/value-test.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { fewValuesOf } from '../../storage/few-values.ts'
import { phraseOf, type Phrase } from './phrases.ts'
import { REPEATING, runsOf, TextSummary } from '../../storage/text-summary.ts'

type Anywhere = Extract<Step, { kind: 'anywhere' }>

/** What of a block a test that looks everywhere has to look at. */
export type TextPlaces =
  | {
      /** Only these columns can hold what is looked for, perhaps none. */
      readonly columns: readonly string[]
      /** Columns that can hold a piece of what goes across cells; `null` when lines have to tell. */
      readonly across: ReadonlySet<string> | null
    }
  /** Whole rows, also as they were written. */
  | 'everything'

/** What an envelope tells of its block, for those who want to pass over it. */
export function outlineOf(envelope: BlockEnvelope): BlockOutline {
  const { few, texts } = envelope.summary
  const known = new Map<string, readonly string[] | null>()
  const valuesOf = (column: string): readonly string[] | null => {
    if (few === undefined) return null
    if (!known.has(column)) {
      const values = fewValuesOf(few, envelope.columns.indexOf(column))?.values ?? null
      known.set(column, values && Array.from({ length: values.count }, (_, i) => valueText(values, i + 1)))
    }
    return known.get(column)!
  }
  if (texts === undefined) return { ...envelope, valuesOf }
  const summary = new TextSummary(texts)
  const apart = new Set(summary.apart)
  const mayContain = (column: string | null, wanted: readonly Uint8Array[]): boolean => {
    const held = holdingAll(summary, wanted)
    if (column === null) return held.size > 0
    const number = envelope.columns.indexOf(column)
    return held.has(apart.has(number) ? number : REPEATING)
  }
  return { ...envelope, valuesOf, mayContain }
}

/** The sets of a summary that rule out none of the texts. */
function holdingAll(summary: TextSummary, texts: readonly Uint8Array[]): ReadonlySet<number> {
  const [first = new Uint8Array(), ...more] = texts
  const held = new Set(summary.holding(runsOf(first)))
  for (const text of more) {
    const also = summary.holding(runsOf(text))
    for (const column of held) if (!also.has(column)) held.delete(column)
  }
  return held
}

/** Judges by the summary in the envelope, where there is one. */
export function placesOf({ test, parts }: Anywhere, envelope: BlockEnvelope): TextPlaces {
  const { texts } = envelope.summary
  const { kind } = test.test
  if (texts === undefined || kind === 'absent' || kind === 'empty') return 'everything'
  const summary = new TextSummary(texts)
  const held = holdingAll(summary, textsIn(test.test))
  const repeating = held.has(REPEATING)
  const apart = new Set(summary.apart)
  const columns = envelope.columns.filter((_, number) => (apart.has(number) ? held.has(number) : repeating))
  if (summary.hasRaw && (repeating || columns.length > 0)) return 'everything'
  if (!crossesCells(test.test)) return { columns, across: new Set() }
  // The cells of a line that is kept raw are not what it was made of.
  const phrase = summary.hasRaw ? null : phraseOf(test, envelope.format)
  if (phrase !== null) return { columns, across: acrossOf(phrase, summary, envelope, apart) }
  return parts === null || summary.hasRaw ? 'everything' : { columns, across: null }
}

/** The columns that a piece of a phrase may stand in, where something must stand. */
function acrossOf(
  phrase: Phrase,
  summary: TextSummary,
  { columns }: BlockEnvelope,
  apart: ReadonlySet<number>,
): ReadonlySet<string> {
  const across = new Set<string>()
  for (const { test, text } of phrase) {
    if (test === null) continue
    const held = summary.holding(runsOf(text))
    columns.forEach((name, number) => {
      if (held.has(apart.has(number) ? number : REPEATING)) across.add(name)
    })
  }
  return across
}
