/** Lets a person pause reading between two pieces. */
export class Pause {
  #gate: Promise<void> | null = null
  #open: () => void = () => undefined

  /** Resolves when reading may go on; `null` while it is not paused. */
  get gate(): Promise<void> | null {
    return this.#gate
  }

  set(on: boolean): void {
    if (on) this.#gate ??= new Promise((resolve) => (this.#open = resolve))
    else {
      this.#open()
      this.#gate = null
    }
  }
}
