import type { Selection } from './selection.svelte.ts'

/** Changes of the search within this time are one step, so that going back does not go letter by letter. */
const ONE_STEP_MS = 1_500

/**
 * Writes each step of a selection into the history of the browser, so that it can be linked, left and come back to.
 */
export class Steps {
  readonly #selection: Selection
  #typed = 0
  #last = ''

  constructor(selection: Selection) {
    this.#selection = selection
  }

  /** Takes the selection from the address, which somebody opened or went back to. */
  follow(): void {
    this.#selection.fromFragment(location.hash)
    // An address that somebody wrote may say the same in other words; that is no step of its own.
    const fragment = this.#selection.toFragment()
    this.#last = fragment
    if (fragment !== location.hash && location.hash !== '') history.replaceState(null, '', fragment)
  }

  /**
   * Writes the selection into the address, as a new step or in place of the last one: nobody wants to go back letter by
   * letter, or row by row.
   */
  note(): void {
    const fragment = this.#selection.toFragment()
    const moved = this.#selection.takeMove()
    if (fragment === location.hash || fragment === this.#last) return
    const typing = withoutQuery(fragment) === withoutQuery(this.#last)
    const goesOn = typing && performance.now() - this.#typed < ONE_STEP_MS
    this.#typed = typing ? performance.now() : 0
    this.#last = fragment
    if (goesOn || moved) history.replaceState(null, '', fragment)
    else history.pushState(null, '', fragment)
  }
}

function withoutQuery(fragment: string): string {
  return fragment.replace(/([?&])q=[^&]*/, '$1')
}
