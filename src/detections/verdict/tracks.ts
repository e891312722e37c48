import type { Hit } from '../../event/hit.ts'
import { spelledAgent } from '../../predicate/values/named.ts'
import type { Join } from '../chains/chain.ts'
import type { Track } from '../conclusion.ts'

/** Fields of a row that may hold a key by which rows are joined. */
const KEYED_FIELDS = {
  request: ['RequestId', 'cs-uri-query'],
  canary: ['AnchorMailbox', 'URL', 'cs-uri-query'],
  file: ['TargetFilename', 'RelativeTargetName', 'UrlStem', 'cs-uri-stem', 'Parameters', 'Data'],
} as const
const KEY_PATTERNS = {
  request: /(?:^|cafeReqId=)([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/i,
  canary: /msExchEcpCanary=([^&#;\s]+)/i,
  file: /([^\\/"]+\.(?:aspx|ashx|asmx|asp))/i,
} as const
const ADDRESS_FIELDS = ['ClientIpAddress', 'c-ip', 'IpAddress']
const AGENT_FIELDS = ['UserAgent', 'cs(User-Agent)']
/** All fields by which rows are joined to an actor. */
export const ACTOR_FIELDS: readonly string[] = [
  ...Object.values(KEYED_FIELDS).flat(),
  ...ADDRESS_FIELDS,
  ...AGENT_FIELDS,
]
/** The server itself, or its neighbours behind the front end. */
const OWN_ADDRESS = /^(?:::1$|127\.|fe80:|::ffff:127\.|-$|$)/i

interface TrackDraft {
  readonly address: string | null
  readonly agents: Set<string>
  readonly marks: Set<string>
  readonly stages: Map<string, number>
  readonly keys: Set<string>
  from: number
  to: number
  events: number
}

export interface StagedHit {
  readonly hit: Hit
  readonly stage: string
}

/**
 * One track for each client address. A row without one joins the actor with whom it shares a key of the
 * chain; else who was active then, the same user agent first.
 */
export function tracksOf(staged: readonly StagedHit[], join: Join): Track[] {
  const timed = staged
    .filter(({ hit }) => hit.time !== null)
    .sort((a, b) => a.hit.time! - b.hit.time! || (a.stage < b.stage ? -1 : 1))
  const drafts = new Map<string, TrackDraft>()
  const without: StagedHit[] = []
  for (const one of timed) {
    const address = clientOf(one.hit)
    if (address === null) {
      without.push(one)
      continue
    }
    const draft = drafts.get(address) ?? newDraft(address)
    drafts.set(address, draft)
    take(draft, one)
    for (const key of keysOf(one.hit, join)) draft.keys.add(key)
  }
  const known = [...drafts.values()].map((draft) => ({ draft, from: draft.from, to: draft.to }))
  const nearMs = join.minutes * 60_000
  const nobody: TrackDraft[] = []
  for (const one of without) {
    const time = one.hit.time!
    const keys = keysOf(one.hit, join)
    const agents = join.keys.includes('agent') ? agentsOf(one.hit) : []
    const near = known.filter(({ from, to }) => time >= from - nearMs && time <= to + nearMs)
    const owner =
      nearest(
        known.filter(({ draft }) => keys.some((key) => draft.keys.has(key))),
        time,
      ) ??
      nearest(
        near.filter(({ draft }) => agents.some((agent) => draft.agents.has(agent))),
        time,
      ) ??
      nearest(near, time)
    if (owner) {
      take(owner, one)
      continue
    }
    const last = nobody.at(-1)
    if (last && time - last.to <= nearMs) take(last, one)
    else {
      const draft = newDraft(null)
      nobody.push(draft)
      take(draft, one)
    }
  }
  return [...drafts.values(), ...nobody].sort((a, b) => a.from - b.from).map(trackOf)
}

interface TrackSpan {
  readonly draft: TrackDraft
  readonly from: number
  readonly to: number
}

function nearest(spans: readonly TrackSpan[], time: number): TrackDraft | undefined {
  const distance = ({ from, to }: TrackSpan): number => Math.max(from - time, time - to, 0)
  return [...spans].sort((a, b) => distance(a) - distance(b) || a.from - b.from)[0]?.draft
}

/** What a row shares with others of the same actor, the kind of key before each. */
function keysOf(hit: Hit, { keys }: Join): string[] {
  return keys.flatMap((key) => {
    if (key === 'agent') return []
    return KEYED_FIELDS[key].flatMap((field) => {
      const value = hit.fields[field]
      const texts = value === undefined ? [] : typeof value === 'string' ? [value] : value
      return texts.flatMap((text) => {
        const found = KEY_PATTERNS[key].exec(text)?.[1]
        return found === undefined ? [] : [`${key} ${found.toLowerCase()}`]
      })
    })
  })
}

export function agentsOf(hit: Hit): string[] {
  return AGENT_FIELDS.flatMap((field) => {
    const agent = hit.fields[field]
    return typeof agent === 'string' && agent !== '' && agent !== '-' ? [spelledAgent(agent)] : []
  })
}

function newDraft(address: string | null): TrackDraft {
  return {
    address,
    agents: new Set(),
    marks: new Set(),
    stages: new Map(),
    keys: new Set(),
    from: Infinity,
    to: -Infinity,
    events: 0,
  }
}

function take(draft: TrackDraft, { hit, stage }: StagedHit): void {
  const time = hit.time!
  draft.from = Math.min(draft.from, time)
  draft.to = Math.max(draft.to, time)
  draft.events++
  if (!draft.stages.has(stage)) draft.stages.set(stage, time)
  if (clientOf(hit) === draft.address) for (const agent of agentsOf(hit)) draft.agents.add(agent)
  const anchor = hit.fields['AnchorMailbox']
  const mark = typeof anchor === 'string' ? /^ServerInfo~([^@/]*\])@/.exec(anchor)?.[1] : undefined
  if (mark !== undefined) draft.marks.add(mark)
}

function trackOf(draft: TrackDraft): Track {
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

/** The client outside whom a row names; `null` when it names none. */
export function clientOf(hit: Hit): string | null {
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
