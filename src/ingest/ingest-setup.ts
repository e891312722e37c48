import type { RuleCosts } from '../detections/hunt/rule-costs.ts'
import type { RulesToHunt } from '../detections/rule.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import type { Platform } from '../evidence/platform.ts'
import type { CaseStore } from '../storage/store.ts'
import type { OnBlock } from './hits/source-hunt.ts'
import type { PartReaders } from './parts/part-readers.ts'
import type { Pause } from './pause.ts'

/** What reading into a case needs. */
export interface IngestSetup {
  readonly caseId: string
  readonly store: CaseStore
  readonly rules: RulesToHunt
  readonly platform: Platform
  readonly pause?: Pause
  /** Runs rules about bytes; absent or `null` when the case has none. */
  readonly scanner?: ByteScanner | null
  /** The other readers; absent where there are none. */
  readonly partReaders?: PartReaders
  /** Which sources are read in parts. */
  readonly parting?: PartSizes
  /** Counts what each rule costs. */
  readonly costs?: RuleCosts
  /** Sees every block before it is stored. */
  readonly onBlock?: OnBlock
}

export interface PartSizes {
  /** Size of the smallest source that is read in parts, in bytes. */
  readonly from: number
  /** Distance between the places where a source may be cut, in bytes; as it suits the format by default. */
  readonly apart?: number
}
