import type { TaskProgress } from '../../ingest/task.ts'

/** Takes what a thread tells of its tasks to those who gave them: one way from it for all of them. */
export class ProgressRelay {
  readonly #waiting = new Map<number, (progress: TaskProgress) => void>()

  readonly tell = (progress: TaskProgress): void => this.#waiting.get(progress.id)?.(progress)

  /** While `work` on the task goes on, its progress goes to `onProgress`. */
  async during<T>(
    task: number,
    onProgress: (progress: TaskProgress) => void,
    work: () => Promise<T>,
  ): Promise<T> {
    this.#waiting.set(task, onProgress)
    try {
      return await work()
    } finally {
      this.#waiting.delete(task)
    }
  }
}
