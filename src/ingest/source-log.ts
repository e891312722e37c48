import { columnOf, type Block } from '../event/block.ts'
import type { Issue, IssueCode } from '../event/issue.ts'
import { valueText, type Column } from '../event/column.ts'
import { compareText } from '../event/compare-text.ts'
import type { Fact, IssueGroup, KindCoverage, Ledger, Receipt } from '../event/receipt.ts'
import { hostName } from '../event/roles.ts'
import { dayOf } from '../event/time.ts'
import { addId, joinSketch, mix, newSketch, packed, type IdSketch } from '../event/id-sketch.ts'
import type { Format, Sink } from '../formats/format.ts'
import { fieldOf } from '../formats/registry.ts'
import { probeRows } from './probe-rows.ts'
import { RequestIds } from './request-ids.ts'

/** Facts kept of one source; further ones say nothing new. */
const MAX_FACTS = 10_000
/** Unbroken spans kept of one kind of log. */
const MAX_SPANS = 10_000

/** Computers that the rows of one source may name; rows of further ones vouch for nothing. */
const MAX_HOSTS = 1_000

const HOUR_MS = 3_600_000
/** Hours kept of one source; a kind of log with further ones is counted by day only. */
const MAX_HOURS = 200_000
/** Sketches of ids kept of one source, each for one hour; one with more hours has none. */
const MAX_SKETCHES = 8_192
/** The longest times between neighbouring rows that are kept, and the shortest of them. */
const MAX_GAPS = 64
const LEAST_GAP_MS = 3 * 60_000

interface KindDays extends Times {
  readonly kind: string
  readonly host: string | null
  readonly days: Map<number, number>
  /** `null` when there are too many. */
  hours: Map<number, number> | null
  /** By hour, a sum over the times and lengths of its rows. */
  readonly prints: Map<number, number>
  readonly steps: Steps
  /** Ids of requests by the log of the proxy and by hour. */
  readonly requests: Map<string, Map<number, IdSketch>>
  readonly probes: Times & { count: number }
}

/** How the times of rows follow each other; NaN without any. */
interface Steps {
  first: number
  last: number
  forwards: number
  backwards: number
}

/** A span of rows with the longest times between neighbours. */
interface Times {
  first: number
  last: number
  readonly gaps: Gap[]
}

type Gap = readonly [from: number, to: number]

/** What a part of a source adds to the log of the whole. Plain data. */
export interface LogShare {
  readonly ledger: Ledger
  readonly issues: ReadonlyMap<IssueCode, { readonly count: number; readonly first: Issue }>
  readonly facts: readonly Fact[]
  readonly kinds: readonly Readonly<KindDays>[]
  readonly unbroken: ReadonlyMap<string, readonly (readonly [number, number])[]>
  readonly addresses: ReadonlyMap<string, number>
  readonly hosts: ReadonlyMap<string, number>
  readonly events: number
  /** Infinity and -Infinity when no event has a time. */
  readonly firstTime: number
  readonly lastTime: number
  readonly hasTooManyIds: boolean
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
  /** By computer and kind of log. */
  #kinds = new Map<string | null, Map<string, KindDays>>()
  /** Spans without a gap by kind of log. */
  #unbroken = new Map<string, (readonly [number, number])[]>()
  #hosts = new Map<string, number>()
  /** Addresses of the server itself. */
  #addresses = new Map<string, number>()
  #events = 0
  /** Hours counted of all kinds. */
  #hours = 0
  #firstTime = Infinity
  #lastTime = -Infinity
  #sketches = 0
  #hasTooManyIds = false

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
      kinds: this.#everyKind(),
      unbroken: this.#unbroken,
      hosts: this.#hosts,
      addresses: this.#addresses,
      events: this.#events,
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
      hasTooManyIds: this.#hasTooManyIds,
    }
    this.#ledger = { parsed: 0, skipped: 0, unreadable: 0 }
    this.#issues = new Map()
    this.#facts = []
    this.#kinds = new Map()
    this.#unbroken = new Map()
    this.#hosts = new Map()
    this.#addresses = new Map()
    this.#events = 0
    this.#hours = 0
    this.#firstTime = Infinity
    this.#lastTime = -Infinity
    this.#sketches = 0
    this.#hasTooManyIds = false
    return share
  }

  /** Adds what another log has collected about the bytes that follow. */
  join(share: LogShare): void {
    if (share.hasTooManyIds) this.#dropIds()
    for (const kind of ['parsed', 'skipped', 'unreadable'] as const) this.account(kind, share.ledger[kind])
    for (const [code, { count, first }] of share.issues) {
      this.issue(first)
      this.#issues.get(code)!.count += count - 1
    }
    for (const fact of share.facts) this.#addFact(fact)
    for (const part of share.kinds) {
      const { kind, host, days, hours } = part
      const seen = this.#kind(kind, host)
      if (!seen) continue
      joinTimes(seen, part)
      joinTimes(seen.probes, part.probes)
      seen.probes.count += part.probes.count
      for (const [day, count] of days) add(seen.days, day, count)
      if (hours === null) seen.hours = null
      else for (const [hour, count] of hours) this.#countHour(seen, hour, count)
      joinSteps(seen.steps, part.steps)
      for (const [hour, print] of part.prints) addPrint(seen, hour, print)
      for (const [proxy, sketches] of part.requests) {
        for (const [hour, sketch] of sketches) {
          const own = this.#sketch(seen, proxy, hour)
          if (own) joinSketch(own, sketch)
        }
      }
    }
    for (const [kind, spans] of share.unbroken) for (const [from, to] of spans) this.unbroken(kind, from, to)
    for (const [host, rows] of share.hosts) add(this.#hosts, host, rows)
    for (const [address, rows] of share.addresses) add(this.#addresses, address, rows)
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
    const address = mostOf(this.#addresses)
    const main = this.host
    // Before a server is named it writes under a name that Windows invents.
    const hostOf = ({ host }: KindDays): string | null =>
      host !== null && main !== null && INVENTED_NAME.test(host) ? null : host
    const kinds = this.#everyKind()
    const hostsOf = new Map<string, Set<string | null>>()
    for (const seen of kinds) {
      const hosts = hostsOf.get(seen.kind) ?? new Set()
      hostsOf.set(seen.kind, hosts.add(hostOf(seen) ?? main))
    }
    const vouched = [...this.#unbroken.keys()].filter((kind) => !hostsOf.has(kind))
    return [...kinds, ...vouched.map((kind) => newKind(kind, null))].map((seen) => ({
      kind: seen.kind,
      host: hostOf(seen),
      ...(address === null ? {} : { address }),
      first: seen.first,
      last: seen.last,
      days: [...seen.days].sort((a, b) => a[0] - b[0]),
      ...(seen.hours === null ? {} : { hours: [...seen.hours].sort((a, b) => a[0] - b[0]) }),
      ...printsOf(seen),
      ...(isReversed(seen.steps) ? { isReversed: true as const } : {}),
      ...(seen.gaps.length === 0 ? {} : { gaps: inOrder(seen.gaps) }),
      ...(seen.probes.count === 0 ? {} : { probes: { ...seen.probes, gaps: inOrder(seen.probes.gaps) } }),
      // Numbers that follow each other in a log of several computers say nothing of each of them.
      unbroken: (hostsOf.get(seen.kind)?.size ?? 1) > 1 ? [] : (this.#unbroken.get(seen.kind) ?? []),
      ...(this.#hasTooManyIds ? { requests: null } : requestsOf(seen)),
    }))
  }

  /** The host that most rows name. */
  get host(): string | null {
    return mostOf(this.#hosts)
  }

  #everyKind(): KindDays[] {
    return [...this.#kinds.values()].flatMap((kinds) => [...kinds.values()])
  }

  /** `null` for a computer beyond the most that are told apart. */
  #kind(kind: string, host: string | null): KindDays | null {
    let kinds = this.#kinds.get(host)
    if (!kinds) {
      if (this.#kinds.size >= MAX_HOSTS) return null
      this.#kinds.set(host, (kinds = new Map()))
    }
    let seen = kinds.get(kind)
    if (!seen) kinds.set(kind, (seen = newKind(kind, host)))
    return seen
  }

  #countDays(block: Block): void {
    const kinds = this.#format?.kinds(block)
    if (kinds === undefined) return
    const column = hostColumn(block)
    const hosts: (string | null)[] = []
    const ids = new RequestIds(block)
    const isProbe = probeRows(block)
    let seen: KindDays | null = null
    let lastKind = ''
    let lastCode = -1
    let hour = NaN
    let run = 0
    let print = 0
    const close = (): void => {
      if (seen && run > 0) {
        addPrint(seen, hour, print)
        add(seen.days, Math.floor(hour / 24), run)
        this.#countHour(seen, hour, run)
      }
      run = print = 0
    }
    for (let row = 0; row < block.rows; row++) {
      const time = block.time[row]!
      if (Number.isNaN(time)) continue
      if (time < this.#firstTime) this.#firstTime = time
      if (time > this.#lastTime) this.#lastTime = time
      const kind = typeof kinds === 'string' ? kinds : kinds(row)
      const code = column ? column.codes[row]! : 0
      const rowHour = Math.floor(time / HOUR_MS)
      if (kind !== lastKind || code !== lastCode || rowHour !== hour) {
        close()
        if (column && hosts[code] === undefined) hosts[code] = hostOfCode(column, code)
        seen = this.#kind(kind, hosts[code] ?? null)
        lastKind = kind
        lastCode = code
        hour = rowHour
      }
      if (!seen) continue
      run++
      if (isProbe?.(row)) {
        countTime(seen.probes, time)
        seen.probes.count++
      }
      if (ids.read(row, kind)) {
        const sketch = this.#sketch(seen, ids.proxy, hour)
        if (sketch) addId(sketch, ids.a, ids.b)
      }
      countTime(seen, time)
      countStep(seen.steps, time)
      print = (print + mix(mix(time - hour * HOUR_MS) + block.lengths[row]!)) | 0
    }
    close()
  }

  #countHour(seen: KindDays, hour: number, count: number): void {
    if (seen.hours === null) return
    const known = seen.hours.get(hour)
    if (known === undefined && ++this.#hours > MAX_HOURS) seen.hours = null
    else seen.hours.set(hour, (known ?? 0) + count)
  }

  /** The sketch of an hour; `null` where there are too many of them. */
  #sketch({ requests }: KindDays, proxy: string, hour: number): IdSketch | null {
    if (this.#hasTooManyIds) return null
    let sketches = requests.get(proxy)
    if (!sketches) requests.set(proxy, (sketches = new Map()))
    let sketch = sketches.get(hour)
    if (sketch) return sketch
    if (++this.#sketches > MAX_SKETCHES) {
      this.#dropIds()
      return null
    }
    sketches.set(hour, (sketch = newSketch()))
    return sketch
  }

  #dropIds(): void {
    this.#hasTooManyIds = true
    for (const { requests } of this.#everyKind()) requests.clear()
  }

  #countHosts(block: Block): void {
    const host = hostColumn(block)
    const address = columnOf(block, 's-ip')
    if (!host && !address) return
    // A sample of each block is enough to know whose log this is.
    const step = Math.max(1, Math.floor(block.rows / 64))
    for (let row = 0; row < block.rows; row += step) {
      const named = host && hostOfCode(host, host.codes[row]!)
      if (named) add(this.#hosts, named, 1)
      const code = address && !address.many ? address.codes[row]! : 0
      const own = address && code > 0 ? valueText(address.values, code) : ''
      if (OWN_ADDRESS.test(own) && this.#addresses.size < MAX_HOSTS) add(this.#addresses, own, 1)
    }
  }
}

const INVENTED_NAME =
  /^(?:WIN-[A-Z0-9]{11}|WINDOWS-[A-Z0-9]{7}|DESKTOP-[A-Z0-9]{7}|MININT-[A-Z0-9]{1,9}|MINWINPC)$/

/** An IPv4 address that tells servers apart: not loopback, nor one that a computer gives itself. */
const OWN_ADDRESS = /^(?!127\.|0\.|169\.254\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

function newKind(kind: string, host: string | null): KindDays {
  return {
    ...{ kind, host, first: Infinity, last: -Infinity },
    ...{ days: new Map(), hours: new Map(), gaps: [], requests: new Map() },
    prints: new Map(),
    steps: { first: NaN, last: NaN, forwards: 0, backwards: 0 },
    probes: { count: 0, first: Infinity, last: -Infinity, gaps: [] },
  }
}

function requestsOf({ requests }: KindDays): Pick<KindCoverage, 'requests'> {
  if (requests.size === 0) return {}
  return {
    requests: [...requests]
      .sort((a, b) => compareText(a[0], b[0]))
      .map(([proxy, sketches]) => ({
        proxy,
        hours: [...sketches]
          .sort((a, b) => a[0] - b[0])
          .map(([hour, sketch]) => [hour, packed(sketch)] as const),
      })),
  }
}

/** Steps from one row to the next before anybody can say that rows stand in reverse, and how many of them go forwards at most. */
const LEAST_STEPS = 20
const MOST_FORWARDS = 0.1

function isReversed({ forwards, backwards }: Steps): boolean {
  return backwards >= LEAST_STEPS && forwards <= MOST_FORWARDS * backwards
}

function countStep(steps: Steps, time: number): void {
  if (Number.isNaN(steps.first)) steps.first = time
  else if (time > steps.last) steps.forwards++
  else if (time < steps.last) steps.backwards++
  steps.last = time
}

/** Adds the steps of the rows that follow. */
function joinSteps(steps: Steps, part: Readonly<Steps>): void {
  if (Number.isNaN(part.first)) return
  countStep(steps, part.first)
  steps.last = part.last
  steps.forwards += part.forwards
  steps.backwards += part.backwards
}

function addPrint({ prints, hours }: KindDays, hour: number, print: number): void {
  if (hours !== null) prints.set(hour, ((prints.get(hour) ?? 0) + print) | 0)
}

function printsOf({ hours, prints }: KindDays): Pick<KindCoverage, 'prints'> {
  if (hours === null) return {}
  return { prints: [...hours.keys()].sort((a, b) => a - b).map((hour) => prints.get(hour) ?? 0) }
}

function countTime(times: Times, time: number): void {
  countGap(times, time)
  if (time < times.first) times.first = time
  if (time > times.last) times.last = time
}

/** Rows come in order of time, mostly, forwards or backwards: one that lies in a gap divides it. */
function countGap({ first, last, gaps }: Times, time: number): void {
  if (time > last) keepGap(gaps, last, time)
  else if (time < first) keepGap(gaps, time, first)
  else if (gaps.length > 0) {
    const i = gaps.findIndex(([from, to]) => time > from && time < to)
    if (i === -1) return
    const [[from, to]] = gaps.splice(i, 1) as [Gap]
    keepGap(gaps, from, time)
    keepGap(gaps, time, to)
  }
}

function inOrder(gaps: readonly Gap[]): Gap[] {
  return [...gaps].sort((a, b) => a[0] - b[0])
}

/** Keeps a gap if it is among the longest. */
function keepGap(gaps: Gap[], from: number, to: number): void {
  const length = to - from
  if (length < LEAST_GAP_MS || length === Infinity) return
  if (gaps.length < MAX_GAPS) {
    gaps.push([from, to])
    return
  }
  let least = 0
  for (let i = 1; i < gaps.length; i++) {
    if (gaps[i]![1] - gaps[i]![0] < gaps[least]![1] - gaps[least]![0]) least = i
  }
  if (length > gaps[least]![1] - gaps[least]![0]) gaps[least] = [from, to]
}

/** The rows of two parts of a source. */
function joinTimes(seen: Times, part: Readonly<Times>): void {
  joinGaps(seen, part)
  seen.first = Math.min(seen.first, part.first)
  seen.last = Math.max(seen.last, part.last)
}

/** The gaps of two parts of a source; what one of them may fill is no gap. */
function joinGaps(seen: Times, part: Readonly<Times>): void {
  const own = seen.gaps.filter(([from, to]) => to <= part.first || from >= part.last)
  const others = part.gaps.filter(([from, to]) => to <= seen.first || from >= seen.last)
  seen.gaps.length = 0
  for (const [from, to] of [...own, ...others]) keepGap(seen.gaps, from, to)
  if (part.first > seen.last) keepGap(seen.gaps, seen.last, part.first)
  if (part.last < seen.first) keepGap(seen.gaps, part.last, seen.first)
}

/** The column whose values name the computer of each row. */
function hostColumn(block: Block): Column | null {
  const field = fieldOf(block.format, 'host')
  const column = field === undefined ? undefined : columnOf(block, field)
  return column && !column.many ? column : null
}

function hostOfCode({ values }: Column, code: number): string | null {
  const text = code === 0 ? '' : valueText(values, code)
  return text === '' || text === '-' ? null : hostName(text)
}

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

function mostOf(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null
  let most = 0
  for (const [name, count] of counts) {
    if (count > most) {
      best = name
      most = count
    }
  }
  return best
}
