import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  annotationOf,
  annotationsFit,
  annotationsIn,
  LONGEST_NOTE,
  LONGEST_TAG,
  MOST_ANNOTATIONS,
  MOST_TAGS,
  plainTag,
  withAnnotations,
  type Annotation,
} from './annotation.ts'

const EVENT = {
  kind: 'event',
  source: 3,
  place: { kind: 'line', ordinal: 7, offset: 90, length: 12 },
} as const
const FINDING = { kind: 'finding', host: 'EX01', rule: 'page' } as const

function annotation(parts: Partial<Annotation> = {}): Annotation {
  return { on: EVENT, star: false, tags: [], note: '', time: 5, ...parts }
}

describe('an annotation', () => {
  it('takes the place of the one before it about the same thing, and is gone when nothing is left of it', () => {
    const first = withAnnotations([], [annotation({ star: true }), annotation({ on: FINDING, tags: ['a'] })])
    expect(first).toHaveLength(2)
    const moved = { ...EVENT, place: { ...EVENT.place, ordinal: 8 } }
    const second = withAnnotations(first, [annotation({ on: moved, note: 'seen' })])
    expect(annotationOf(second, EVENT)).toMatchObject({ star: false, note: 'seen' })
    expect(withAnnotations(second, [annotation()])).toEqual([first[1]])
  })

  it('holds each tag once, as one word in lower case that a search can ask for', () => {
    const [one] = withAnnotations([], [annotation({ tags: ['Web  Shell', 'web-shell', ' ', '"a*b"(c)'] })])
    expect(one?.tags).toEqual(['web-shell', 'abc'])
    expect(plainTag('\u202egnp.exe\u0000')).toBe('gnp.exe')
    expect(plainTag('x'.repeat(LONGEST_TAG - 1) + '😀').length).toBe(LONGEST_TAG - 1)
  })

  it('is kept within its bounds', () => {
    const many = Array.from({ length: 100 }, (_, i) => `tag${i}`)
    const [one] = withAnnotations([], [annotation({ tags: many, note: 'n'.repeat(LONGEST_NOTE + 1) })])
    expect([one?.tags.length, one?.note.length]).toEqual([MOST_TAGS, LONGEST_NOTE])
    const on = (source: number): Annotation['on'] => ({ ...EVENT, source })
    const each = Array.from({ length: 300 }, (_, i) => annotation({ on: on(i), note: 'n'.repeat(9_000) }))
    expect(annotationsFit(each)).toBe(false)
    expect(annotationsFit(each.slice(0, 200))).toBe(true)
  })
})

describe('stored annotations', () => {
  it('are read as they were written', () => {
    const all = [
      annotation({ star: true, tags: ['a'], note: '**b**' }),
      annotation({ on: FINDING, tags: ['c'] }),
    ]
    expect(annotationsIn(structuredClone(all))).toEqual(all)
  })

  it('leave out what has another shape', () => {
    const good = annotation({ star: true })
    const bad = [
      null,
      'x',
      {},
      { ...good, on: null },
      { ...good, on: { kind: 'event', source: -1, place: EVENT.place } },
      { ...good, on: { ...EVENT, place: { kind: 'byte', ordinal: 1, offset: 1, length: 1 } } },
      { ...good, on: { kind: 'finding', host: 'x'.repeat(5_000), rule: 'r' } },
      { ...good, on: FINDING, star: 'yes', tags: [1, {}], note: 7 },
    ]
    expect(annotationsIn([...bad, good])).toEqual([good])
    expect(annotationsIn({ length: 3 })).toEqual([])
    expect(annotationsIn([{ ...good, time: Infinity }])).toEqual([{ ...good, time: 0 }])
  })

  it('stay within the bounds, whatever is stored', () => {
    const odd = fc.array(
      fc.record({
        on: fc.oneof(fc.constant(EVENT), fc.constant(FINDING), fc.anything()),
        star: fc.anything(),
        tags: fc.oneof(fc.array(fc.string()), fc.anything()),
        note: fc.oneof(fc.string(), fc.anything()),
        time: fc.anything(),
      }),
    )
    fc.assert(
      fc.property(odd, (stored) => {
        for (const { tags, note, time } of annotationsIn(stored)) {
          expect(tags.length).toBeLessThanOrEqual(MOST_TAGS)
          for (const tag of tags) expect(tag).toMatch(/^[^\s"*?()[\]{},|\\]{1,60}$/)
          expect(note.length).toBeLessThanOrEqual(LONGEST_NOTE)
          expect(() => new Date(time).toISOString()).not.toThrow()
        }
      }),
      { numRuns: 200 },
    )
    const many = Array.from({ length: MOST_ANNOTATIONS + 5 }, (_, source) =>
      annotation({ on: { ...EVENT, source }, star: true }),
    )
    expect(annotationsIn(many)).toHaveLength(MOST_ANNOTATIONS)
  })
})
