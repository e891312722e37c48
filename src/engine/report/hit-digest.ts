import type { Hit, HitCount } from '../../event/hit.ts'
import { dayOf } from '../../event/time.ts'
import { clientOf } from '../../detections/verdict/clients.ts'
import { isBefore, HitsByClient, type KeptHit } from './hits-by-client.ts'

/** How much of the hits of a case is kept in memory; all are counted. */
export interface KeepLimits {
  /** Hits of one rule on one host. */
  readonly each: number
  /** Number of those that are the earliest, whatever their client. */
  readonly first: number
  /** Approximate bytes of all kept hits. */
  readonly bytes: number
}

export const KEEP: KeepLimits = { each: 1_000, first: 25, bytes: 32 << 20 }

/** Limits for a report with this many examples of each finding. */
export function keepFor(examples: number): KeepLimits {
  if (examples <= KEEP.first) return KEEP
  return { each: Math.max(KEEP.each, examples), first: examples, bytes: Infinity }
}

/** Hosts named by rows that are told apart; hits of later ones count for the host of their source. */
const NAMED_HOSTS = 1_000

/** The hits that are kept, and counts of all others. */
export interface DigestedHits {
  readonly hits: readonly Hit[]
  readonly counts: readonly HitCount[]
}

/** Hosts and paths of sources, as far as they are known now. */
export interface HitGround {
  readonly hostOf: (source: number) => string
  readonly pathOf: (source: number) => string
}

interface Sum {
  readonly rule: string
  readonly source: number
  readonly host: string | null
  count: number
  kept: number
  first: number | null
  last: number | null
}

interface Group {
  /** The earliest, in order. */
  readonly first: KeptHit[]
  readonly spread: HitsByClient
}

/**
 * Takes any number of hits in any order and keeps a bounded part: of each rule on each host the
 * earliest, and some of each client, so that nobody hides behind the noise of another. What is kept
 * depends on the hits alone; first and last times and numbers are those of all.
 */
export class HitDigest {
  readonly #limits: KeepLimits
  readonly #ground: () => HitGround
  readonly #groups = new Map<string, Group>()
  readonly #sums = new Map<string, Map<string, Sum>>()
  readonly #named = new Set<string>()
  #each: number
  #bytes = 0

  constructor(limits: KeepLimits, ground: () => HitGround) {
    this.#limits = limits
    this.#ground = ground
    this.#each = limits.each
  }

  take(given: Hit): void {
    const hit = given.host !== null && !this.#isNamed(given.host) ? { ...given, host: null } : given
    this.#add(hit.rule, hit.source, hit.host, 1, hit.time, hit.time)
    const ground = this.#ground()
    const key = `${hit.rule}\n${hit.host ?? ground.hostOf(hit.source)}`
    let group = this.#groups.get(key)
    if (!group) this.#groups.set(key, (group = { first: [], spread: new HitsByClient() }))
    const kept: KeptHit = {
      hit,
      time: hit.time ?? Infinity,
      path: ground.pathOf(hit.source),
      bytes: bytesOf(hit),
      refCount: 0,
    }
    this.#keepFirst(group, kept)
    this.#retain(kept)
    this.#release(group.spread.add(clientOf(hit) ?? '', kept, this.#each))
    while (this.#bytes > this.#limits.bytes && this.#each > 1) this.#tighten()
  }

  count({ rule, source, host, count, firstTime, lastTime }: HitCount): void {
    const known = host !== null && this.#isNamed(host) ? host : null
    this.#add(rule, source, known, count, firstTime, lastTime)
  }

  digested(): DigestedHits {
    const all = new Set<KeptHit>()
    for (const { first, spread } of this.#groups.values()) {
      for (const kept of first) all.add(kept)
      for (const kept of spread.all()) all.add(kept)
    }
    for (const sums of this.#sums.values()) for (const sum of sums.values()) sum.kept = 0
    const hits = [...all].map(({ hit }) => hit)
    for (const { rule, host, source, time } of hits)
      this.#sums.get(rule)!.get(sumKey(host, source, time, time))!.kept++
    const counts: HitCount[] = []
    for (const sums of this.#sums.values()) {
      for (const { rule, source, host, count, kept, first, last } of sums.values()) {
        if (count > kept)
          counts.push({ rule, source, host, count: count - kept, firstTime: first, lastTime: last })
      }
    }
    return { hits, counts }
  }

  #isNamed(host: string): boolean {
    if (this.#named.has(host)) return true
    if (this.#named.size >= NAMED_HOSTS) return false
    this.#named.add(host)
    return true
  }

  #add(
    rule: string,
    source: number,
    host: string | null,
    count: number,
    first: number | null,
    last: number | null,
  ): void {
    let sums = this.#sums.get(rule)
    if (!sums) this.#sums.set(rule, (sums = new Map()))
    const key = sumKey(host, source, first, last)
    let sum = sums.get(key)
    if (!sum) sums.set(key, (sum = { rule, source, host, count: 0, kept: 0, first: null, last: null }))
    sum.count += count
    if (first !== null && (sum.first === null || first < sum.first)) sum.first = first
    if (last !== null && (sum.last === null || last > sum.last)) sum.last = last
  }

  #keepFirst({ first }: Group, kept: KeptHit): void {
    const limit = Math.min(this.#limits.first, this.#each)
    let at = first.length
    while (at > 0 && isBefore(kept, first[at - 1]!)) at--
    if (at >= limit) return
    first.splice(at, 0, kept)
    this.#retain(kept)
    while (first.length > limit) this.#release(first.pop()!)
  }

  /** Keeps half as many of each. */
  #tighten(): void {
    this.#each = Math.max(1, this.#each >> 1)
    for (const { first, spread } of this.#groups.values()) {
      while (first.length > this.#each) this.#release(first.pop()!)
      for (const kept of spread.trim(this.#each)) this.#release(kept)
    }
  }

  #retain(kept: KeptHit): void {
    if (kept.refCount++ === 0) this.#bytes += kept.bytes
  }

  #release(kept: KeptHit | null): void {
    if (kept !== null && --kept.refCount === 0) this.#bytes -= kept.bytes
  }
}

/** Hits are counted by day, since a server may have been updated between two days. */
function sumKey(host: string | null, source: number, first: number | null, last: number | null): string {
  const days = first === null || last === null ? '' : `${dayOf(first)} ${dayOf(last)}`
  return `${days} ${host === null ? source : `h ${host}`}`
}

/** Approximate bytes that a hit takes in memory. */
function bytesOf({ fields, members }: Hit): number {
  let bytes = 300 + 100 * (members?.length ?? 0)
  for (const name in fields) {
    const value = fields[name]!
    bytes += 24
    if (typeof value === 'string') bytes += value.length
    else for (const one of value) bytes += 24 + one.length
  }
  return bytes
}
