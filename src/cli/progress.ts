import type { ReadingProgress } from '../engine/contracts/reading.ts'
import { counted } from '../event/counted.ts'
import { notices } from './output.ts'

const TERMINAL_INTERVAL_MS = 250
const LOG_INTERVAL_MS = 5_000

/** Shows the progress of a reading on standard error: on a terminal as one line that is rewritten, otherwise as a line every few seconds. */
export class ProgressLine {
  #last = 0

  show(progress: ReadingProgress): void {
    const now = Date.now()
    const pause = notices.isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS
    if (progress.phase === 'reading' && now - this.#last < pause) return
    this.#last = now
    const { bytesRead, bytesTotal, seconds, events, sourcesDone, sourcesKnown, secondsLeft } = progress
    const rate = seconds > 0 ? bytesRead / seconds : 0
    const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`
    const line =
      `${progress.phase}: ${megabytes(bytesRead)} of ${megabytes(bytesTotal)} MB at ${megabytes(rate)} MB/s${left}; ` +
      `${sourcesDone} of ${counted(sourcesKnown, 'source')}, ${counted(events, 'event')}, ` +
      counted(progress.hits.critical + progress.hits.high, 'high or critical hit')
    if (notices.isTerminal) notices.rewrite(line)
    else notices.line(line)
  }

  end(): void {
    notices.endRewriting()
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
