import { once } from 'node:events'
import type { WriteStream } from 'node:tty'
import { visibleJson, visibleLine } from '../event/unseen.ts'

/**
 * The only way to a stream of the command, which a law holds. It takes whole lines and ends them itself: whatever stands
 * in a name or a text, it cannot begin another line, move the cursor or reorder what is shown.
 */
class Output {
  readonly #stream: WriteStream
  /** Characters of the line that is rewritten. */
  #width = 0

  constructor(stream: WriteStream) {
    this.#stream = stream
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY
  }

  line(text: string): void {
    this.#stream.write(`${visibleLine(text)}\n`)
  }

  lines(texts: readonly string[]): void {
    if (texts.length > 0) this.#stream.write(texts.map((text) => `${visibleLine(text)}\n`).join(''))
  }

  /** Writes what `JSON.stringify` made, each text on lines of its own; resolves when the stream can take more. */
  async json(texts: readonly string[]): Promise<void> {
    if (texts.length > 0 && !this.#stream.write(visibleJson(`${texts.join('\n')}\n`)))
      await once(this.#stream, 'drain')
  }

  /** Shows the text in place of the one before it; only for terminals. */
  rewrite(text: string): void {
    const shown = visibleLine(text)
    this.#stream.write(`\r${shown.padEnd(this.#width)}`)
    this.#width = shown.length
  }

  /** Ends the line that was rewritten, if there is one. */
  endRewriting(): void {
    if (this.#width > 0) this.#stream.write('\n')
    this.#width = 0
  }

  /** Calls `then` when the reader has closed the pipe, as `head` does. Another failure of the stream is thrown. */
  onClosed(then: () => void): void {
    this.#stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      then()
    })
  }
}

/** The answer to the command: standard output. */
export const answers = new Output(process.stdout)
/** Progress and problems: standard error. */
export const notices = new Output(process.stderr)
