import { placeOf, type Block } from '../event/block.ts'
import type { Issue, IssueCode } from '../event/issue.ts'
import type { Fact, IssueGroup, KindCoverage, Ledger, Receipt } from '../event/receipt.ts'
import { dayOf, isoOf, isPossibleTime } from '../event/time.ts'
import type { Format, Sink } from '../formats/format.ts'
import { HostNames, type HostNameCounts } from './tally/host-names.ts'
import { coverageOf, type UnbrokenSpans } from './tally/kind-coverage.ts'
import { KindTallies, type SourceTallies } from './tally/kind-tallies.ts'

/** Facts kept of one source; further ones say nothing new. */
const MAX_FACTS = 10_000
/** Unbroken spans kept of one kind of log. */
const MAX_SPANS = 10_000

/** What a part of a source adds to the log of the whole. Plain data. */
export interface LogShare {
  readonly ledger: Ledger
  readonly issues: ReadonlyMap<IssueCode, { readonly count: number; readonly first: Issue }>
  readonly facts: readonly Fact[]
  readonly tallies: SourceTallies
  readonly unbroken: UnbrokenSpans
  readonly hostNames: HostNameCounts
  readonly events: number
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
  #tallies = new KindTallies()
  #hostNames = new HostNames()
  /** Spans without a gap by kind of log. */
  #unbroken = new Map<string, (readonly [number, number])[]>()
  #events = 0

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
      tallies: this.#tallies.all,
      unbroken: this.#unbroken,
      hostNames: this.#hostNames.counts,
      events: this.#events,
    }
    this.#ledger = { parsed: 0, skipped: 0, unreadable: 0 }
    this.#issues = new Map()
    this.#facts = []
    this.#tallies = new KindTallies()
    this.#unbroken = new Map()
    this.#hostNames = new HostNames()
    this.#events = 0
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
    this.#tallies.join(share.tallies)
    for (const [kind, spans] of share.unbroken) for (const [from, to] of spans) this.unbroken(kind, from, to)
    this.#hostNames.join(share.hostNames)
    this.#events += share.events
  }

  /** Each part notes its build; once a day is enough. */
  #addFact(fact: Fact): void {
    if (fact.key === 'exchange-build') {
      const build = `${dayOf(fact.time)} ${fact.evidence ?? ''} ${fact.value}`
      if (this.#builds.has(build)) return
      if (this.#builds.size < MAX_FACTS) this.#builds.add(build)
    }
    // Each part names the columns anew.
    if (
      fact.key === 'columns-off' &&
      this.#facts.some(({ key, value }) => key === fact.key && value === fact.value)
    )
      return
    this.fact(fact)
  }

  block(block: Block): void {
    this.#refuseTimes(block)
    this.blocks.push(block)
    this.#events += block.rows
    const kinds = this.#format?.kinds(block)
    if (kinds !== undefined) this.#tallies.count(block, kinds)
    this.#hostNames.count(block)
  }

  /** A row with an impossible time stays, without one. */
  #refuseTimes(block: Block): void {
    const { time } = block
    for (let row = 0; row < time.length; row++) {
      const told = time[row]!
      if (isPossibleTime(told) || Number.isNaN(told)) continue
      time[row] = NaN
      const detail = `it would be ${isoOf(told) ?? 'beyond all dates'}`
      this.issue({ code: 'bad-time', place: placeOf(block, row), detail })
    }
  }

  issue(issue: Issue): void {
    const group = this.#issues.get(issue.code)
    if (group) group.count++
    else this.#issues.set(issue.code, { count: 1, first: issue })
  }

  has(code: IssueCode): boolean {
    return this.#issues.has(code)
  }

  /** An issue about the source as a whole. */
  note(code: IssueCode, detail: string): void {
    this.issue({ code, place: null, detail })
  }

  fact(fact: Fact): void {
    if (this.#facts.length >= MAX_FACTS) return
    this.#facts.push(isPossibleTime(fact.time) ? fact : { ...fact, time: NaN })
  }

  account(kind: keyof Ledger, bytes: number): void {
    this.#ledger[kind] += bytes
  }

  /** Calls bytes something else than they were called before. */
  move(from: keyof Ledger, to: keyof Ledger, bytes: number): void {
    this.#ledger[from] -= bytes
    this.#ledger[to] += bytes
  }

  unbroken(kind: string, from: number, to: number): void {
    if (!isPossibleTime(from) || !isPossibleTime(to)) return
    const spans = this.#unbroken.get(kind) ?? []
    this.#unbroken.set(kind, spans)
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
      ...this.#times,
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
    const { firstTime, lastTime } = this.#tallies.all
    return {
      events: this.#events,
      firstTime: firstTime === Infinity ? null : firstTime,
      lastTime: lastTime === -Infinity ? null : lastTime,
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
    return coverageOf(this.#tallies.all, this.#hostNames, this.#unbroken)
  }

  /** The host that most rows name. */
  get host(): string | null {
    return this.#hostNames.host
  }
}
