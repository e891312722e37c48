import type { Source } from '../event/source.ts'
import type { Block } from '../event/block.ts'
import type { StopReason } from '../event/stop-reason.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import type { Platform } from '../evidence/platform.ts'
import { readPieces } from '../evidence/pieces.ts'
import type { CaseStore } from '../storage/store.ts'
import type { OpenArchive } from './content/content.ts'
import { byteHits, ByteCollector, scanOf } from './hits/byte-scan.ts'
import type { Task } from './task.ts'
import type { WeakDigester, WeakDigests } from './weak-digests.ts'

export interface RescanSetup {
  readonly caseId: string
  readonly store: CaseStore
  readonly platform: Platform
  readonly scanner?: ByteScanner | null
  readonly weak: WeakDigester
  /** Digests by which indicators of the case name files. */
  readonly named: Readonly<Record<keyof WeakDigests, boolean>>
  readonly open: OpenArchive
}

export interface RescanOutcome {
  /** Number of rules that matched. */
  readonly hits: number
  readonly stopped: StopReason | null
}

/**
 * Reads the bytes of a source once more for rules about bytes, and for digests, that came after it was read. Its events
 * are those that are stored. A source that has changed since, or cannot be read any more, stays as it is.
 */
export async function rescanBytes(
  setup: RescanSetup,
  task: Task,
  source: Source,
  cancelled: AbortSignal,
): Promise<RescanOutcome> {
  const { caseId, store, scanner, weak, named } = setup
  const scannedPacks = new Set(source.scan?.packs)
  const newPacks = new Set(scanner?.packs.filter((pack) => !scannedPacks.has(pack)))
  const gathering = scanner && newPacks.size > 0 ? new ByteCollector() : null
  const digest = await setup.platform.sha256(task.bytes)
  const digesting = await weak.begin(task.bytes, named)
  const whole = await readAll(setup, task, cancelled, (piece) => {
    digest.update(piece)
    digesting.update(piece)
    gathering?.take(piece)
  })
  if (cancelled.aborted) return { hits: 0, stopped: 'cancelled' }
  if (!whole || (await digest.hex()) !== source.sha256) return { hits: 0, stopped: null }
  const digests = digesting.end()
  const scanned =
    scanner && gathering ? await gathering.scan(scanner, source.originalPath ?? source.path) : null
  if (cancelled.aborted) return { hits: 0, stopped: 'cancelled' }
  const matches = scanned?.matches.filter(({ pack }) => newPacks.has(pack)) ?? []
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

/** Whether the source could be read to its end. */
async function readAll(
  { open }: RescanSetup,
  { blob, member, archive, archivePath }: Task,
  cancelled: AbortSignal,
  take: (piece: Uint8Array) => void,
): Promise<boolean> {
  if (member !== null && archive !== null) {
    const opened = await open(archive, blob, archivePath ?? '')
    return opened.ok && (await opened.archive.read(member, take, cancelled)).issues.length === 0
  }
  try {
    for await (const piece of readPieces(blob)) {
      if (cancelled.aborted) return false
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
