import type { TaskProgress } from '../../ingest/task.ts'

/** Passes the progress that a thread reports for all its tasks on to whoever waits for each of them. */
export class ProgressRelay {
  readonly #waiting = new Map<number, (progress: TaskProgress) => void>()

  readonly tell = (progress: TaskProgress): void => this.#waiting.get(progress.id)?.(progress)

  /** Passes the progress of a task to `onProgress` for as long as `work` goes on. */
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
