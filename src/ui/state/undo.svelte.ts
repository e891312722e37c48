/** Steps that can be taken back; older ones are forgotten. */
const MOST = 100

/** One thing that a person did and that can be taken back. */
export interface UndoableStep {
  /** Id of the case that it belongs to. */
  readonly caseId: string
  /** Says what was done, in a few words that are safe to show. */
  readonly said: string
  /** Takes it back; false when that failed. */
  readonly undo: () => Promise<boolean>
}

/** The steps of a person since the page was loaded that can be taken back, the last first. */
export class Undo {
  #steps = $state.raw<readonly UndoableStep[]>([])
  /** Says what was done or taken back last; `null` when that was said long enough. */
  said = $state<string | null>(null)
  #busy = false

  /** True when there is anything to take back in a case. */
  isPossible(caseId: string | null): boolean {
    return this.#steps.some((step) => step.caseId === caseId)
  }

  note(step: UndoableStep): void {
    this.#steps = [...this.#steps, step].slice(-MOST)
    this.said = step.said
  }

  /** Takes the last step in a case back, unless another is being taken back. A step that cannot be taken back stays. */
  async undo(caseId: string | null): Promise<void> {
    const last = this.#steps.findLast((step) => step.caseId === caseId)
    if (!last || this.#busy) return
    this.#busy = true
    try {
      if (!(await last.undo())) return
      this.#steps = this.#steps.filter((one) => one !== last)
      this.said = `Undone. ${last.said}`
    } finally {
      this.#busy = false
    }
  }
}
