import type { IssueCode } from '../../../event/issue.ts'
import type { Sink } from '../../format.ts'

/** What was read of a log, or of a part of one. Plain data. */
export interface Counts {
  readonly records: number
  readonly recovered: number
  readonly firstNumber: number
  readonly lastNumber: number
  /** When the last record was written; NaN when there is none. */
  readonly lastWritten: number
}

/** What was found of one log, beside its events. */
export class Findings {
  readonly #sink: Sink
  recovered = 0
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
      firstNumber: this.#firstNumber,
      lastNumber: this.#lastNumber,
      lastWritten: this.#lastWritten,
    }
  }

  /** Goes on with what was found in the part behind. */
  join({ records, recovered, firstNumber, lastNumber, lastWritten }: Counts): void {
    this.#records += records
    this.recovered += recovered
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

  account(kind: 'parsed' | 'skipped' | 'unreadable', bytes: number): void {
    if (bytes > 0) this.#sink.account(kind, bytes)
  }

  issue(code: IssueCode, offset: number, length: number, detail: string, ordinal = 0): void {
    this.#sink.issue({ code, place: { kind: 'record', ordinal, offset, length }, detail })
  }
}
