import type { Place } from './place.ts'

/** The thing that is starred, tagged or noted: one event by its place, or what one rule found on one host. */
export type AnnotatedThing =
  | {
      readonly kind: 'event'
      /** `Source.id` */
      readonly source: number
      readonly place: Place
    }
  | {
      readonly kind: 'finding'
      readonly host: string
      /** The `name` of the rule. */
      readonly rule: string
    }

/** Everything that a person has put down about one thing, apart from judgements. */
export interface Annotation {
  readonly on: AnnotatedThing
  readonly star: boolean
  /** Each once, without spaces, in the order in which they were given. */
  readonly tags: readonly string[]
  /** Markdown; empty where there is none. */
  readonly note: string
  /** Epoch ms of the last change. */
  readonly time: number
}

/** Things of a case that can be annotated. */
export const MOST_ANNOTATIONS = 2_000
/** Tags of one thing. */
export const MOST_TAGS = 20
/** UTF-16 units of a tag, a note, and of all notes of a case together. */
export const LONGEST_TAG = 60
export const LONGEST_NOTE = 10_000
export const LONGEST_NOTES = 2_000_000

/** UTF-16 units of the name of a host or a rule. */
const LONGEST_NAME = 2_000
/** The last time that a `Date` can hold, in epoch ms. */
const LAST_TIME = 8.64e15

/** The same for two annotations of the same thing. */
export function thingKey(on: AnnotatedThing): string {
  return JSON.stringify(on.kind === 'event' ? [on.source, on.place.offset] : [on.host.toUpperCase(), on.rule])
}

/** The annotation of a thing; `undefined` where it has none. */
export function annotationOf(all: readonly Annotation[], on: AnnotatedThing): Annotation | undefined {
  const key = thingKey(on)
  return all.find((one) => thingKey(one.on) === key)
}

/**
 * A tag as it is kept: one word in lower case, whose spaces became hyphens, so that it can be searched for. Empty when
 * nothing is left of it.
 */
export function plainTag(text: string): string {
  const visible = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, '')
    .trim()
    .replace(/\s+/g, '-')
    .replace(/["*?()[\]{},|\\]+/g, '')
    .toLowerCase()
  return visible.slice(0, LONGEST_TAG).replace(/[\ud800-\udbff]$/, '')
}

/** An annotation within its bounds: what is too long is cut, and each tag stands once. */
export function plainAnnotation({ on, star, tags, note, time }: Annotation): Annotation {
  const words = [...new Set(tags.slice(0, 4 * MOST_TAGS).map(plainTag))].filter((tag) => tag !== '')
  return { on, star, tags: words.slice(0, MOST_TAGS), note: plainNote(note), time }
}

function plainNote(note: string): string {
  const ended = note.replace(/\r\n?/g, '\n')
  return ended.trim() === '' ? '' : ended.slice(0, LONGEST_NOTE)
}

/** True when nothing is put down about the thing any more. */
export function isBlank({ star, tags, note }: Pick<Annotation, 'star' | 'tags' | 'note'>): boolean {
  return !star && tags.length === 0 && note === ''
}

/** The annotations after each of the changed ones has taken the place of what was there about its thing. */
export function withAnnotations(
  known: readonly Annotation[],
  changed: readonly Annotation[],
): readonly Annotation[] {
  const byThing = new Map(known.map((one) => [thingKey(one.on), one]))
  for (const one of changed) {
    const plain = plainAnnotation(one)
    if (isBlank(plain)) byThing.delete(thingKey(plain.on))
    else byThing.set(thingKey(plain.on), plain)
  }
  return [...byThing.values()]
}

/** True when a case can hold so many annotations with so much text. */
export function annotationsFit(all: readonly Annotation[]): boolean {
  return (
    all.length <= MOST_ANNOTATIONS && all.reduce((sum, { note }) => sum + note.length, 0) <= LONGEST_NOTES
  )
}

/**
 * Annotations as they are stored, which another version or somebody else may have written: what has another shape is left
 * out, and the rest is kept within its bounds.
 */
export function annotationsIn(stored: unknown): readonly Annotation[] {
  if (!Array.isArray(stored)) return []
  const read = (stored as readonly unknown[]).slice(0, MOST_ANNOTATIONS).flatMap(annotationIn)
  const all = withAnnotations([], read)
  return annotationsFit(all) ? all : all.map((one) => ({ ...one, note: '' })).filter((one) => !isBlank(one))
}

function annotationIn(stored: unknown): readonly Annotation[] {
  if (!isObject(stored)) return []
  const { star, tags, note, time } = stored
  const on = thingIn(stored['on'])
  if (on === null) return []
  return [
    {
      on,
      star: star === true,
      tags: Array.isArray(tags) ? tags.slice(0, 4 * MOST_TAGS).filter((tag) => typeof tag === 'string') : [],
      note: typeof note === 'string' ? note : '',
      time: typeof time === 'number' && Math.abs(time) <= LAST_TIME ? time : 0,
    },
  ]
}

function thingIn(stored: unknown): AnnotatedThing | null {
  if (!isObject(stored)) return null
  const { kind, source, host, rule } = stored
  if (kind === 'finding') return isName(host) && isName(rule) ? { kind, host, rule } : null
  const place = placeIn(stored['place'])
  return kind === 'event' && isCount(source) && place ? { kind, source, place } : null
}

function placeIn(stored: unknown): Place | null {
  if (!isObject(stored)) return null
  const { kind, ordinal, offset, length } = stored
  if (kind !== 'line' && kind !== 'record') return null
  return isCount(ordinal) && isCount(offset) && isCount(length) ? { kind, ordinal, offset, length } : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
