import type { Source } from '../event/source.ts'
import type { Block } from '../event/block.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import type { ArchiveOutcome } from '../evidence/containers/container.ts'
import type { Platform } from '../evidence/platform.ts'
import { readPieces } from '../evidence/pieces.ts'
import type { CaseStore } from '../storage/store.ts'
import { byteHits, ByteGathering, scanOf } from './byte-scan.ts'
import type { Task } from './task.ts'
import type { WeakDigesting, WeakDigests } from './weak-digests.ts'

export interface RelookSetup {
  readonly caseId: string
  readonly store: CaseStore
  readonly platform: Platform
  readonly scanner?: ByteScanner | null
  readonly weak: WeakDigesting
  /** Digests that lists of the case name files by. */
  readonly named: Readonly<Record<keyof WeakDigests, boolean>>
  readonly open: (id: number, blob: Blob, path: string) => Promise<ArchiveOutcome>
}

export interface RelookOutcome {
  readonly hits: number
  readonly stopped: 'full' | 'cancelled' | null
}

/**
 * Asks a source that is read already what was not asked of it then: rules about bytes of packs that came
 * later, and digests. Its events are those that are stored.
 */
export async function relook(
  setup: RelookSetup,
  task: Task,
  source: Source,
  signal: AbortSignal,
): Promise<RelookOutcome> {
  const { caseId, store, scanner, weak, named } = setup
  const asked = new Set(source.scan?.packs)
  const missing = new Set(scanner?.packs.filter((pack) => !asked.has(pack)))
  const gathering = scanner && missing.size > 0 ? new ByteGathering() : null
  const digest = await setup.platform.sha256(task.bytes)
  const digesting = await weak.begin(task.bytes, named)
  const whole = await readAgain(setup, task, signal, (piece) => {
    digest.update(piece)
    digesting.update(piece)
    gathering?.take(piece)
  })
  if (signal.aborted) return { hits: 0, stopped: 'cancelled' }
  if (!whole || (await digest.hex()) !== source.sha256) return { hits: 0, stopped: null }
  const digests = digesting.end()
  const scanned =
    scanner && gathering ? await gathering.asked(scanner, source.originalPath ?? source.path) : null
  if (signal.aborted) return { hits: 0, stopped: 'cancelled' }
  const matches = scanned?.matches.filter(({ pack }) => missing.has(pack)) ?? []
  const blocks = matches.length > 0 ? await blocksOf(store, caseId, source.id) : []
  const { hits, counts } = byteHits(source, matches, blocks)
  if (hits.length > 0) {
    const kept = await store.hits.add(caseId, source.id, hits, counts)
    if (!kept.ok) return { hits: 0, stopped: 'full' }
  }
  const scan = scanner && scanned ? { scan: scanOf(scanner, scanned) } : {}
  const stored = await store.sources.put(caseId, { ...source, ...digests, ...scan })
  return { hits: matches.length, stopped: stored.ok ? null : 'full' }
}

/** False when it could not be read to its end. */
async function readAgain(
  { open }: RelookSetup,
  { blob, member, archive, archivePath }: Task,
  signal: AbortSignal,
  take: (piece: Uint8Array) => void,
): Promise<boolean> {
  if (member !== null && archive !== null) {
    const opened = await open(archive, blob, archivePath ?? '')
    return opened.ok && (await opened.archive.read(member, take, signal)).issues.length === 0
  }
  try {
    for await (const piece of readPieces(blob)) {
      if (signal.aborted) return false
      take(piece)
    }
    return true
  } catch {
    // The file was moved or changed since it was dropped.
    return false
  }
}

async function blocksOf(store: CaseStore, caseId: string, source: number): Promise<Block[]> {
  const ids: number[] = []
  await store.blocks.each(caseId, (envelope) => {
    if (envelope.source === source) ids.push(envelope.id)
  })
  const blocks: Block[] = []
  for (const id of ids) blocks.push(await store.blocks.load(caseId, id))
  return blocks
}
