import type * as Comlink from 'comlink'
import type { RulesToHunt } from '../../detections/rule.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { Task, TaskOutcome, TaskProgress } from '../../ingest/task.ts'
import type { IngestPart } from './ingest-part.ts'
import type { ProgressRelay } from './progress-relay.ts'
import { remotePartReader, servePartReader } from './remote-part-reader.ts'

/** Reading a small file is mostly waiting: for its bytes, its digest, the storage and the next task. */
export const PARALLEL_SMALL_TASKS = 2

/**
 * A reader as its thread serves it to others. It reads for the case that was begun last. Progress of all its tasks goes
 * one way, which `begin` is given.
 */
export interface RemoteReader extends Pick<
  Reader,
  'rehuntBlocks' | 'rescanBytes' | 'settle' | 'costs' | 'pause' | 'cancel'
> {
  read(task: Task): Promise<TaskOutcome>
  /** Makes another thread known, which reads parts at the other end of the port. */
  addPartReader(number: number, port: MessagePort): void
  /** Reads parts for the thread at the other end of the port. */
  servePartReader(port: MessagePort): void
  /** Whether another thread, by its number, has time for parts. */
  setOtherIdle(number: number, idle: boolean): void
}

/** What a thread serves, and how it begins a case. */
export interface ReaderService extends RemoteReader {
  begin(
    caseId: string,
    rules: RulesToHunt,
    scanner: ByteScanner | null,
    onProgress: (progress: TaskProgress) => void,
  ): Promise<void>
}

/** Serves what `part` reads with. */
export function readerService(part: IngestPart): ReaderService {
  let current: { readonly reader: Reader; readonly onProgress: (progress: TaskProgress) => void } | null =
    null
  const begun = (): NonNullable<typeof current> => {
    if (!current) throw new Error('begin was not called')
    return current
  }
  return {
    async begin(caseId, rules, scanner, onProgress) {
      current = { reader: await part.begin(caseId, rules, scanner), onProgress }
    },
    read: async (task) => begun().reader.read(task, begun().onProgress),
    rehuntBlocks: async (...given) => begun().reader.rehuntBlocks(...given),
    rescanBytes: async (...given) => begun().reader.rescanBytes(...given),
    settle: async () => current?.reader.settle() ?? true,
    costs: async () => current?.reader.costs() ?? {},
    pause: (on) => current?.reader.pause(on),
    cancel: () => current?.reader.cancel(),
    addPartReader: (number, port) => part.partReaders.add(number, remotePartReader(port)),
    servePartReader: (port) => servePartReader(part, port),
    setOtherIdle: (number, idle) => part.partReaders.setIdle(number, idle),
  }
}

/** Has another thread do what takes a task. */
export type TasksInThread = Pick<RemoteReader, 'read' | 'rescanBytes'>

/**
 * The reader in another thread, as this thread uses it. `relay` gets the progress that the other thread reports, and
 * `setIdle` tells the other readers about this one.
 */
export function remoteReader(
  remote: Comlink.Remote<Omit<RemoteReader, keyof TasksInThread>>,
  tasks: TasksInThread,
  relay: ProgressRelay,
  setIdle: (idle: boolean) => void,
): Reader {
  return {
    parallelSmallTasks: PARALLEL_SMALL_TASKS,
    read: (task, onProgress) => relay.during(task.id, onProgress, () => tasks.read(task)),
    rehuntBlocks: (...given) => remote.rehuntBlocks(...given),
    rescanBytes: (task, source) => tasks.rescanBytes(task, source),
    settle: () => remote.settle(),
    costs: () => remote.costs(),
    setIdle,
    pause: (on) => void remote.pause(on),
    cancel: () => void remote.cancel(),
  }
}
