import type { Lack } from '../event/lack.ts'
import type { ManifestFile } from '../event/manifest.ts'
import type { Source } from '../event/source.ts'
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
  for (const record of sources) {
    const manifest = record.collected?.manifest
    if (!manifest) continue
    const root = rootOf(record.path)
    const arrived = arrivedBelow(root, sources)
    const lacking: ManifestFile[] = []
    for (const file of manifest.files) {
      const found = arrived.byPath.get(folded(file.path)) ?? []
      for (const source of found) {
        if (file.fate === 'taken') {
          const { created, modified, accessed } = file
          if (created !== null || modified !== null || accessed !== null)
            times.set(source.id, { created, modified, accessed })
          const fits = sumFits(source, file)
          if (fits !== null) sums.set(source.id, fits)
        }
      }
      const elsewhere = file.fate === 'duplicate' && file.digest !== null && arrived.digests.has(file.digest)
      if (found.length === 0 && !elsewhere) lacking.push(file)
    }
    const said = [
      ...lacksOf(lacking),
      ...manifest.notes.map((text): Lack => ({ kind: null, what: 'noted', text })),
    ]
    if (said.length > 0) lacks.set(record.id, said)
  }
  return { times, sums, lacks }
}

/** The scope of a record: the archive or the folder in which it stands. */
export function rootOf(path: string): string {
  const archive = path.lastIndexOf(' > ')
  if (archive >= 0) return path.slice(0, archive)
  const folders = path.split('/').slice(0, -1)
  if (folders.at(-1)?.toLowerCase() === 'results') folders.pop()
  return folders.join('/')
}

export function isBelow(path: string, root: string): boolean {
  return root === '' || path.startsWith(`${root} > `) || path.startsWith(`${root}/`)
}

function arrivedBelow(
  root: string,
  sources: readonly Source[],
): { readonly byPath: ReadonlyMap<string, Source[]>; readonly digests: ReadonlySet<string> } {
  const byPath = new Map<string, Source[]>()
  const digests = new Set<string>()
  for (const source of sources) {
    if (!isBelow(source.path, root)) continue
    for (const digest of [source.sha256, source.sha1]) if (digest) digests.add(digest)
    if (source.originalPath === null) continue
    const key = folded(source.originalPath)
    byPath.set(key, [...(byPath.get(key) ?? []), source])
  }
  return { byPath, digests }
}

function folded(path: string): string {
  return path.replaceAll('/', '\\').toLowerCase()
}

function sumFits(source: Source, file: ManifestFile): boolean | null {
  if (file.digest === null) return null
  const own = file.digest.length === 64 ? source.sha256 : (source.sha1 ?? null)
  return own === null ? null : own === file.digest
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
