import type { Lack } from '../event/lack.ts'
import type { ManifestFile } from '../event/manifest.ts'
import { archiveOf, type Source } from '../event/source.ts'
import { kindOfLogPath } from '../formats/catalogue.ts'

/** Times of the file on the server, epoch ms, as the collector noted them. */
export interface FileTimes {
  readonly created: number | null
  readonly modified: number | null
  readonly accessed: number | null
}

/** The collectors' records compared with the sources of a case. */
export interface Reconciliation {
  readonly times: ReadonlyMap<number, FileTimes>
  /** Whether the recorded digest of a source equals that of the bytes that arrived, by source id. */
  readonly sums: ReadonlyMap<number, boolean>
  /** Files that a record lists and that are missing, by the source id of the record. */
  readonly lacks: ReadonlyMap<number, readonly Lack[]>
}

/** Holds what arrived against what the collectors say that they took, skipped and failed to take. */
export function reconcile(sources: readonly Source[]): Reconciliation {
  const times = new Map<number, FileTimes>()
  const sums = new Map<number, boolean>()
  const lacks = new Map<number, Lack[]>()
  const records = sources.flatMap((source) => {
    const manifest = source.collected?.manifest
    return manifest ? [{ id: source.id, root: rootOf(source.path), manifest }] : []
  })
  const arrivals = arrivedBelow(new Set(records.map(({ root }) => root)), sources)
  for (const { id, root, manifest } of records) {
    // The record itself has arrived there at least.
    const arrived = arrivals.get(root)!
    const lacking: ManifestFile[] = []
    for (const file of manifest.files) {
      const found = arrived.byPath.has(folded(file.path))
      const elsewhere = file.fate === 'duplicate' && file.digest !== null && arrived.digests.has(file.digest)
      if (!found && !elsewhere) lacking.push(file)
    }
    for (const [path, { noted, sums: listed }] of takenIn(manifest.files)) {
      for (const source of arrived.byPath.get(path) ?? []) {
        if (noted) times.set(source.id, noted)
        const fits = sumFits(source, listed)
        if (fits !== null) sums.set(source.id, fits)
      }
    }
    const said = [
      ...lacksOf(lacking),
      ...manifest.notes.map((text): Lack => ({ kind: null, what: 'noted', text })),
    ]
    if (said.length > 0) lacks.set(id, said)
  }
  return { times, sums, lacks }
}

/** The scope of a record: the archive or the folder in which it stands. */
export function rootOf(path: string): string {
  const archive = archiveOf(path)
  if (archive !== null) return archive
  const folders = path.split('/').slice(0, -1)
  if (folders.at(-1)?.toLowerCase() === 'results') folders.pop()
  return folders.join('/')
}

export function isBelow(path: string, root: string): boolean {
  return root === '' || path.startsWith(`${root} > `) || path.startsWith(`${root}/`)
}

/** Each place above a path that can be the root of a record, from the outermost on; empty for the whole case. */
export function* rootsAbove(path: string): Generator<string> {
  yield ''
  for (const { index } of path.matchAll(/\/| > /g)) if (index > 0) yield path.slice(0, index)
}

interface Arrivals {
  readonly byPath: Map<string, Source[]>
  readonly digests: Set<string>
}

/** What arrived below each of these roots. */
function arrivedBelow(roots: ReadonlySet<string>, sources: readonly Source[]): ReadonlyMap<string, Arrivals> {
  const arrivals = new Map<string, Arrivals>()
  if (roots.size === 0) return arrivals
  for (const source of sources) {
    for (const root of rootsAbove(source.path)) {
      if (!roots.has(root)) continue
      let arrived = arrivals.get(root)
      if (!arrived) arrivals.set(root, (arrived = { byPath: new Map(), digests: new Set() }))
      for (const digest of [source.sha256, source.sha1]) if (digest) arrived.digests.add(digest)
      if (source.originalPath === null) continue
      const key = folded(source.originalPath)
      const same = arrived.byPath.get(key)
      if (same) same.push(source)
      else arrived.byPath.set(key, [source])
    }
  }
  return arrivals
}

/** What a record says of a file that was taken: the last line that says it counts. */
interface TakenFile {
  noted: FileTimes | null
  readonly sums: { sha256: string | null; sha1: string | null }
}

/** By path; a record may list any number of lines for one. */
function takenIn(files: readonly ManifestFile[]): ReadonlyMap<string, TakenFile> {
  const taken = new Map<string, TakenFile>()
  for (const { path, fate, digest, created, modified, accessed } of files) {
    if (fate !== 'taken') continue
    const key = folded(path)
    const known = taken.get(key) ?? { noted: null, sums: { sha256: null, sha1: null } }
    taken.set(key, known)
    if (created !== null || modified !== null || accessed !== null)
      known.noted = { created, modified, accessed }
    if (digest !== null) known.sums[digest.length === 64 ? 'sha256' : 'sha1'] = digest
  }
  return taken
}

function folded(path: string): string {
  return path.replaceAll('/', '\\').toLowerCase()
}

function sumFits(source: Source, listed: TakenFile['sums']): boolean | null {
  for (const kind of ['sha256', 'sha1'] as const) {
    const own = source[kind] ?? null
    if (own !== null && listed[kind] !== null) return own === listed[kind]
  }
  return null
}

/** One lack per log, fate and reason; files that are no logs are only counted. */
function lacksOf(files: readonly ManifestFile[]): Lack[] {
  const groups = new Map<
    string,
    { kind: string; fate: ManifestFile['fate']; reason: string | null; paths: string[] }
  >()
  let others = 0
  for (const { path, fate, reason } of files) {
    const kind = kindOfLogPath(path)
    if (kind === null) {
      if (fate !== 'duplicate') others++
      continue
    }
    const why = fate === 'skipped' || fate === 'failed' ? reason : null
    const key = `${kind}\n${fate}\n${(why ?? '').replace(/\d+/g, '#')}`
    const group = groups.get(key)
    if (group) group.paths.push(path)
    else groups.set(key, { kind, fate, reason: why, paths: [path] })
  }
  const lacks = [...groups.values()].map(({ kind, fate, reason, paths }): Lack => ({
    ...{ kind, what: fate, files: paths.length, path: paths[0]!, reason },
  }))
  return others > 0 ? [...lacks, { kind: null, what: 'others', files: others }] : lacks
}
