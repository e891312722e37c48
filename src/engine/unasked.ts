import type { Source } from '../event/source.ts'
import { digestsIn, withoutDigest } from '../detections/indicators/source-hits.ts'
import type { RuleSet } from '../detections/rule.ts'
import { ALWAYS_DIGESTED } from '../ingest/weak-digests.ts'
import type { UnaskedRow } from './contracts.ts'

/** Paths of one reason that a report carries. */
const NAMED = 200

/** Sources that rules or indicators of the case were not compared with, although they are about files, and why. */
export function unasked(rules: RuleSet, sources: readonly Source[]): UnaskedRow[] {
  return undigested(rules, sources)
}

function undigested({ indicators }: RuleSet, sources: readonly Source[]): UnaskedRow[] {
  const { md5, sha1 } = digestsIn(indicators)
  const names = [...(md5 ? ['MD5'] : []), ...(sha1 ? ['SHA-1'] : [])].join(' and ')
  const lacking = withoutDigest(sources, indicators)
  const broken = lacking.filter(({ sha256 }) => sha256 === null)
  const later = lacking.filter(({ sha256 }) => sha256 !== null)
  return [
    row(
      `indicators by ${names}`,
      `They are logs, or larger than ${ALWAYS_DIGESTED >> 20} MB, and were read before the list was added: drop the evidence again into a new case.`,
      later,
    ),
    row(`indicators by ${names}`, 'They could not be read to their end.', broken),
  ].flat()
}

function row(question: string, reason: string, sources: readonly Source[]): UnaskedRow[] {
  if (sources.length === 0) return []
  const paths = sources.map(({ path }) => path).sort()
  return [{ question, reason, sources: paths.length, paths: paths.slice(0, NAMED) }]
}
