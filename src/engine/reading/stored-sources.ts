import type { Source } from '../../event/source.ts'
import type { SourceStore } from '../../storage/store.ts'

const NOTHING_ELSE = { blocks: [], hits: [], counts: [], matches: [] }

/** Stores sources without anything that was read of them, all in one step: without room for that, none of them. */
export function storeSources(
  store: Pick<SourceStore, 'deposit'>,
  caseId: string,
  sources: readonly Source[],
): Promise<unknown> {
  return store.deposit(
    caseId,
    sources.map((source) => ({ source, ...NOTHING_ELSE })),
  )
}
