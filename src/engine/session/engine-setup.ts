import type { RuleSet } from '../../detections/rule.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { YaraEngine } from '../../detections/yara/yara-engine.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { CaseStore } from '../../storage/store.ts'
import type { Room } from '../reading/outlook.ts'

/** What the engine is built from; a page, the command and tests each bring their own. */
export interface EngineSetup {
  readonly store: CaseStore
  /** Rules of a case to which no packs were added. */
  readonly rules: RuleSet
  readonly version: string
  /** Makes the readers for one reading that looks for `rules`; `scanner` runs rules about bytes. */
  readonly readers: (
    caseId: string,
    rules: RuleSet,
    scanner: ByteScanner | null,
  ) => Promise<readonly Reader[]>
  /** Runs YARA rules; without it they are left out. */
  readonly yara?: YaraEngine
  /** Removes the temporary files of readers. */
  readonly sweep: () => Promise<void>
  /** Bytes that may still be stored; `null` where the platform does not tell. */
  readonly room?: () => Promise<Room | null>
  /** Cases are prepared for questions while nobody asks any. */
  readonly prepares?: boolean
}
