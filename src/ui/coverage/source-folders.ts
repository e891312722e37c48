import type { IssueRow, SourceRow } from '../../engine/contracts/sources.ts'

export interface SourceFolder {
  /** Of the sources, with archives joined by ` > `; empty for what was given by itself. */
  readonly path: string
  readonly sources: readonly SourceRow[]
  readonly events: number
  readonly bytes: number
  /** Sources by the worst that happened to them; those that were read whole are not counted. */
  readonly troubled: ReadonlyMap<IssueRow['severity'], number>
}

const WORST_FIRST = ['refused', 'cut-short', 'skipped', 'note'] as const

/** The worst that happened to a source; `null` when it was read whole and nothing is to be noted. */
export function worstOf({ issues }: SourceRow): IssueRow['severity'] | null {
  return WORST_FIRST.find((severity) => issues.some((issue) => issue.severity === severity)) ?? null
}

/** Sources by their folder, in the order in which the first of each comes. */
export function foldersOf(sources: readonly SourceRow[]): SourceFolder[] {
  const byPath = new Map<string, SourceRow[]>()
  for (const source of sources) {
    const path = folderOf(source.path)
    const known = byPath.get(path)
    if (known) known.push(source)
    else byPath.set(path, [source])
  }
  return [...byPath].map(([path, within]) => {
    const troubled = new Map<IssueRow['severity'], number>()
    for (const source of within) {
      const worst = worstOf(source)
      if (worst !== null && worst !== 'note') troubled.set(worst, (troubled.get(worst) ?? 0) + 1)
    }
    return {
      path,
      sources: within,
      events: within.reduce((sum, { events }) => sum + events, 0),
      bytes: within.reduce((sum, { bytes }) => sum + bytes, 0),
      troubled,
    }
  })
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf(' > '))
  return end < 0 ? '' : path.slice(0, end)
}
