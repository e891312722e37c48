import type { Task, TaskOutcome } from '../../ingest/task.ts'

/**
 * The tasks of one case that could not be opened since the page was loaded, and the passwords that were given. Both are
 * kept in memory only.
 */
export class LockedEvidence {
  readonly #tasks = new Map<number, Task>()
  readonly #passwords: string[] = []

  note(task: Task, { source }: TaskOutcome): void {
    if (source.receipt.issues.some(({ code }) => code === 'locked-archive'))
      this.#tasks.set(task.id, { ...task, twins: [], stored: null })
    else this.#tasks.delete(task.id)
  }

  addPassword(password: string): void {
    if (!this.#passwords.includes(password)) this.#passwords.push(password)
  }

  get passwords(): readonly string[] {
    return this.#passwords
  }

  /** Locked tasks that have not been tried with every password. */
  untried(): Task[] {
    return [...this.#tasks.values()].filter((task) =>
      this.#passwords.some((one) => !task.passwords.includes(one)),
    )
  }

  isAtHand(source: number): boolean {
    return this.#tasks.has(source)
  }

  /** Tells whether some of it lies in a spool, which must stay for as long as a password may still open it. */
  get needsSpools(): boolean {
    return [...this.#tasks.values()].some(({ spooled }) => spooled)
  }
}
