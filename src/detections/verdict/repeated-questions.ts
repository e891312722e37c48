import type { Hit } from '../../event/hit.ts'
import type { OpenQuestion, WeighedChain } from './judge-chain.ts'
import { sharedKeysOf } from './links.ts'

/**
 * The same judgements without questions about what another rule asks about already: one row that two rules find, and one
 * request or process that two logs write down, need one answer. The question about more events is kept.
 */
export function withoutRepeatedQuestions(judged: readonly WeighedChain[]): WeighedChain[] {
  const asked = new Map<string, { readonly hits: Set<Hit>; whole: boolean }>()
  for (const { rule, seen, hits } of judged.flatMap(({ judgement }) => judgement.questions)) {
    const known = asked.get(rule) ?? { hits: new Set<Hit>(), whole: true }
    asked.set(rule, known)
    for (const hit of hits) known.hits.add(hit)
    known.whole &&= seen.unkept.length === 0
  }
  const kept = new Set<string>()
  const covered = new Set<string>()
  const order = [...asked].sort((a, b) => b[1].hits.size - a[1].hits.size || (a[0] < b[0] ? -1 : 1))
  for (const [rule, { hits, whole }] of order) {
    if (whole && [...hits].every((hit) => requestsOf(hit).some((key) => covered.has(key)))) continue
    kept.add(rule)
    for (const hit of hits) for (const key of requestsOf(hit)) covered.add(key)
  }
  const stays = ({ rule }: OpenQuestion): boolean => kept.has(rule)
  return judged.map((one) => ({
    ...one,
    judgement: { ...one.judgement, questions: one.judgement.questions.filter(stays) },
  }))
}

/** What tells a row, and the request or the new process that it logs, from all others. */
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
