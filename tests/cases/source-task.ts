import { sha256 } from '../../src/evidence/digest.ts'
import type { Platform } from '../../src/evidence/platform.ts'
import { Hunter } from '../../src/detections/hunt/hunt.ts'
import type { Indicator } from '../../src/detections/indicators/indicator.ts'
import { readPack } from '../../src/detections/packs/read-pack.ts'
import { openArchive } from '../../src/evidence/containers/registry.ts'
import { fieldOf } from '../../src/formats/registry.ts'
import type { ContentSetup } from '../../src/ingest/content/content.ts'
import { SourceHunt, type BlocksAndHits } from '../../src/ingest/hits/source-hunt.ts'
import { StoredBlockSkipper } from '../../src/ingest/stored-block-skipper.ts'
import { NO_TABLES, type Task } from '../../src/ingest/task.ts'

/** The task to read these bytes as a file. */
export function taskOf(content: string | Uint8Array<ArrayBuffer>, changes: Partial<Task> = {}): Task {
  const blob = new Blob([content])
  return {
    id: 0,
    path: 'x.log',
    blob,
    member: null,
    archivePath: null,
    archive: null,
    depth: 0,
    bytes: blob.size,
    weight: blob.size,
    issues: [],
    spooled: false,
    passwords: [],
    allowance: { members: 100, bytes: 1 << 30 },
    twins: [],
    sha1: false,
    stored: null,
    tables: NO_TABLES,
    ...changes,
  }
}

/** A platform that keeps spools in memory and unpacks nothing by itself. */
export function memoryPlatform(discarded: () => void = () => undefined): Platform {
  return {
    sha256,
    spool: async () => {
      const pieces: Uint8Array<ArrayBuffer>[] = []
      return {
        write: async (piece) => void pieces.push(new Uint8Array(piece)),
        finish: async () => new Blob(pieces),
        dispose: async () => discarded(),
      }
    },
    unpacker: { unpack: () => Promise.reject(new Error('nothing is unpacked here')) },
  }
}

/** Indicators as a plain list of a pack names them. */
export function indicatorsOf(...values: readonly string[]): readonly Indicator[] {
  return readPack('p', [{ path: 'list.txt', text: values.join('\n') }]).indicators
}

/** What a content needs, with indicators to hunt for; what it stores goes into `stored`. */
export function contentSetupOf(
  task: Task,
  {
    indicators = [] as readonly Indicator[],
    platform = memoryPlatform(),
    cancelled = new AbortController(),
  } = {},
): { setup: ContentSetup; stored: BlocksAndHits[] } {
  const stored: BlocksAndHits[] = []
  const skipper = new StoredBlockSkipper(task.stored)
  const hunter = new Hunter({ rules: [], indicators }, fieldOf)
  return {
    stored,
    setup: {
      task,
      platform,
      open: (_, blob, path) => openArchive(blob, path, task.passwords),
      hunt: new SourceHunt(hunter, task, skipper, undefined),
      skipper,
      store: async (ready) => void stored.push(ready),
      stop: cancelled.signal,
      cancelled: cancelled.signal,
      stopped: () => cancelled.signal.aborted,
    },
  }
}

/** A log of IIS in which a row comes each second from one of ten addresses. */
export function iisLog(rows: number): string {
  const lines = [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status',
  ]
  for (let i = 0; i < rows; i++) {
    const time = new Date(Date.UTC(2021, 2, 3) + i * 1000).toISOString()
    lines.push(`${time.slice(0, 10)} ${time.slice(11, 19)} 192.0.2.1 GET /owa/ 198.51.100.${i % 10} 200`)
  }
  return `${lines.join('\r\n')}\r\n`
}
