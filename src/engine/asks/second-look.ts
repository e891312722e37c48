import type { Asker } from '../../detections/asked.ts'
import type { Platform } from '../../evidence/platform.ts'
import type { Task, TaskOutcome } from '../../ingest/task.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { IngestPart } from '../threads/ingest-part.ts'
import { AskTally } from './ask-tally.ts'

/**
 * Answers asks where no blocks are kept: reads the few sources once more that hold what is asked about, without rules, and
 * keeps nothing of them.
 */
export class SecondLook {
  readonly #platform: Platform
  readonly #tasks = new Map<number, Task>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Remembers how a source was read. */
  readonly keep = (task: Task, { source }: TaskOutcome): void => {
    // Its twins were looked at already, if at all.
    if (source.receipt.events > 0) this.#tasks.set(source.id, { ...task, twins: [], stored: null })
  }

  readonly ask: Asker = async (due, known) => {
    if (due.length === 0) return []
    const tally = new AskTally(due, known)
    const store = new MemoryStore({ keepBlocks: false })
    const { id } = (await store.cases.create('second look')).value
    const part = new IngestPart(store, this.#platform, {
      onBlock: (source, _, block) => tally.add(block, source),
    })
    const reader = await part.begin(id, { rules: [], indicators: [] })
    const events = new Map(known.sources.map((source) => [source.id, source.receipt.events]))
    for (const source of [...tally.sources].sort((a, b) => a - b)) {
      const task = this.#tasks.get(source)
      if (!task) {
        tally.lose(source)
        continue
      }
      const again = await reader.read(task, () => undefined)
      if (again.source.receipt.events !== events.get(source)) tally.lose(source)
    }
    return tally.answers()
  }
}
