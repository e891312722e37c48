import type { IssueCode } from '../../../event/issue.ts'
import type { Sink } from '../../format.ts'

/** What was read of a log, or of a part of one. Plain data. */
export interface Counts {
  readonly records: number
  readonly recovered: number
  /** Remains that repeat a record. */
  readonly repeats: number
  readonly firstNumber: number
  readonly lastNumber: number
  /** When the last record was written; NaN when there is none. */
  readonly lastWritten: number
}

/** Remains that were found in one place. */
export class Remains {
  found = 0
  /** Records among these that lost something with their templates. */
  incomplete = 0
  /** Records that are no events of their own, since the same was read before. */
  repeats = 0
  /** Whole records of which nothing can be read. */
  unread = 0

  get none(): boolean {
    return this.found + this.repeats + this.unread === 0
  }

  toString(): string {
    const { found, incomplete, repeats, unread } = this
    const said = [found === 0 ? 'none to be read' : `${found}`]
    if (incomplete > 0) said[0] += `, ${incomplete} of them incomplete`
    if (repeats > 0)
      said.push(`${repeats} more that ${repeats === 1 ? 'repeats' : 'repeat'} what was read before`)
    if (unread > 0) said.push(`${unread} more that cannot be read`)
    return said.join('; ')
  }
}

/** What was found of one log, beside its events. */
export class Findings {
  readonly #sink: Sink
  recovered = 0
  repeats = 0
  #records = 0
  #firstNumber = Infinity
  #lastNumber = 0
  #lastWritten = NaN

  constructor(sink: Sink) {
    this.#sink = sink
  }

  get counts(): Counts {
    return {
      records: this.#records,
      recovered: this.recovered,
      repeats: this.repeats,
      firstNumber: this.#firstNumber,
      lastNumber: this.#lastNumber,
      lastWritten: this.#lastWritten,
    }
  }

  /** Goes on with what was found in the part behind. */
  join({ records, recovered, repeats, firstNumber, lastNumber, lastWritten }: Counts): void {
    this.#records += records
    this.recovered += recovered
    this.repeats += repeats
    this.#firstNumber = Math.min(this.#firstNumber, firstNumber)
    this.#lastNumber = Math.max(this.#lastNumber, lastNumber)
    if (records > 0) this.#lastWritten = lastWritten
  }

  counted(number: number, written: number): void {
    this.#records++
    if (number < this.#firstNumber) this.#firstNumber = number
    if (number > this.#lastNumber) this.#lastNumber = number
    this.#lastWritten = written
  }

  /** `where` says where they were found. */
  remains(remains: Remains, offset: number, length: number, where: string): void {
    this.recovered += remains.found
    this.repeats += remains.repeats
    if (!remains.none) this.issue('recovered-records', offset, length, `${where}: ${remains}`)
  }

  account(kind: 'parsed' | 'skipped' | 'unreadable', bytes: number): void {
    if (bytes > 0) this.#sink.account(kind, bytes)
  }

  issue(code: IssueCode, offset: number, length: number, detail: string, ordinal = 0): void {
    this.#sink.issue({ code, place: { kind: 'record', ordinal, offset, length }, detail })
  }
}
