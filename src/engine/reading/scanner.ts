import type { RuleSet } from '../../detections/rule.ts'
import type { YaraEngine } from '../../detections/yara/yara-engine.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import { packsOf } from '../report/unasked.ts'

/** Scans sources for the YARA rules of a case; `null` when it has none, or when nothing runs them. */
export function scannerOf(
  engine: YaraEngine | undefined,
  { yara }: Pick<RuleSet, 'yara'>,
): ByteScanner | null {
  if (!engine || yara.rules.length === 0) return null
  return { packs: packsOf({ yara }), scan: (bytes, subject) => engine.scan(yara.key, bytes, subject) }
}
