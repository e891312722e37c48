import { BlockBuilder } from '../../../event/block-builder.ts'
import { textOf } from '../../../event/bytes.ts'
import type { Issue } from '../../../event/issue.ts'
import type { Place } from '../../../event/place.ts'
import { defineFormat, type Format, type Sink } from '../../format.ts'
import type { LogAbout } from '../../log-about.ts'
import { timePattern, type TimePattern } from '../times/time-pattern.ts'
import { CR, isUtf8, LF, NUL } from './ascii.ts'
import { headText } from './head-text.ts'
import { MORE, TextFeed, type RecordReader } from './text-feed.ts'

/** A log of one event per line, as far as it differs from others. */
export interface LineFormat {
  readonly about: LogAbout
  readonly priority: number
  readonly why: string
  /**
   * A whole line. Its named groups are the fields. One character must always be enough to tell where a repetition ends
   * (`[^\]]*\]` rather than `.*\]`), so that no line can make it slow; a law says where it is not.
   */
  readonly line: RegExp
  /** The group that holds the time, and how it may be written: see `timePattern`. Absent for a clock `none`. */
  readonly time?: { readonly group: string; readonly written: readonly string[] }
}

/** Longest line that is held against the pattern, in bytes. */
export const MAX_LINE = 64 << 10
/** Bytes and lines at the beginning of a file by which it is recognised. */
const LOOKED_AT = 16 << 10
const FIRST_LINES = 16

/**
 * A format for a log of lines, recognised by its pattern: at least half of the first lines must be written so. Throws
 * when what is given contradicts itself: that is our bug.
 */
export function lineFormat(given: LineFormat): Format {
  const { about, priority, why } = given
  const kinds = Object.keys(about.kindTitles)
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1)
    throw new Error(`${about.id} needs one kind, not ${kinds.length}`)
  const pattern = new LinePattern(given)
  return defineFormat({
    ...about,
    priority,
    why,
    text: true,
    line: pattern.line,
    kindFields: [],
    sniff: (head) => pattern.isKnownIn(head),
    open: (sink) => new TextFeed(sink, new LineReader(about, pattern, sink)),
    kinds: () => kind,
  })
}

class LinePattern {
  readonly line: RegExp
  readonly #time: { readonly group: string; readonly patterns: readonly TimePattern[] } | null

  constructor({ about, line, time }: LineFormat) {
    // Whatever a line holds is not its end. A pattern that remembers a position would not see every line.
    this.line = new RegExp(line.source, line.ignoreCase ? 'is' : 's')
    const patterns = time?.written.map(timePattern) ?? []
    this.#time = time ? { group: time.group, patterns } : null
    if ((about.clock === 'none') === (time !== undefined))
      throw new Error(`${about.id}: the clock is none if and only if there is no time`)
    if (about.clock === 'offset-in-text' && !patterns.every(({ hasZone }) => hasZone))
      throw new Error(
        `${about.id}: the clock is offset-in-text, so each way of writing a time needs %z or %s`,
      )
  }

  /** Epoch ms of the time of a line; NaN when it has none. */
  time(groups: Readonly<Record<string, string | undefined>>): number {
    const text = groups[this.#time?.group ?? '']
    if (!this.#time || text === undefined) return NaN
    for (const pattern of this.#time.patterns) {
      const time = pattern.read(text)
      if (!Number.isNaN(time)) return time
    }
    return NaN
  }

  isKnownIn(head: Uint8Array): boolean {
    const text = headText(head.subarray(0, LOOKED_AT))
    if (text === null) return false
    const lines = text.split(/\r?\n/, FIRST_LINES + 1)
    // The last one may be cut where the head ends.
    const seen = (lines.length > 1 ? lines.slice(0, -1) : lines).filter((line) => line !== '')
    const known = seen.flatMap((line) => {
      const groups = this.line.exec(line)?.groups
      return groups ? [groups] : []
    })
    const timed = this.#time === null || known.some((groups) => !Number.isNaN(this.time(groups)))
    return timed && known.length > 0 && known.length >= seen.length / 2
  }
}

class LineReader implements RecordReader {
  readonly #clock: LogAbout['clock']
  readonly #pattern: LinePattern
  readonly #sink: Sink
  readonly #builder: BlockBuilder
  #toldLocal = false
  contentEnd = 0
  readonly lines = 1

  constructor({ id, clock }: LogAbout, pattern: LinePattern, sink: Sink) {
    this.#clock = clock
    this.#pattern = pattern
    this.#sink = sink
    const emit = sink.block.bind(sink)
    this.#builder = new BlockBuilder({ format: id, placeKind: 'line', blank: 'empty', emit })
  }

  scan(bytes: Uint8Array, start: number, last: boolean): number {
    const lineEnd = bytes.indexOf(LF, start)
    if (lineEnd < 0 && !last) return MORE
    const end = lineEnd < 0 ? bytes.length : lineEnd
    this.contentEnd = end > start && bytes[end - 1] === CR ? end - 1 : end
    return lineEnd < 0 ? end : end + 1
  }

  take(bytes: Uint8Array, start: number, place: Place): boolean {
    const problem = this.#line(bytes, start, start + place.length, place)
    if (problem) this.#sink.issue({ ...problem, place })
    return problem === null
  }

  /** A line that begins with `#` is one like the others; the feed reports it when it is left aside. */
  directive(bytes: Uint8Array, start: number, end: number, place: Place): boolean {
    return this.#line(bytes, start, end, place) === null
  }

  /** Takes a line in; returns why it is left aside. */
  #line(bytes: Uint8Array, start: number, end: number, place: Place): Pick<Issue, 'code' | 'detail'> | null {
    if (end - start > MAX_LINE) return { code: 'too-long', detail: `${end - start} bytes in one line` }
    const groups = this.#pattern.line.exec(textOf(bytes, start, end))?.groups
    if (!groups) return { code: 'damaged-record', detail: 'the line is not written as the others' }
    const time = this.#pattern.time(groups)
    this.#builder.row(time, place.ordinal, place.offset, place.length)
    for (const [name, value] of Object.entries(groups))
      if (value !== undefined) this.#builder.putText(this.#builder.field(name), value)
    this.#complain(bytes, start, end, time, place)
    return null
  }

  #complain(bytes: Uint8Array, start: number, end: number, time: number, place: Place): void {
    const line = bytes.subarray(start, end)
    if (line.includes(NUL)) this.#sink.issue({ code: 'damaged-record', place, detail: 'NUL bytes in a line' })
    else if (!isUtf8(bytes, start, end)) this.#sink.issue({ code: 'bad-text', place, detail: 'not UTF-8' })
    if (this.#clock === 'none') return
    if (Number.isNaN(time)) {
      this.#sink.issue({ code: 'bad-time', place, detail: 'its time is not written as those of other lines' })
    } else if (this.#clock === 'local-unknown' && !this.#toldLocal) {
      this.#toldLocal = true
      this.#sink.issue({ code: 'local-time', place: null, detail: 'the times of the log name no zone' })
    }
  }

  end(): void {
    this.#builder.flush()
  }
}
