import type { Costs } from '../detections/hunt/rule-costs.ts'
import type { Source } from '../event/source.ts'
import type { RehuntOutcome, StoredBlock } from './rehunt-blocks.ts'
import type { RescanOutcome } from './rescan-bytes.ts'
import type { KeptByRule, Task, TaskOutcome, TaskProgress } from './task.ts'

/** Reads for one case, in this thread or in a worker, and hunts on what is stored of it. */
export interface Reader {
  /** Small tasks that it reads in parallel with a large one, so that it need not wait for each. */
  readonly parallelSmallTasks: number
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  /**
   * Hunts on stored blocks of one source for the rules and indicators of these names, or for all with `null`.
   * `keptBefore`: hits of the source that are kept already.
   */
  rehuntBlocks(
    names: readonly string[] | null,
    blocks: readonly StoredBlock[],
    keptBefore: KeptByRule,
  ): Promise<RehuntOutcome>
  /** Scans the bytes of a source that is read already for rules and digests that came later. */
  rescanBytes(task: Task, source: Source): Promise<RescanOutcome>
  /** Resolves when all that was read is stored; to false when there was no room for it. */
  settle(): Promise<boolean>
  /** What each rule has cost this reader in this case. */
  costs(): Promise<Costs>
  /** Tells the other readers whether it has nothing to read, and so has time for parts of their sources. */
  setIdle(idle: boolean): void
  /** Pauses between two pieces, or goes on. */
  pause(on: boolean): void
  cancel(): void
}
