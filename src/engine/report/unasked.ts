import type { Source } from '../../event/source.ts'
import { digestsIn, withoutDigest } from '../../detections/indicators/source-hits.ts'
import type { RuleSet } from '../../detections/rule.ts'
import { MAX_SCANNED } from '../../detections/yara/yara.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { ALWAYS_DIGESTED } from '../../ingest/weak-digests.ts'
import type { UnaskedRow } from '../contracts/sources.ts'
import type { UndecidedRule } from './undecided-rules.ts'

/** Paths of one reason that a report carries. */
const NAMED = 200

const BROKEN = 'They could not be read to their end.'
const LATER =
  'They were read before it was added, and their bytes are not at hand any more: drop the same evidence again.'

/** Sources that rules or indicators of the case were not compared with, although they are about files, and why. */
export function unasked(
  rules: RuleSet,
  sources: readonly Source[],
  undecided: readonly UndecidedRule[] = [],
): UnaskedRow[] {
  return [
    ...undigested(rules, sources),
    ...unscanned(rules, sources),
    ...tooCostly(rules, sources, undecided),
  ]
}

const COSTLY =
  'Its regular expressions need more work on some of their events than one rule is allowed, so it was not asked about these, and nothing follows from what it did not find.'

function tooCostly(
  { rules, indicators }: RuleSet,
  sources: readonly Source[],
  undecided: readonly UndecidedRule[],
): UnaskedRow[] {
  if (undecided.length === 0) return []
  const titles = new Map<string, string>()
  for (const { name, title } of rules) titles.set(name, `the rule "${title}"`)
  for (const { name, written } of indicators) titles.set(name, `the indicator "${written}"`)
  return undecided.flatMap(({ rule, sources: held }) => {
    const ids = new Set(held)
    return row(
      titles.get(rule) ?? rule,
      COSTLY,
      sources.filter(({ id }) => ids.has(id)),
    )
  })
}

/** Whether dropping a source again would have something asked of it that was not. */
export function isUnasked(rules: RuleSet, source: Source): boolean {
  return (
    (isOriginal(source) && source.sha256 !== null && withoutDigest([source], rules.indicators).length > 0) ||
    lacksPack(packsOf(rules), source)
  )
}

/** Names of the packs whose rules are about bytes. */
export function packsOf({ yara }: Pick<RuleSet, 'yara'>): string[] {
  return [...new Set(yara.rules.map(({ pack }) => pack))]
}

function undigested({ indicators }: RuleSet, sources: readonly Source[]): UnaskedRow[] {
  const { md5, sha1 } = digestsIn(indicators)
  const question = `indicators by ${[...(md5 ? ['MD5'] : []), ...(sha1 ? ['SHA-1'] : [])].join(' and ')}`
  const lacking = withoutDigest(sources.filter(isOriginal), indicators)
  const small = `${LATER} (Up to ${ALWAYS_DIGESTED >> 20} MiB every source that is no log has all digests.)`
  return [
    ...row(
      question,
      small,
      lacking.filter(({ sha256 }) => sha256 !== null),
    ),
    ...row(
      question,
      BROKEN,
      lacking.filter(({ sha256 }) => sha256 === null),
    ),
  ]
}

function unscanned(rules: RuleSet, sources: readonly Source[]): UnaskedRow[] {
  const packs = packsOf(rules)
  if (packs.length === 0) return []
  const question = 'YARA rules'
  const large: Source[] = []
  const broken: Source[] = []
  const later: Source[] = []
  const partly = new Map<string, Source[]>()
  for (const source of sources) {
    if (!mayBeAsked(source)) continue
    if (source.sha256 === null) broken.push(source)
    else if (source.receipt.bytes > MAX_SCANNED) large.push(source)
    else if (lacksPack(packs, source)) later.push(source)
    else if (source.scan && source.scan.left !== null) {
      const held = partly.get(source.scan.left)
      if (held) held.push(source)
      else partly.set(source.scan.left, [source])
    }
  }
  return [
    ...row(
      question,
      `They are larger than ${MAX_SCANNED >> 20} MiB, which is the most that is looked into.`,
      large,
    ),
    ...row(question, BROKEN, broken),
    ...row(question, LATER, later),
    ...[...partly].sort().flatMap(([reason, held]) => row(question, `In part: ${reason}.`, held)),
  ]
}

function lacksPack(packs: readonly string[], source: Source): boolean {
  if (!mayBeAsked(source) || source.sha256 === null || source.receipt.bytes > MAX_SCANNED) return false
  const asked = new Set(source.scan?.packs)
  return packs.some((pack) => !asked.has(pack))
}

/** Archives are asked member by member, and an empty file has nothing to say. */
function mayBeAsked(source: Source): boolean {
  return source.receipt.bytes > 0 && containerById(source.format) === null && isOriginal(source)
}

/** Whether a source is no copy of one that was read before; of copies only the first is asked. */
function isOriginal({ receipt }: Source): boolean {
  return !receipt.issues.some(({ code }) => code === 'already-read')
}

function row(question: string, reason: string, sources: readonly Source[]): UnaskedRow[] {
  if (sources.length === 0) return []
  const paths = sources.map(({ path }) => path).sort()
  return [{ question, reason, sources: paths.length, paths: paths.slice(0, NAMED) }]
}
