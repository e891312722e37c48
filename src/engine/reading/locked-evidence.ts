import type { Task, TaskOutcome } from '../../ingest/task.ts'

interface LockedInCase {
  readonly tasks: Map<number, Task>
  readonly passwords: string[]
}

/**
 * The tasks that could not be opened since the page was loaded, and the passwords that were given, by case. Both are
 * kept in memory only.
 */
export class LockedEvidence {
  readonly #cases = new Map<string, LockedInCase>()

  note(caseId: string, task: Task, { source }: TaskOutcome): void {
    const { tasks } = this.#of(caseId)
    if (source.receipt.issues.some(({ code }) => code === 'locked-archive')) tasks.set(task.id, task)
    else tasks.delete(task.id)
  }

  addPassword(caseId: string, password: string): void {
    const { passwords } = this.#of(caseId)
    if (!passwords.includes(password)) passwords.push(password)
  }

  passwords(caseId: string): readonly string[] {
    return this.#of(caseId).passwords
  }

  /** Locked tasks that have not been tried with every password. */
  untried(caseId: string): Task[] {
    const { tasks, passwords } = this.#of(caseId)
    return [...tasks.values()].filter((task) => passwords.some((one) => !task.passwords.includes(one)))
  }

  isAtHand(caseId: string, source: number): boolean {
    return this.#of(caseId).tasks.has(source)
  }

  /** Whether some of it lies in a spool, which must stay for as long as a password may still open it. */
  get needsSpools(): boolean {
    return [...this.#cases.values()].some(({ tasks }) => [...tasks.values()].some(({ spooled }) => spooled))
  }

  forget(caseId: string): void {
    this.#cases.delete(caseId)
  }

  #of(caseId: string): LockedInCase {
    let locked = this.#cases.get(caseId)
    if (!locked) this.#cases.set(caseId, (locked = { tasks: new Map(), passwords: [] }))
    return locked
  }
}
