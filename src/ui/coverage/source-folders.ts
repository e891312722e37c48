import type { IssueRow, SourceRow } from '../../engine/contracts/sources.ts'

export interface SourceFolder {
  /** Path of the folder, with archives joined by ` > `; empty for sources without a folder. */
  readonly path: string
  readonly sources: readonly SourceRow[]
  readonly events: number
  readonly bytes: number
  /** Numbers of sources by the severity of their worst issue; sources that were read completely are not counted. */
  readonly troubled: ReadonlyMap<IssueRow['severity'], number>
}

const WORST_FIRST = ['refused', 'cut-short', 'skipped', 'note'] as const

/** The severity of the worst issue of a source; `null` when it has none. */
export function worstOf({ issues }: SourceRow): IssueRow['severity'] | null {
  return WORST_FIRST.find((severity) => issues.some((issue) => issue.severity === severity)) ?? null
}

/** Groups sources by folder, in the order of the first source of each folder. */
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
