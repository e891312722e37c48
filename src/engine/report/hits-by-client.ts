import type { Hit } from '../../event/hit.ts'

/** A hit that is kept, with what it is ordered by, its size, and the number of lists that hold it. */
export interface KeptHit {
  readonly hit: Hit
  /** Epoch ms; Infinity for a hit without a time, so that it comes last. */
  readonly time: number
  readonly path: string
  readonly bytes: number
  /** Number of lists that hold it; its bytes are counted while there is one. */
  refCount: number
}

export function isBefore(a: KeptHit, b: KeptHit): boolean {
  if (a.time !== b.time) return a.time < b.time
  if (a.path !== b.path) return a.path < b.path
  return a.hit.place.offset < b.hit.place.offset
}

/** The hits of one client, the earliest first. */
interface ClientHits {
  readonly client: string
  readonly kept: KeptHit[]
}

/**
 * A limited number of hits of one rule on one host, shared among the clients: the earliest hit of each client, then the
 * second of each, and so on, until there is no more room.
 */
export class HitsByClient {
  readonly #clients = new Map<string, ClientHits>()
  /** Clients by the number of their hits. */
  readonly #byLength: Set<ClientHits>[] = []
  #size = 0
  #last: ClientHits | null = null

  /** Adds a hit; returns the one for which there is no room any more, which may be the hit itself. */
  add(client: string, kept: KeptHit, limit: number): KeptHit | null {
    const one = this.#clients.get(client) ?? { client, kept: [] }
    if (this.#size >= limit && this.#wouldBeEvicted(one, kept)) return kept
    let at = one.kept.length
    while (at > 0 && isBefore(kept, one.kept[at - 1]!)) at--
    this.#unlist(one)
    one.kept.splice(at, 0, kept)
    this.#list(one)
    return this.#size > limit ? this.#evict() : null
  }

  /** Keeps only `limit` hits; returns the others. */
  trim(limit: number): KeptHit[] {
    const gone: KeptHit[] = []
    while (this.#size > limit) gone.push(this.#evict())
    return gone
  }

  *all(): Generator<KeptHit> {
    for (const { kept } of this.#clients.values()) yield* kept
  }

  /** Whether the hit would be the first to be evicted. */
  #wouldBeEvicted({ kept: own }: ClientHits, kept: KeptHit): boolean {
    const before = own.at(-1)
    if (before && isBefore(kept, before)) return false
    const longest = this.#longest()
    if (own.length >= longest) return true
    return own.length === longest - 1 && isBefore(this.#lastOf(longest).kept.at(-1)!, kept)
  }

  #longest(): number {
    while (this.#byLength.length > 0 && this.#byLength.at(-1)!.size === 0) this.#byLength.pop()
    return this.#byLength.length - 1
  }

  /** The client with the most hits; where several have as many, the one whose last hit is the latest. */
  #lastOf(longest: number): ClientHits {
    if (this.#last) return this.#last
    const [first, ...others] = this.#byLength[longest]!
    let last = first!
    for (const one of others) if (isBefore(last.kept.at(-1)!, one.kept.at(-1)!)) last = one
    return (this.#last = last)
  }

  #evict(): KeptHit {
    const one = this.#lastOf(this.#longest())
    this.#unlist(one)
    const gone = one.kept.pop()!
    this.#list(one)
    return gone
  }

  #unlist(one: ClientHits): void {
    this.#byLength[one.kept.length]?.delete(one)
    this.#size -= one.kept.length
  }

  #list(one: ClientHits): void {
    const { length } = one.kept
    this.#size += length
    this.#last = null
    if (length === 0) {
      this.#clients.delete(one.client)
      return
    }
    this.#clients.set(one.client, one)
    while (this.#byLength.length <= length) this.#byLength.push(new Set())
    this.#byLength[length]!.add(one)
  }
}
