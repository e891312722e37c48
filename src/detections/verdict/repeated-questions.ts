import type { Hit } from '../../event/hit.ts'
import type { RuleSeen } from './host-evidence.ts'
import type { OpenQuestion, WeighedChain } from './judge-chain.ts'
import { sharedKeysOf } from './links.ts'

/**
 * The same judgements without questions about what another rule asks about already: one row that two rules find, and one
 * request or process that two logs write down, need one answer. The question about more events is kept. Where events were
 * only counted, two rules ask about the same when they found equally many in the same time, and all that are kept are.
 */
export function withoutRepeatedQuestions(judged: readonly WeighedChain[]): WeighedChain[] {
  const asked = new Map<string, { readonly hits: Set<Hit>; readonly seen: RuleSeen }>()
  for (const { rule, seen, hits } of judged.flatMap(({ judgement }) => judgement.questions)) {
    const known = asked.get(rule) ?? { hits: new Set<Hit>(), seen }
    asked.set(rule, known)
    for (const hit of hits) known.hits.add(hit)
  }
  const kept = new Map<string, RuleSeen>()
  const covered = new Set<string>()
  const order = [...asked].sort((a, b) => b[1].hits.size - a[1].hits.size || (a[0] < b[0] ? -1 : 1))
  for (const [rule, { hits, seen }] of order) {
    const comparable = seen.unkept.length === 0 || [...kept.values()].some((other) => areAsMany(seen, other))
    if (comparable && [...hits].every((hit) => requestsOf(hit).some((key) => covered.has(key)))) continue
    kept.set(rule, seen)
    for (const hit of hits) for (const key of requestsOf(hit)) covered.add(key)
  }
  const stays = ({ rule }: OpenQuestion): boolean => kept.has(rule)
  return judged.map((one) => ({
    ...one,
    judgement: { ...one.judgement, questions: one.judgement.questions.filter(stays) },
  }))
}

function areAsMany(a: RuleSeen, b: RuleSeen): boolean {
  return a.count === b.count && a.first === b.first && a.last === b.last
}

/** Keys of a row and of the request or the new process that it logs, by which it is told from all others. */
function requestsOf(hit: Hit): string[] {
  const requests = sharedKeysOf(hit).flatMap(([kind, key]) => (kind === 'request' ? [key] : []))
  return [`${hit.source} ${hit.place.offset} ${hit.memberCount ?? ''}`, ...requests, ...processesOf(hit)]
}

/** A new process, which Sysmon and the security log both write down within seconds, the one with a hexadecimal number. */
function processesOf({ fields, time }: Hit): string[] {
  const [id, image] = [
    fields['NewProcessId'] ?? fields['ProcessId'],
    fields['NewProcessName'] ?? fields['Image'],
  ]
  if (typeof id !== 'string' || typeof image !== 'string' || time === null) return []
  const number = Number(id)
  if (!Number.isInteger(number)) return []
  return [-SECONDS_MS, SECONDS_MS].map(
    (off) => `process ${number} ${image.toLowerCase()} ${Math.floor((time + off) / (4 * SECONDS_MS))}`,
  )
}

const SECONDS_MS = 5_000
