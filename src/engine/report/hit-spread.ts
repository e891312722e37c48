import type { Hit } from '../../event/hit.ts'

/** A hit that is kept, and what decides for how long. */
export interface Kept {
  readonly hit: Hit
  /** Infinity for a hit without a time. */
  readonly time: number
  readonly path: string
  readonly bytes: number
  /** By how many it is kept. */
  held: number
}

export function isBefore(a: Kept, b: Kept): boolean {
  if (a.time !== b.time) return a.time < b.time
  if (a.path !== b.path) return a.path < b.path
  return a.hit.place.offset < b.hit.place.offset
}

/** Hits of one client, in order. */
interface OfClient {
  readonly client: string
  readonly kept: Kept[]
}

/**
 * The hits of one rule on one host, as many of each client as there is room for: first the earliest
 * of each, then the second of each, and so on.
 */
export class Spread {
  readonly #clients = new Map<string, OfClient>()
  /** Clients by the number of their hits. */
  readonly #byLength: Set<OfClient>[] = []
  #size = 0
  #last: OfClient | null = null

  /** Gives back what has no room, which may be the hit itself. */
  add(client: string, kept: Kept, limit: number): Kept | null {
    const one = this.#clients.get(client) ?? { client, kept: [] }
    if (this.#size >= limit && this.#goesFirst(one, kept)) return kept
    let at = one.kept.length
    while (at > 0 && isBefore(kept, one.kept[at - 1]!)) at--
    this.#leave(one)
    one.kept.splice(at, 0, kept)
    this.#enter(one)
    return this.#size > limit ? this.#evict() : null
  }

  trim(limit: number): Kept[] {
    const gone: Kept[] = []
    while (this.#size > limit) gone.push(this.#evict())
    return gone
  }

  *all(): Generator<Kept> {
    for (const { kept } of this.#clients.values()) yield* kept
  }

  /** Among all it would be the first to go. */
  #goesFirst({ kept: own }: OfClient, kept: Kept): boolean {
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

  /** Of those with the most hits the one whose last is the latest. */
  #lastOf(longest: number): OfClient {
    if (this.#last) return this.#last
    const [first, ...others] = this.#byLength[longest]!
    let last = first!
    for (const one of others) if (isBefore(last.kept.at(-1)!, one.kept.at(-1)!)) last = one
    return (this.#last = last)
  }

  #evict(): Kept {
    const one = this.#lastOf(this.#longest())
    this.#leave(one)
    const gone = one.kept.pop()!
    this.#enter(one)
    return gone
  }

  #leave(one: OfClient): void {
    this.#byLength[one.kept.length]?.delete(one)
    this.#size -= one.kept.length
  }

  #enter(one: OfClient): void {
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
