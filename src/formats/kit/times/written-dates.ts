import type { Place } from '../../../event/place.ts'
import type { Sink } from '../../format.ts'
import { textOf } from '../../../event/bytes.ts'
import { SPACE } from '../text/ascii.ts'
import { eventTime } from './event-time.ts'
import { StampReader } from './stamp.ts'
import { dateTime, writtenDate, type WrittenDate } from './written-date.ts'

const LETTER_Z = 0x5a

/**
 * Times of one table, also in the language of the machine that wrote it. The first one decides whether
 * the day or the month comes first; one that cannot be so decides anew, and that is said.
 */
export class WrittenDates {
  readonly #sink: Sink
  #dayFirst: boolean | null = null
  #told = false
  readonly #stamps = new StampReader()

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** The same as `time` for a text of `bytes`; the usual way of writing is read without making a text of it. */
  timeAt(bytes: Uint8Array, start: number, end: number, place: Place, utc: boolean): number {
    if (
      (utc || this.#told) &&
      bytes[start + 10] === SPACE &&
      bytes[end - 1] !== LETTER_Z &&
      end - start < 30
    ) {
      const time = Math.floor(this.#stamps.dateTime(bytes, start, end))
      if (!Number.isNaN(time)) return time
    }
    return this.time(textOf(bytes, start, end), place, utc)
  }

  /** Epoch ms; NaN, and an issue, when the text is no time. `utc`: what names no zone is UTC. */
  time(text: string, place: Place, utc: boolean): number {
    const date = writtenDate(text)
    const time = date ? this.#ordered(date, place) : eventTime(text)
    if (Number.isNaN(time)) this.#sink.issue({ code: 'bad-time', place, detail: text.slice(0, 100) })
    else if (!utc && !this.#told && !namesZone(text)) {
      this.#told = true
      this.#sink.issue({ code: 'local-time', place: null, detail: 'the times of the table name no zone' })
    }
    return time
  }

  #ordered(date: WrittenDate, place: Place): number {
    if (!date.yearFirst && this.#dayFirst === null) {
      this.#dayFirst = date.first > 12 || (date.second <= 12 && (date.separator === '.' || !date.halves))
      if (date.first <= 12 && date.second <= 12 && date.separator !== '.') this.#tell(null)
    }
    const time = dateTime(date, this.#dayFirst ?? false)
    if (!Number.isNaN(time) || date.yearFirst) return time
    const turned = dateTime(date, !this.#dayFirst)
    if (Number.isNaN(turned)) return NaN
    this.#dayFirst = !this.#dayFirst
    this.#tell(place)
    return turned
  }

  #tell(place: Place | null): void {
    const order = this.#dayFirst ? 'the day comes before the month' : 'the month comes before the day'
    const detail =
      place === null
        ? `dates are read as if ${order}: the first one could be either`
        : `from here on ${order}; dates before may have them the wrong way round`
    this.#sink.issue({ code: 'date-order', place, detail })
  }
}

function namesZone(text: string): boolean {
  return /(?:Z|[+-]\d\d:?\d\d)$|^\/Date|^\d+(?:\.\d+)?$/.test(text)
}
