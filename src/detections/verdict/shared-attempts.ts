import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Chain, HitMeaning, StageRule } from '../chains/chain.ts'
import { firstIndex } from './ascending.ts'
import { clientSeen } from './clients.ts'
import type { HostEvidence, RuleSeen } from './host-evidence.ts'
import { sharedKeysOf } from './links.ts'

/** Why an attempt that several attacks leave is put down to another attack than the one that was asked about. */
export interface OtherAttack {
  /** Ids of the attacks that explain it. */
  readonly chains: readonly string[]
  /** True when the attack that was asked about was not yet known to be used at that time. */
  readonly tooEarly: boolean
}

/** Attempts of each attack, by its id, that another attack explains. */
export type OtherAttacks = ReadonlyMap<string, ReadonlyMap<Hit, OtherAttack>>

const TRIED: ReadonlySet<HitMeaning> = new Set(['attempt', 'failure'])
const OWN: ReadonlySet<HitMeaning> = new Set(['success', 'reach', 'attempt', 'failure'])

/**
 * Finds out which attempts belong to another attack: those of rules that several attacks share, where one of the others
 * has evidence of its own in the same request, or of the same client within its minutes, and this one has none there;
 * or where only the others were known at the time. `explained`: events that count for nothing, since somebody answered.
 */
export function otherAttacks(
  host: HostEvidence,
  chains: readonly Chain[],
  proxies: ReadonlySet<string>,
  explained: ReadonlySet<Hit>,
): OtherAttacks {
  const sharers = sharersOf(chains)
  const own = new Map<string, OwnEvidence>()
  const ownOf = (chain: Chain): OwnEvidence => {
    let evidence = own.get(chain.id)
    if (!evidence) {
      const hits = rulesOf(chain).flatMap(({ rule, shows }) =>
        OWN.has(shows) && !sharers(chain, rule).shared ? (host.seen.get(rule)?.hits ?? []) : [],
      )
      const minutes = chain.join.minutes
      own.set(chain.id, (evidence = new OwnEvidence(hits, minutes, proxies, explained)))
    }
    return evidence
  }
  const found = new Map<string, Map<Hit, OtherAttack>>()
  for (const chain of chains) {
    const attempts = new Map<Hit, OtherAttack>()
    for (const { rule, shows } of rulesOf(chain)) {
      const seen = host.seen.get(rule)
      if (!seen || !TRIED.has(shows)) continue
      const { leaving, trying } = sharers(chain, rule)
      if (leaving.length === 0) continue
      for (const [hit, other] of explainedIn(seen, chain, { leaving, trying }, ownOf))
        attempts.set(hit, other)
    }
    if (attempts.size > 0) found.set(chain.id, attempts)
  }
  return found
}

function explainedIn(
  seen: RuleSeen,
  chain: Chain,
  { leaving, trying }: Pick<Sharers, 'leaving' | 'trying'>,
  ownOf: (chain: Chain) => OwnEvidence,
): (readonly [Hit, OtherAttack])[] {
  const begins = chain.firstDay * DAY_MS
  const known = (time: number | null): Chain[] =>
    time === null || time >= begins ? [] : trying.filter(({ firstDay }) => firstDay * DAY_MS <= time)
  const explained = seen.hits.flatMap((hit): (readonly [Hit, OtherAttack])[] => {
    // So nobody's evidence is put down to somebody who puts it back.
    if (ownOf(chain).explains(hit)) return []
    const early = known(hit.time)
    if (early.length > 0) return [[hit, { chains: early.map(({ id }) => id), tooEarly: true }]]
    const near = leaving.filter((other) => ownOf(other).explains(hit))
    return near.length > 0 ? [[hit, { chains: near.map(({ id }) => id), tooEarly: false }]] : []
  })
  // Nobody can tell what events that were only counted are, unless this attack was not known at any of their times.
  if (seen.unkept.length === 0) return explained
  const allEarly =
    explained.length === seen.hits.length &&
    explained.every(([, { tooEarly }]) => tooEarly) &&
    seen.unkept.every(({ first, last }) => known(first).length > 0 && known(last).length > 0)
  return allEarly ? explained : []
}

interface Sharers {
  /** Whether any other attack leaves what the rule finds. */
  readonly shared: boolean
  /** The other attacks that leave it. */
  readonly leaving: readonly Chain[]
  /** Those among them of which it counts as an attempt, too. */
  readonly trying: readonly Chain[]
}

/** Tells which other attacks leave what a rule of an attack finds. */
function sharersOf(chains: readonly Chain[]): (chain: Chain, rule: string) => Sharers {
  const listing = new Map<string, Set<Chain>>()
  const trying = new Map<string, Set<Chain>>()
  const byId = new Map(chains.map((chain) => [chain.id, chain]))
  const put = (map: Map<string, Set<Chain>>, rule: string, chain: Chain | undefined): void => {
    if (chain) map.set(rule, (map.get(rule) ?? new Set()).add(chain))
  }
  for (const chain of chains) {
    for (const { rule, shows, alsoOf = [] } of rulesOf(chain)) {
      if (!TRIED.has(shows)) continue
      put(listing, rule, chain)
      put(trying, rule, chain)
      for (const id of alsoOf) put(listing, rule, byId.get(id))
    }
  }
  return (chain, rule) => {
    const others = (map: Map<string, Set<Chain>>): Chain[] =>
      [...(map.get(rule) ?? [])].filter((other) => other !== chain)
    const leaving = others(listing)
    return { shared: leaving.length > 0, leaving, trying: others(trying) }
  }
}

function rulesOf({ stages }: Chain): readonly StageRule[] {
  return stages.flatMap(({ rules }) => rules)
}

/** What was found of an attack that no other attack leaves. */
class OwnEvidence {
  readonly #requests = new Set<string>()
  /** Ascending times of the events of each client; those of all under `null`. */
  readonly #times = new Map<string | null, number[]>()
  readonly #agents = new Set<string>()
  readonly #withinMs: number
  readonly #proxies: ReadonlySet<string>

  constructor(
    hits: readonly Hit[],
    minutes: number,
    proxies: ReadonlySet<string>,
    explained: ReadonlySet<Hit>,
  ) {
    this.#withinMs = minutes * 60_000
    this.#proxies = proxies
    for (const hit of hits) {
      if (explained.has(hit)) continue
      for (const key of requestsOf(hit)) this.#requests.add(key)
      for (const agent of agentsOf(hit)) this.#agents.add(agent)
      const { address } = clientSeen(hit, proxies)
      for (const client of new Set([address, null])) {
        const times = this.#times.get(client) ?? []
        this.#times.set(client, times)
        if (hit.time !== null) times.push(hit.time)
      }
    }
    for (const times of this.#times.values()) times.sort((a, b) => a - b)
  }

  /**
   * Whether an event is one of these requests, or of the same client within the minutes. An event that names no client
   * may come from any of them, unless it names another user agent.
   */
  explains(hit: Hit): boolean {
    if (requestsOf(hit).some((key) => this.#requests.has(key))) return true
    const { address } = clientSeen(hit, this.#proxies)
    const times = this.#times.get(address)
    if (hit.time === null || times === undefined) return false
    const first = firstIndex(times, (one) => one >= hit.time! - this.#withinMs)
    if ((times[first] ?? Infinity) > hit.time + this.#withinMs) return false
    const agents = agentsOf(hit)
    return address !== null || agents.length === 0 || agents.some((agent) => this.#agents.has(agent))
  }
}

/** Keys of the row and of the request that it logs. */
function requestsOf(hit: Hit): string[] {
  const requests = sharedKeysOf(hit).flatMap(([kind, key]) => (kind === 'request' ? [key] : []))
  return [`row ${hit.source} ${hit.place.offset}`, ...requests]
}

function agentsOf({ fields }: Hit): string[] {
  const agent = fields['cs(User-Agent)'] ?? fields['UserAgent']
  // The web server writes a plus sign for each space.
  return typeof agent === 'string' && !/^-?$/.test(agent) ? [agent.replace(/\+/g, ' ').toLowerCase()] : []
}
