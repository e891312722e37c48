/** Holds reading up between two pieces for as long as a person wants. */
export class Pause {
  #gate: Promise<void> | null = null
  #open: () => void = () => undefined

  /** Resolves when reading may go on; `null` when it may now. */
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
