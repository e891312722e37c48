import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import type { IssueCode } from '../../event/issue.ts'
import { archiveOf, type Source } from '../../event/source.ts'
import { collectionOf } from '../../evidence/collectors/registry.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { equalTo } from '../../ingest/content/twin.ts'
import type { SourceStore } from '../../storage/store.ts'
import { storeSources } from './stored-sources.ts'

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
  // All of them in one step: without room for that, all keep their paths.
  await storeSources(store, caseId, changed)
}

/** The sources that change when each source that was read has the first of the paths at which its bytes lie. */
export function withFirstPaths(sources: readonly Source[], from = 0): readonly Source[] {
  const now = new Map(sources.map((source) => [source.id, source]))
  const changed = new Set<number>()
  const copiesOf = grouped(
    sources.flatMap(({ id, sha256, receipt }) =>
      receipt.issues.flatMap(({ code, first }) =>
        code === 'already-read' ? [[`${sha256}\n${first.detail}`, id] as const] : [],
      ),
    ),
  )
  let inside: ReadonlyMap<string, readonly number[]> | null = null
  const put = (source: Source): void => {
    now.set(source.id, source)
    changed.add(source.id)
  }
  // An archive comes before what is in it, whose paths change with its own.
  for (const { id, path, sha256 } of [...sources].sort((a, b) => depthOf(a.path) - depthOf(b.path))) {
    const copies = copiesOf.get(`${sha256}\n${equalTo(path)}`)?.map((copy) => now.get(copy)!)
    if (id < from || !copies) continue
    const read = now.get(id)!
    const [first, ...others] = [read, ...copies].map(placeOf).sort(byPath)
    if (first!.path === path) continue
    put(at(read, first!))
    for (const [i, copy] of copies.sort(byPath).entries()) put(saidEqual(at(copy, others[i]!), first!.path))
    if (containerById(read.format) === null) continue
    inside ??= grouped(sources.flatMap((source) => archivesOf(source).map((archive) => [archive, source.id])))
    for (const member of inside.get(path) ?? []) {
      const inner = now.get(member)!
      put(movedTo(inner, first!.path + inner.path.slice(read.path.length)))
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

/** Orders paths, those in fewer archives first. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return depthOf(a.path) - depthOf(b.path) || compareText(a.path, b.path)
}

function depthOf(path: string): number {
  return path.split(' > ').length
}

/** The paths of the archives that a source stands in, the innermost first. */
function archivesOf({ path }: Pick<Source, 'path'>): string[] {
  const archive = archiveOf(path)
  return archive === null ? [] : [archive, ...archivesOf({ path: archive })]
}

function at(source: Source, { path, issues }: PathOfSource): Source {
  const moved = movedTo(source, path)
  const others = source.receipt.issues.filter(({ code }) => !OF_PATH.has(code))
  return { ...moved, receipt: { ...source.receipt, issues: [...issues, ...others] } }
}

function movedTo({ collected, ...source }: Source, path: string): Source {
  return { ...source, path, ...collectionOf(path, collected) }
}

function saidEqual(copy: Source, path: string): Source {
  const issues = copy.receipt.issues.map((group) =>
    group.code === 'already-read' ? { ...group, first: { ...group.first, detail: equalTo(path) } } : group,
  )
  return { ...copy, receipt: { ...copy.receipt, issues } }
}
