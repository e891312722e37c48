import type { Hit } from '../../event/hit.ts'
import { spelledAgent } from '../../predicate/values/named.ts'
import type { Join } from '../chains/chain.ts'
import type { LinkKind, Track } from '../conclusion.ts'
import { CITED } from '../statement.ts'
import { firstIndex } from './ascending.ts'
import { ADDRESS_FIELDS, clientSeen } from './clients.ts'
import { sharedKeysOf } from './links.ts'

const AGENT_FIELDS = ['UserAgent', 'cs(User-Agent)']
/** All fields by which rows are joined to an actor. */
export const ACTOR_FIELDS: readonly string[] = [
  'RequestId',
  'cs-uri-query',
  'AnchorMailbox',
  'URL',
  'TargetFilename',
  'RelativeTargetName',
  'UrlStem',
  'cs-uri-stem',
  'Parameters',
  'Data',
  ...ADDRESS_FIELDS,
  ...AGENT_FIELDS,
]
/** Clocks of logs differ, and a row is written when its request ends. */
const SLACK_MS = 30_000
const MOST_OWNERS = 64

export interface StagedHit {
  readonly hit: Hit
  readonly stage: string
}

/** A track with the first of its events. */
export interface DrawnTrack extends Track {
  readonly hits: readonly Hit[]
}

interface Draft {
  readonly address: string | null
  readonly via: Set<string>
  readonly agents: Set<string>
  readonly marks: Set<string>
  readonly stages: Map<string, number>
  readonly links: Map<LinkKind, number>
  readonly hits: Hit[]
  /** Times of the events that name the client, ascending. */
  readonly times: number[]
  from: number
  to: number
  events: number
}

/** Who touched what, and who was active when; answers in logarithmic time, however many there are. */
class Activity {
  readonly #owners = new Map<string, Map<Draft, number>>()
  readonly #moments: (readonly [time: number, draft: Draft])[] = []
  readonly #byAgent = new Map<string, (readonly [time: number, draft: Draft])[]>()

  /** Events that name the client, in order of time. */
  saw(hit: Hit, draft: Draft): void {
    this.#moments.push([hit.time!, draft])
    for (const agent of agentsOf(hit)) {
      const moments = this.#byAgent.get(agent)
      if (moments) moments.push([hit.time!, draft])
      else this.#byAgent.set(agent, [[hit.time!, draft]])
    }
  }

  touched(key: string, draft: Draft, time: number): void {
    const owners = this.#owners.get(key) ?? new Map<Draft, number>()
    this.#owners.set(key, owners)
    // What everybody touches tells nobody apart.
    if (owners.size < MOST_OWNERS || owners.has(draft))
      owners.set(draft, Math.min(owners.get(draft) ?? Infinity, time))
  }

  /** The client who had touched it by `until` and whose last event before that is the latest; `null` without one. */
  ownerOf(key: string, until: number): Draft | null {
    let best: Draft | null = null
    let nearest = -Infinity
    for (const [draft, since] of this.#owners.get(key) ?? []) {
      if (since > until) continue
      // Nothing is put down to a client before it was seen, so that there is an event.
      const last = draft.times[firstIndex(draft.times, (time) => time > until) - 1]!
      if (last > nearest) [best, nearest] = [draft, last]
    }
    return best
  }

  /** The only one who was active in a span; `null` when nobody was, or several. */
  onlyOne(from: number, to: number, agent: string | null): Draft | null {
    const moments = agent === null ? this.#moments : (this.#byAgent.get(agent) ?? [])
    let only: Draft | null = null
    const first = firstIndex(moments, ([time]) => time >= from)
    for (let i = first; i < moments.length && moments[i]![0] <= to; i++) {
      const [, draft] = moments[i]!
      if (only !== null && draft !== only) return null
      only = draft
    }
    return only
  }
}

/**
 * One track for each client. An event that names no client is put down to the one with whom it shares a request, a
 * session, a process or a file that this one had touched before: what causes something comes first. Else to the only
 * one who was active in the minutes before, which is a weak reason and is said to be one; where several were active,
 * to nobody.
 */
export function tracksOf(
  staged: readonly StagedHit[],
  join: Join,
  proxies: ReadonlySet<string> = new Set(),
): DrawnTrack[] {
  const timed = staged
    .filter(({ hit }) => hit.time !== null)
    .sort((a, b) => a.hit.time! - b.hit.time! || (a.stage < b.stage ? -1 : 1))
  const drafts = new Map<string, Draft>()
  const activity = new Activity()
  const without: StagedHit[] = []
  for (const one of timed) {
    const { address, via } = clientSeen(one.hit, proxies)
    if (address === null) {
      without.push(one)
      continue
    }
    const draft = drafts.get(address) ?? newDraft(address)
    drafts.set(address, draft)
    if (via !== null) draft.via.add(via)
    draft.times.push(one.hit.time!)
    for (const agent of agentsOf(one.hit)) draft.agents.add(agent)
    activity.saw(one.hit, draft)
    take(draft, one, 'address', activity)
  }
  const nearMs = join.minutes * 60_000
  const nobody: Draft[] = []
  for (const one of without) {
    const found = ownerOf(one.hit, activity, nearMs, join.keys.includes('agent'))
    if (found) {
      take(found.draft, one, found.by, activity)
      continue
    }
    const last = nobody.at(-1)
    if (last && one.hit.time! - last.to <= nearMs) take(last, one, 'minutes', activity)
    else {
      const draft = newDraft(null)
      nobody.push(draft)
      take(draft, one, 'minutes', activity)
    }
  }
  return [...drafts.values(), ...nobody].sort((a, b) => a.from - b.from).map(trackOf)
}

function ownerOf(
  hit: Hit,
  activity: Activity,
  nearMs: number,
  byAgent: boolean,
): { readonly draft: Draft; readonly by: LinkKind } | null {
  const until = hit.time! + SLACK_MS
  for (const [kind, key] of sharedKeysOf(hit)) {
    const draft = activity.ownerOf(key, until)
    if (draft) return { draft, by: kind }
  }
  const from = hit.time! - nearMs
  for (const agent of byAgent ? agentsOf(hit) : []) {
    const draft = activity.onlyOne(from, until, agent)
    if (draft) return { draft, by: 'agent' }
  }
  const draft = activity.onlyOne(from, until, null)
  return draft && { draft, by: 'minutes' }
}

export function agentsOf(hit: Hit): string[] {
  return AGENT_FIELDS.flatMap((field) => {
    const agent = hit.fields[field]
    return typeof agent === 'string' && agent !== '' && agent !== '-' ? [spelledAgent(agent)] : []
  })
}

function newDraft(address: string | null): Draft {
  return {
    address,
    via: new Set(),
    agents: new Set(),
    marks: new Set(),
    stages: new Map(),
    links: new Map(),
    hits: [],
    times: [],
    from: Infinity,
    to: -Infinity,
    events: 0,
  }
}

function take(draft: Draft, { hit, stage }: StagedHit, by: LinkKind, activity: Activity): void {
  const time = hit.time!
  draft.from = Math.min(draft.from, time)
  draft.to = Math.max(draft.to, time)
  draft.events++
  if (draft.hits.length < CITED) draft.hits.push(hit)
  draft.links.set(by, (draft.links.get(by) ?? 0) + 1)
  draft.stages.set(stage, Math.min(draft.stages.get(stage) ?? Infinity, time))
  // What is only near proves nothing about others.
  if (by !== 'minutes') {
    for (const [, key] of sharedKeysOf(hit)) activity.touched(key, draft, time)
  }
  const anchor = hit.fields['AnchorMailbox']
  const mark = typeof anchor === 'string' ? /^ServerInfo~([^@/]*\])@/.exec(anchor)?.[1] : undefined
  if (mark !== undefined) draft.marks.add(mark)
}

function trackOf(draft: Draft): DrawnTrack {
  return {
    actor: {
      address: draft.address,
      via: [...draft.via].sort(),
      userAgents: [...draft.agents].sort(),
      fingerprint: [...draft.marks].sort().join(' ') || null,
    },
    links: Object.fromEntries([...draft.links].sort()),
    from: draft.from,
    to: draft.to,
    stages: [...draft.stages].sort((a, b) => a[1] - b[1]).map(([stage]) => stage),
    events: draft.events,
    hits: draft.hits,
  }
}
