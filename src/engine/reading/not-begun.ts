import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import type { StopReason } from '../../event/stop-reason.ts'
import { collectionOf } from '../../evidence/collectors/registry.ts'
import type { Task } from '../../ingest/task.ts'

/** Sources that are recorded of what a stopped reading has not begun. The case says of itself that there is more. */
export const MOST_RECORDED = 1_000
/** How many of them are stored in one step; where there is no room for one step, there may be for another. */
export const RECORDED_AT_ONCE = 100

const CODES: Readonly<Record<StopReason, IssueCode>> = {
  cancelled: 'cancelled',
  full: 'storage-full',
  memory: 'memory-full',
}

/** The source of a task that was not begun because reading was stopped. It is read under the same number later. */
export function notBegun(
  { id, path, bytes, member, issues }: Pick<Task, 'id' | 'path' | 'bytes' | 'member' | 'issues'>,
  stopped: StopReason,
): Source {
  const code = CODES[stopped]
  // How long a member is that was not unpacked is only what its archive claims.
  const given = member === null ? bytes : 0
  return {
    id,
    path,
    ...collectionOf(path),
    contentHost: null,
    format: null,
    sha256: null,
    receipt: {
      bytes: given,
      events: 0,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: 0, skipped: given, unreadable: 0 },
      issues: [
        ...issues.map((issue) => ({ code: issue.code, count: 1, first: issue })),
        { code, count: 1, first: { code, place: null, detail: 'it was not begun' } },
      ],
    },
    coverage: [],
    facts: [],
    mark: { bytes, head: '', kept: null },
  }
}
