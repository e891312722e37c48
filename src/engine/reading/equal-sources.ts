import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { originOf } from '../../evidence/collectors/registry.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { equalTo } from '../../ingest/content/twin.ts'
import type { SourceStore } from '../../storage/store.ts'

/** Issues about the path of a source, and not about its bytes. */
const OF_PATH: ReadonlySet<IssueCode> = new Set<IssueCode>(['same-name', 'unsafe-name'])

/**
 * Which of equal files is read depends on threads and on the order of members. Their bytes are the same, so the one that was
 * read is given the first of their paths, and says the same however it was packed. Stores what changes. Sources with numbers
 * below `from` keep their paths, which somebody may have noted down already.
 */
export async function orderEqualSources(
  store: Pick<SourceStore, 'list' | 'deposit'>,
  caseId: string,
  from = 0,
): Promise<void> {
  const changed = withFirstPaths(await store.list(caseId), from)
  if (changed.length === 0) return
  const nothing = { blocks: [], hits: [], counts: [], matches: [] }
  // All of them in one step: without room for that, all keep their paths.
  await store.deposit(
    caseId,
    changed.map((source) => ({ source, ...nothing })),
  )
}

/** The sources that change when each source that was read has the first of the paths at which its bytes lie. */
export function withFirstPaths(sources: readonly Source[], from = 0): readonly Source[] {
  const now = new Map(sources.map((source) => [source.id, source]))
  const changed = new Set<number>()
  const equal = grouped(
    sources.flatMap((source) => (source.sha256 === null ? [] : [[source.sha256, source.id] as const])),
  )
  const put = (source: Source): void => {
    now.set(source.id, source)
    changed.add(source.id)
  }
  // An archive before what is in it, whose paths change with its own.
  const groups = [...equal.values()].filter((ids) => ids.length > 1)
  const depth = (ids: readonly number[]): number => depthOf(now.get(ids[0]!)!.path)
  for (const ids of groups.sort((a, b) => depth(a) - depth(b))) {
    const all = ids.map((id) => now.get(id)!)
    for (const read of all.filter((source) => source.id >= from && !isCopy(source))) {
      const copies = all.filter((source) => isCopy(source) && equalsOne(source, read))
      const [first, ...others] = [read, ...copies].map(placeOf).sort(byPath)
      const inOrder = [...copies].sort(byPath)
      if (first!.path === read.path) continue
      put(at(read, first!))
      for (const [i, copy] of inOrder.entries()) put(saidEqual(at(copy, others[i]!), first!.path))
      if (containerById(read.format) === null) continue
      const [from, to] = [`${read.path} > `, `${first!.path} > `]
      for (const member of now.values())
        if (member.path.startsWith(from)) put(movedTo(member, to + member.path.slice(from.length)))
    }
  }
  return [...changed].map((id) => now.get(id)!)
}

/** A path, and what was noticed about it. */
interface PathOfSource {
  readonly path: string
  readonly issues: Source['receipt']['issues']
}

function placeOf({ path, receipt }: Source): PathOfSource {
  return { path, issues: receipt.issues.filter(({ code }) => OF_PATH.has(code)) }
}

/** What stands in fewer archives comes first. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return depthOf(a.path) - depthOf(b.path) || compareText(a.path, b.path)
}

function depthOf(path: string): number {
  return path.split(' > ').length
}

function isCopy({ receipt }: Source): boolean {
  return receipt.issues.some(({ code }) => code === 'already-read')
}

function equalsOne({ receipt }: Source, { path }: Source): boolean {
  return receipt.issues.some(({ code, first }) => code === 'already-read' && first.detail === equalTo(path))
}

function at(source: Source, { path, issues }: PathOfSource): Source {
  const moved = movedTo(source, path)
  const others = source.receipt.issues.filter(({ code }) => !OF_PATH.has(code))
  return { ...moved, receipt: { ...source.receipt, issues: [...issues, ...others] } }
}

function movedTo({ collected, ...source }: Source, path: string): Source {
  const origin = originOf(path)
  const manifest = collected?.manifest ?? null
  const collector = manifest ? collected?.collector : origin?.collector.id
  return {
    ...source,
    path,
    originalPath: origin?.path ?? null,
    ...(collector !== undefined && { collected: { collector, host: origin?.host ?? null, manifest } }),
  }
}

function saidEqual(copy: Source, path: string): Source {
  const issues = copy.receipt.issues.map((group) =>
    group.code === 'already-read' ? { ...group, first: { ...group.first, detail: equalTo(path) } } : group,
  )
  return { ...copy, receipt: { ...copy.receipt, issues } }
}
