import type { RuleSet } from '../../detections/rule.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { YaraEngine } from '../../detections/yara/yara-engine.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { CaseStore } from '../../storage/store.ts'
import type { BrowserSupport } from '../contracts/browser-support.ts'
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
  /**
   * Claims a case for writing, so that no other window writes into it; resolves to a function that gives it back, or to `null` while
   * another has it.
   */
  readonly claim?: (caseId: string) => Promise<(() => void) | null>
  /** Tries what the browser allows. */
  readonly support?: () => Promise<BrowserSupport>
  /** Cases are prepared for questions while nobody asks any. */
  readonly prepares?: boolean
}
