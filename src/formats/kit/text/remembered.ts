import { textOf, utf8 } from '../../../event/bytes.ts'

const MAX_ANSWERS = 4096
/** Longer questions are not likely to come again. */
const MAX_LENGTH = 64

/** What a function said of texts, most of which come again. */
export class Remembered<Answer> {
  readonly #answer: (text: string) => Answer
  readonly #known = new Map<string, Answer>()

  constructor(answer: (text: string) => Answer) {
    this.#answer = answer
  }

  of(text: string): Answer {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const answer = this.#answer(text)
    if (text.length > MAX_LENGTH) return answer
    if (this.#known.size === MAX_ANSWERS) this.#known.clear()
    // Of its own, so that it does not hold the text that it was cut from.
    this.#known.set(textOf(utf8(text)), answer)
    return answer
  }
}
