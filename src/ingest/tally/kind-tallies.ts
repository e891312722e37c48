import type { Block } from '../../event/block.ts'
import { addId, joinSketch, mix, newSketch, type IdSketch } from '../../event/id-sketch.ts'
import { HOUR_MS } from '../../event/time.ts'
import type { Format } from '../../formats/format.ts'
import { addCount } from './counts.ts'
import { hostColumn, hostOfCode, MAX_HOSTS } from './host-column.ts'
import { addPrint, newKindTally, type KindTally } from './kind-tally.ts'
import { probeRows } from './probe-rows.ts'
import { RequestIds } from './request-ids.ts'
import { countStep, joinSteps } from './row-order.ts'
import { countTime, joinTimes } from './row-times.ts'

/** Hours kept of one source; a kind of log with further ones is counted by day only. */
const MAX_HOURS = 200_000
/** Sketches of ids kept of one source, each for one hour; one with more hours has none. */
const MAX_SKETCHES = 8_192

/** The tallies of a source or of a part of it. Plain data. */
export interface SourceTallies {
  readonly kinds: readonly Readonly<KindTally>[]
  /** Infinity and -Infinity when no event has a time. */
  readonly firstTime: number
  readonly lastTime: number
  readonly hasTooManyIds: boolean
}

/** Counts the rows of one source by computer and kind of log, in bounded memory. */
export class KindTallies {
  /** By computer and kind of log. */
  readonly #kinds = new Map<string | null, Map<string, KindTally>>()
  /** Hours counted of all kinds. */
  #hours = 0
  #firstTime = Infinity
  #lastTime = -Infinity
  #sketches = 0
  #hasTooManyIds = false

  get all(): SourceTallies {
    return {
      kinds: this.#everyKind(),
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
      hasTooManyIds: this.#hasTooManyIds,
    }
  }

  /** Adds what was counted of the rows that follow. */
  join({ kinds, firstTime, lastTime, hasTooManyIds }: SourceTallies): void {
    if (hasTooManyIds) this.#dropIds()
    for (const part of kinds) {
      const seen = this.#kind(part.kind, part.host)
      if (seen) this.#joinKind(seen, part)
    }
    this.#firstTime = Math.min(this.#firstTime, firstTime)
    this.#lastTime = Math.max(this.#lastTime, lastTime)
  }

  #joinKind(seen: KindTally, part: Readonly<KindTally>): void {
    joinTimes(seen, part)
    joinTimes(seen.probes, part.probes)
    seen.probes.count += part.probes.count
    for (const [day, count] of part.days) addCount(seen.days, day, count)
    if (part.hours === null) seen.hours = null
    else for (const [hour, count] of part.hours) this.#countHour(seen, hour, count)
    joinSteps(seen.order, part.order)
    for (const [hour, print] of part.prints) addPrint(seen, hour, print)
    for (const [proxy, sketches] of part.requests) {
      for (const [hour, sketch] of sketches) {
        const own = this.#sketch(seen, proxy, hour)
        if (own) joinSketch(own, sketch)
      }
    }
  }

  /** Adds the rows of a block that have a time. */
  count(block: Block, kinds: ReturnType<Format['kinds']>): void {
    const column = hostColumn(block)
    const hosts: (string | null)[] = []
    const ids = new RequestIds(block)
    const isProbe = probeRows(block)
    let seen: KindTally | null = null
    let lastKind = ''
    let lastCode = -1
    let hour = NaN
    let run = 0
    let print = 0
    const close = (): void => {
      if (seen && run > 0) {
        addPrint(seen, hour, print)
        addCount(seen.days, Math.floor(hour / 24), run)
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
      countStep(seen.order, time)
      print = (print + mix(mix(time - hour * HOUR_MS) + block.lengths[row]!)) | 0
    }
    close()
  }

  #everyKind(): KindTally[] {
    return [...this.#kinds.values()].flatMap((kinds) => [...kinds.values()])
  }

  /** `null` for a computer beyond the most that are told apart. */
  #kind(kind: string, host: string | null): KindTally | null {
    let kinds = this.#kinds.get(host)
    if (!kinds) {
      if (this.#kinds.size >= MAX_HOSTS) return null
      this.#kinds.set(host, (kinds = new Map()))
    }
    let seen = kinds.get(kind)
    if (!seen) kinds.set(kind, (seen = newKindTally(kind, host)))
    return seen
  }

  #countHour(seen: KindTally, hour: number, count: number): void {
    if (seen.hours === null) return
    const known = seen.hours.get(hour)
    if (known === undefined && ++this.#hours > MAX_HOURS) seen.hours = null
    else seen.hours.set(hour, (known ?? 0) + count)
  }

  /** The sketch of an hour; `null` where there are too many of them. */
  #sketch({ requests }: KindTally, proxy: string, hour: number): IdSketch | null {
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
}
