import type { Hit } from '../event/hit.ts'
import type { Track } from './conclusion.ts'

/** Rows without a client address belong to the actor who was active at most this long before or after. */
const NEAR_MS = 5 * 60_000
const ADDRESS_FIELDS = ['ClientIpAddress', 'c-ip', 'IpAddress', 'SourceNetworkAddress']
const AGENT_FIELDS = ['UserAgent', 'cs(User-Agent)']
/** The server itself, or its neighbours behind the front end. */
const OWN_ADDRESS = /^(?:::1$|127\.|fe80:|::ffff:127\.|-$|$)/i

interface Draft {
  readonly address: string | null
  readonly agents: Set<string>
  readonly marks: Set<string>
  readonly stages: Map<string, number>
  from: number
  to: number
  events: number
}

export interface StagedHit {
  readonly hit: Hit
  readonly stage: string
}

/** One track for each client address; rows without one join the actor who was active then. */
export function tracksOf(staged: readonly StagedHit[]): Track[] {
  const timed = staged
    .filter(({ hit }) => hit.time !== null)
    .sort((a, b) => a.hit.time! - b.hit.time! || (a.stage < b.stage ? -1 : 1))
  const drafts = new Map<string, Draft>()
  const without: StagedHit[] = []
  for (const one of timed) {
    const address = addressOf(one.hit)
    if (address === null) {
      without.push(one)
      continue
    }
    const draft = drafts.get(address) ?? newDraft(address)
    drafts.set(address, draft)
    take(draft, one)
  }
  const moments = [...drafts.values()].map((draft) => ({ draft, from: draft.from, to: draft.to }))
  const nobody: Draft[] = []
  for (const one of without) {
    const time = one.hit.time!
    const near = moments.find(({ from, to }) => time >= from - NEAR_MS && time <= to + NEAR_MS)
    if (near) {
      take(near.draft, one)
      continue
    }
    const last = nobody.at(-1)
    if (last && time - last.to <= NEAR_MS) take(last, one)
    else {
      const draft = newDraft(null)
      nobody.push(draft)
      take(draft, one)
    }
  }
  return [...drafts.values(), ...nobody].sort((a, b) => a.from - b.from).map(trackOf)
}

function newDraft(address: string | null): Draft {
  return {
    address,
    agents: new Set(),
    marks: new Set(),
    stages: new Map(),
    from: Infinity,
    to: -Infinity,
    events: 0,
  }
}

function take(draft: Draft, { hit, stage }: StagedHit): void {
  const time = hit.time!
  draft.from = Math.min(draft.from, time)
  draft.to = Math.max(draft.to, time)
  draft.events++
  if (!draft.stages.has(stage)) draft.stages.set(stage, time)
  if (addressOf(hit) === draft.address) {
    for (const field of AGENT_FIELDS) {
      const agent = hit.fields[field]
      if (typeof agent === 'string' && agent !== '' && agent !== '-') draft.agents.add(canonicalAgent(agent))
    }
  }
  const anchor = hit.fields['AnchorMailbox']
  const mark = typeof anchor === 'string' ? /^ServerInfo~([^@/]*\])@/.exec(anchor)?.[1] : undefined
  if (mark !== undefined) draft.marks.add(mark)
}

function trackOf(draft: Draft): Track {
  return {
    actor: {
      address: draft.address,
      userAgents: [...draft.agents].sort(),
      fingerprint: [...draft.marks].sort().join(' ') || null,
    },
    from: draft.from,
    to: draft.to,
    stages: [...draft.stages].sort((a, b) => a[1] - b[1]).map(([stage]) => stage),
    events: draft.events,
  }
}

function addressOf(hit: Hit): string | null {
  for (const field of ADDRESS_FIELDS) {
    const value = hit.fields[field]
    if (typeof value !== 'string') continue
    const address = value.replace(/%.*$/, '').toLowerCase()
    // Back-end rows name the front end, not the client.
    if (hit.fields['s-port'] === '444') return null
    return OWN_ADDRESS.test(address) ? null : address
  }
  return null
}

/** IIS writes `+` for a space and HttpProxy drops commas: one spelling for both. */
export function canonicalAgent(agent: string): string {
  return agent.replaceAll('+', ' ').replaceAll(',', '').replace(/\s+/g, ' ').trim()
}
