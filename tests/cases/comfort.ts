import type { Chain, HitMeaning } from '../../src/detections/chains/chain.ts'
import type { HostConclusion } from '../../src/detections/conclusion.ts'
import { LEVELS, type Hit } from '../../src/event/hit.ts'

/** What shows no more than that something was tried, beside which "tried, and not found to have worked" may be said. */
const TRIED: readonly HitMeaning[] = ['attempt', 'failure']
/** Sentences that say of the chains they name, or of their own chain, that nothing was found. */
const NOTHING_FOUND: readonly string[] = ['chain.covered', 'chains.quiet']

/**
 * Everything reassuring that is said of a host about an attack or a step, although a finding of medium level or above that
 * belongs to it stands on that host; empty when all is well.
 */
export function comfortBeside(
  host: HostConclusion,
  hits: readonly Hit[],
  chains: readonly Chain[],
): readonly string[] {
  const found = new Set(
    hits.flatMap(({ rule, level }) => (LEVELS.indexOf(level) >= LEVELS.indexOf('medium') ? rule : [])),
  )
  const comfort: string[] = []
  for (const chain of chains) {
    const concluded = host.chains.find(({ id }) => id === chain.id)
    if (!concluded) continue
    const entries = chain.stages.flatMap(({ id, rules }) =>
      rules.flatMap((entry) => (found.has(entry.rule) ? [{ ...entry, stage: id }] : [])),
    )
    for (const { rule, stage, shows } of entries) {
      const { state, statement } = concluded.stages.find(({ id }) => id === stage)!
      if (state.startsWith('not-seen') || state === 'not-covered')
        comfort.push(`${chain.id}/${stage} is ${state} beside ${rule}`)
      if (statement.values['spans'] !== undefined)
        comfort.push(`${chain.id}/${stage} names spans beside ${rule}`)
      if (state === 'other-attack') {
        // It stands beside the attack that explains it, of which more is said.
        const { others } = statement.values
        for (const other of others?.kind === 'names' ? others.names : [])
          if (host.chains.find(({ id }) => id === other)?.verdict === 'no-evidence')
            comfort.push(`${chain.id}/${stage} is put down to ${other}, of which nothing is said`)
        continue
      }
      if (concluded.verdict === 'no-evidence') comfort.push(`${chain.id} is no-evidence beside ${rule}`)
      if (concluded.verdict === 'attempted' && !isTried(shows) && state !== 'in-vain')
        comfort.push(`${chain.id} is attempted beside ${rule}`)
    }
    if (entries.length === 0) continue
    if (host.verdict === 'no-evidence') comfort.push(`the server is no-evidence beside ${chain.id}`)
    for (const { says, chain: of, values } of host.statements) {
      if (!NOTHING_FOUND.includes(says)) continue
      const named = ['chain', 'chains'].flatMap((key) => {
        const value = values[key]
        return value?.kind === 'names' ? value.names : []
      })
      if (of === chain.id || named.includes(chain.id)) comfort.push(`${says} names ${chain.id}`)
    }
  }
  return [...new Set(comfort)]
}

function isTried(shows: HitMeaning): boolean {
  return TRIED.includes(shows)
}
