import type { ReadingProgress } from '../engine/contracts/reading.ts'
import { counted } from '../event/counted.ts'

const TERMINAL_INTERVAL_MS = 250
const LOG_INTERVAL_MS = 5_000

/** Shows the progress of a reading on standard error: on a terminal as one line that is rewritten, otherwise as a line every few seconds. */
export class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY
  #last = 0
  #width = 0

  show(progress: ReadingProgress): void {
    const now = Date.now()
    const pause = this.#isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS
    if (progress.phase === 'reading' && now - this.#last < pause) return
    this.#last = now
    const { bytesRead, bytesTotal, seconds, events, sourcesDone, sourcesKnown, secondsLeft } = progress
    const rate = seconds > 0 ? bytesRead / seconds : 0
    const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`
    const line =
      `${progress.phase}: ${megabytes(bytesRead)} of ${megabytes(bytesTotal)} MB at ${megabytes(rate)} MB/s${left}; ` +
      `${sourcesDone} of ${counted(sourcesKnown, 'source')}, ${counted(events, 'event')}, ` +
      counted(progress.hits.critical + progress.hits.high, 'high or critical hit')
    this.#write(line)
  }

  end(): void {
    if (this.#isTerminal && this.#width > 0) process.stderr.write('\n')
  }

  #write(line: string): void {
    if (!this.#isTerminal) {
      process.stderr.write(`${line}\n`)
      return
    }
    process.stderr.write(`\r${line.padEnd(this.#width)}`)
    this.#width = line.length
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
