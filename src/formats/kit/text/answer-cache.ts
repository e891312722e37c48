import { textOf, utf8 } from '../../../event/bytes.ts'

const MAX_ANSWERS = 4096
/** Longer questions are not likely to come again. */
const MAX_LENGTH = 64

/** Answers of a function about texts, most of which come again. */
export class AnswerCache<Answer> {
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
    // A copy: a piece cut from a text would keep the whole text in memory.
    this.#known.set(textOf(utf8(text)), answer)
    return answer
  }
}
