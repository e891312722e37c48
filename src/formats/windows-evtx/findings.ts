import type { IssueCode } from '../../event/issue.ts'
import type { Sink } from '../format.ts'

/** What was found of one log, beside its events. */
export class Findings {
  readonly #sink: Sink
  records = 0
  recovered = 0
  firstNumber = Infinity
  lastNumber = 0
  lastWritten = NaN

  constructor(sink: Sink) {
    this.#sink = sink
  }

  counted(number: number, written: number): void {
    this.records++
    if (number < this.firstNumber) this.firstNumber = number
    if (number > this.lastNumber) this.lastNumber = number
    this.lastWritten = written
  }

  account(kind: 'parsed' | 'skipped' | 'unreadable', bytes: number): void {
    if (bytes > 0) this.#sink.account(kind, bytes)
  }

  issue(code: IssueCode, offset: number, length: number, detail: string, ordinal = 0): void {
    this.#sink.issue({ code, place: { kind: 'record', ordinal, offset, length }, detail })
  }
}
