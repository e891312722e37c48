import type { Block } from '../event/block.ts'
import type { Issue, IssueCode } from '../event/issue.ts'
import type { Fact, IssueGroup, KindCoverage, Ledger, Receipt } from '../event/receipt.ts'
import { dayOf } from '../event/time.ts'
import type { Format, Sink } from '../formats/format.ts'
import { rowHost } from '../formats/registry.ts'

/** Facts kept of one source; further ones say nothing new. */
const MAX_FACTS = 10_000
/** Unbroken spans kept of one kind of log. */
const MAX_SPANS = 10_000

interface KindDays {
  first: number
  last: number
  readonly days: Map<number, number>
  readonly unbroken: (readonly [number, number])[]
}

/** What a part of a source adds to the log of the whole. Plain data. */
export interface LogShare {
  readonly ledger: Ledger
  readonly issues: ReadonlyMap<IssueCode, { readonly count: number; readonly first: Issue }>
  readonly facts: readonly Fact[]
  readonly kinds: ReadonlyMap<string, Readonly<KindDays>>
  readonly hosts: ReadonlyMap<string, number>
  readonly events: number
  /** Infinity and -Infinity when no event has a time. */
  readonly firstTime: number
  readonly lastTime: number
}

/**
 * Collects what parsers say about one source: ledger, issues, facts, coverage and host. Its blocks wait in `blocks` for
 * whoever hunts on them.
 */
export class SourceLog implements Sink {
  readonly blocks: Block[] = []
  readonly #format: Format | null
  #ledger = { parsed: 0, skipped: 0, unreadable: 0 }
  #issues = new Map<IssueCode, { count: number; first: Issue }>()
  #facts: Fact[] = []
  /** Day and build of each build that was noted. */
  readonly #builds = new Set<string>()
  #kinds = new Map<string, KindDays>()
  #hosts = new Map<string, number>()
  #events = 0
  #firstTime = Infinity
  #lastTime = -Infinity

  constructor(format: Format | null) {
    this.#format = format
  }

  get events(): number {
    return this.#events
  }

  get issueCount(): number {
    let count = 0
    for (const group of this.#issues.values()) count += group.count
    return count
  }

  /** Gives away all that was collected so far, and begins anew. Blocks stay. */
  share(): LogShare {
    const share: LogShare = {
      ledger: this.#ledger,
      issues: this.#issues,
      facts: this.#facts,
      kinds: this.#kinds,
      hosts: this.#hosts,
      events: this.#events,
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
    }
    this.#ledger = { parsed: 0, skipped: 0, unreadable: 0 }
    this.#issues = new Map()
    this.#facts = []
    this.#kinds = new Map()
    this.#hosts = new Map()
    this.#events = 0
    this.#firstTime = Infinity
    this.#lastTime = -Infinity
    return share
  }

  /** Adds what another log has collected about the bytes that follow. */
  join(share: LogShare): void {
    for (const kind of ['parsed', 'skipped', 'unreadable'] as const) this.account(kind, share.ledger[kind])
    for (const [code, { count, first }] of share.issues) {
      this.issue(first)
      this.#issues.get(code)!.count += count - 1
    }
    for (const fact of share.facts) this.#addFact(fact)
    for (const [kind, { first, last, days, unbroken }] of share.kinds) {
      const seen = this.#kind(kind)
      seen.first = Math.min(seen.first, first)
      seen.last = Math.max(seen.last, last)
      for (const [day, count] of days) seen.days.set(day, (seen.days.get(day) ?? 0) + count)
      for (const [from, to] of unbroken) this.unbroken(kind, from, to)
    }
    for (const [host, rows] of share.hosts) this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + rows)
    this.#events += share.events
    this.#firstTime = Math.min(this.#firstTime, share.firstTime)
    this.#lastTime = Math.max(this.#lastTime, share.lastTime)
  }

  /** Each part notes its build; once a day is enough. */
  #addFact(fact: Fact): void {
    if (fact.key === 'exchange-build') {
      const build = `${dayOf(fact.time)} ${fact.evidence ?? ''} ${fact.value}`
      if (this.#builds.has(build)) return
      if (this.#builds.size < MAX_FACTS) this.#builds.add(build)
    }
    this.fact(fact)
  }

  block(block: Block): void {
    this.blocks.push(block)
    this.#events += block.rows
    this.#countDays(block)
    this.#countHosts(block)
  }

  issue(issue: Issue): void {
    const group = this.#issues.get(issue.code)
    if (group) group.count++
    else this.#issues.set(issue.code, { count: 1, first: issue })
  }

  /** An issue about the source as a whole. */
  note(code: IssueCode, detail: string): void {
    this.issue({ code, place: null, detail })
  }

  fact(fact: Fact): void {
    if (this.#facts.length < MAX_FACTS) this.#facts.push(fact)
  }

  account(kind: keyof Ledger, bytes: number): void {
    this.#ledger[kind] += bytes
  }

  unbroken(kind: string, from: number, to: number): void {
    const spans = this.#kind(kind).unbroken
    if (spans.length < MAX_SPANS) spans.push([from, to])
  }

  get accounted(): number {
    const { parsed, skipped, unreadable } = this.#ledger
    return parsed + skipped + unreadable
  }

  /** `bytes` were read of the source. Throws when the ledger does not account for each of them, which is our bug. */
  receipt(bytes: number): Receipt {
    const { parsed, skipped, unreadable } = this.#ledger
    const missing = bytes - parsed - skipped - unreadable
    if (missing !== 0)
      throw new Error(`ledger of ${this.#format?.id ?? 'source'} is off by ${missing} of ${bytes} bytes`)
    return {
      bytes,
      events: this.#events,
      firstTime: this.#firstTime === Infinity ? null : this.#firstTime,
      lastTime: this.#lastTime === -Infinity ? null : this.#lastTime,
      ledger: { ...this.#ledger },
      issues: [...this.#issues].map(([code, group]): IssueGroup => ({ code, ...group })),
    }
  }

  /**
   * The receipt as if reading had stopped at byte `end`, where the last stored block ends: what was read beyond it, and
   * the rest of the `total` bytes, counts as skipped because of `issue`.
   */
  receiptUpTo(end: number, total: number, issue: Issue): Receipt {
    let beyond = Math.max(0, this.accounted - end)
    const ledger = { ...this.#ledger }
    for (const kind of ['parsed', 'skipped', 'unreadable'] as const) {
      const moved = Math.min(beyond, ledger[kind])
      ledger[kind] -= moved
      beyond -= moved
    }
    const known = ledger.parsed + ledger.skipped + ledger.unreadable
    const bytes = Math.max(total, known)
    ledger.skipped += bytes - known
    const issues = [...this.#issues].map(([code, group]): IssueGroup => ({ code, ...group }))
    return {
      ...this.#times,
      bytes,
      ledger,
      issues: [...issues, { code: issue.code, count: 1, first: issue }],
    }
  }

  get #times(): Pick<Receipt, 'events' | 'firstTime' | 'lastTime'> {
    return {
      events: this.#events,
      firstTime: this.#firstTime === Infinity ? null : this.#firstTime,
      lastTime: this.#lastTime === -Infinity ? null : this.#lastTime,
    }
  }

  /** Makes the ledger account for `bytes` after an error of ours: what it does not account for counts as unreadable. */
  balance(bytes: number): void {
    const { parsed, skipped, unreadable } = this.#ledger
    const known = parsed + skipped + unreadable
    if (known <= bytes) this.#ledger.unreadable += bytes - known
    else {
      this.#ledger.parsed = this.#ledger.skipped = 0
      this.#ledger.unreadable = bytes
    }
  }

  get facts(): readonly Fact[] {
    return this.#facts
  }

  get coverage(): KindCoverage[] {
    return [...this.#kinds].map(([kind, seen]) => ({
      kind,
      first: seen.first,
      last: seen.last,
      days: [...seen.days].sort((a, b) => a[0] - b[0]),
      unbroken: seen.unbroken,
    }))
  }

  /** The host that most rows name. */
  get host(): string | null {
    let best: string | null = null
    let most = 0
    for (const [host, rows] of this.#hosts) {
      if (rows > most) {
        best = host
        most = rows
      }
    }
    return best
  }

  #kind(kind: string): KindDays {
    let seen = this.#kinds.get(kind)
    if (!seen) {
      seen = { first: Infinity, last: -Infinity, days: new Map(), unbroken: [] }
      this.#kinds.set(kind, seen)
    }
    return seen
  }

  #countDays(block: Block): void {
    const kinds = this.#format?.kinds(block)
    if (kinds === undefined) return
    let seen: KindDays | null = null
    let lastKind = ''
    let day = NaN
    let run = 0
    const close = (): void => {
      if (seen && run > 0) seen.days.set(day, (seen.days.get(day) ?? 0) + run)
      run = 0
    }
    for (let row = 0; row < block.rows; row++) {
      const time = block.time[row]!
      if (Number.isNaN(time)) continue
      const kind = typeof kinds === 'string' ? kinds : kinds(row)
      const rowDay = dayOf(time)
      if (kind !== lastKind || rowDay !== day || seen === null) {
        close()
        seen = this.#kind(kind)
        lastKind = kind
        day = rowDay
      }
      run++
      if (time < seen.first) seen.first = time
      if (time > seen.last) seen.last = time
      if (time < this.#firstTime) this.#firstTime = time
      if (time > this.#lastTime) this.#lastTime = time
    }
    close()
  }

  #countHosts(block: Block): void {
    // A sample of each block is enough to know whose log this is.
    const step = Math.max(1, Math.floor(block.rows / 64))
    for (let row = 0; row < block.rows; row += step) {
      const host = rowHost(block, row)
      if (host !== null) this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1)
    }
  }
}
