import { placeOf, type Block } from '../../../event/block.ts'
import type { Issue } from '../../../event/issue.ts'
import { cell, valueText, type Column } from '../../../event/column.ts'
import type { Place } from '../../../event/place.ts'
import type { Sink } from '../../format.ts'
import { kindOfChannel } from '../../../event/log-kinds.ts'

/** A clock that is set is corrected by more than threads overtake each other. */
const CLOCK_BACK_MS = 120_000
/** A log holds a few channels, a log of forwarded events those of some thousand computers. */
const MAX_RUNS = 20_000

/** Record numbers of one channel of one computer. */
interface ChannelRecords {
  readonly channel: string
  readonly computer: string
  first: number
  firstTime: number
  /** Where the first stands. */
  place: Place | null
  /** Times of the records before the first gap, while that is not said: a part of a log does not know what stands before it. */
  head: { readonly from: number; readonly to: number } | null
  last: number
  lastTime: number
  /** Times of the records since the last gap. */
  from: number
  to: number
  /** Numbers went back; whether that is a log that was written round and round is seen at the end. */
  readonly backs: { readonly issue: Issue; readonly time: number }[]
}

/** What a part of a log leaves to be said of its record numbers. Plain data. */
export type OpenRecords = ReadonlyMap<string, Readonly<ChannelRecords>>

/** Names that Windows gives a computer until somebody gives it one. */
const INVENTED_NAME = /^(WIN-[A-Z0-9]{11}|MININT-[A-Z0-9]{1,9})(\.|$)/i
/** More than these say nothing new. */
const MAX_BACKS = 1000

/**
 * Follows the record numbers of each channel. Where they run on, nothing is missing; a gap, a restart, a
 * clock that goes back and a log that was cleared are facts about what the log can show.
 */
export class Continuity {
  readonly #sink: Sink
  readonly #inPart: boolean
  readonly #runs = new Map<string, ChannelRecords>()

  /** `inPart`: what touches the begin or the end is left open. */
  constructor(sink: Sink, inPart = false) {
    this.#sink = sink
    this.#inPart = inPart
  }

  get open(): OpenRecords {
    return this.#runs
  }

  /** Goes on with a part, which stands behind all that came before. */
  join(part: OpenRecords): void {
    for (const [key, next] of part) {
      const { channel, computer, first, firstTime, place, head, backs } = next
      const run = this.#runOf(key, channel, computer)
      if (place) this.#step(run, first, firstTime, place)
      const { from, to } = head ?? next
      if (from < run.from) run.from = from
      if (to > run.to) run.to = to
      if (head) {
        this.#vouch(run, run)
        run.from = next.from
        run.to = next.to
      }
      run.last = next.last
      run.lastTime = next.lastTime
      run.backs.push(...backs.slice(0, MAX_BACKS - run.backs.length))
    }
  }

  follow(block: Block): void {
    const named = (name: string): Column | undefined => block.columns.find((column) => column.name === name)
    const channels = named('Channel')
    const computers = named('Computer')
    const eventIds = named('EventID')
    const numbers = named('EventRecordID')
    const recovered = named('Recovered')
    if (!channels) return
    const texts = Array.from({ length: channels.values.count }, (_, i) => valueText(channels.values, i + 1))
    const clearing = texts.map(clearingEvent)
    const clearable = clearing.some((id) => id !== null)
    let run: ChannelRecords | undefined
    let channelCode = 0
    let computerCode = 0
    for (let row = 0; row < block.rows; row++) {
      const code = channels.codes[row]!
      if (code === 0) continue
      const channel = texts[code - 1]!
      if (
        clearable &&
        clearing[code - 1] !== null &&
        eventIds &&
        cell(eventIds, row) === clearing[code - 1]
      ) {
        const cleared = channel === 'System' ? textAt(block, 'LogFileCleared_Channel', row) : channel
        this.#sink.fact({ key: 'log-cleared', value: cleared ?? channel, time: block.time[row]! })
      }
      if (recovered && recovered.codes[row] !== 0) continue
      const computer = computers ? computers.codes[row]! : 0
      if (!run || code !== channelCode || computer !== computerCode) {
        channelCode = code
        computerCode = computer
        run = this.#run(channel, computers && computer > 0 ? valueText(computers.values, computer) : '')
      }
      const number = numbers ? numberAt(numbers, row) : NaN
      this.#step(run, Number.isNaN(number) ? block.ordinals[row]! : number, block.time[row]!, block, row)
    }
  }

  end(): void {
    this.#setUp()
    for (const run of this.#runs.values()) {
      if (run.head) this.#vouch(run, run.head)
      this.#vouch(run, run)
      this.#backs(run)
    }
  }

  /**
   * A log that begins with its first record, under a name that Windows invents for a new computer, and goes on under
   * another name was begun when the server was installed. A first record alone would not say so: a log that was cleared or
   * deleted begins anew, too.
   */
  #setUp(): void {
    for (const run of this.#runs.values()) {
      if (run.first !== 1 || Number.isNaN(run.firstTime) || !INVENTED_NAME.test(run.computer)) continue
      const renamed = [...this.#runs.values()].some(
        ({ channel, computer, first }) =>
          channel === run.channel && computer !== run.computer && first === run.last + 1,
      )
      if (!renamed) continue
      const value = `first record of ${run.channel}`
      this.#sink.fact({ key: 'set-up', value, time: run.firstTime, place: run.place })
      return
    }
  }

  /** A full log goes on over its oldest chunks: its numbers go back once, and end before the first. */
  #backs({ channel, backs, first, firstTime, last, lastTime }: ChannelRecords): void {
    const [back] = backs
    if (back && backs.length === 1 && last < first) {
      if (last + 1 === first) {
        if (lastTime < firstTime) this.#sink.unbroken(kindOfChannel(channel), lastTime, firstTime)
        return
      }
      const value = `${channel}: ${first - last - 1} numbers are missing before ${first}`
      this.#sink.issue({ ...back.issue, detail: value })
      this.#sink.fact({ key: 'record-gap', value, time: firstTime })
      return
    }
    for (const { issue, time } of backs) {
      this.#sink.issue(issue)
      this.#sink.fact({ key: 'record-restart', value: issue.detail, time })
    }
  }

  #run(channel: string, computer: string): ChannelRecords {
    return this.#runOf(`${channel}\0${computer}`, channel, computer)
  }

  #runOf(key: string, channel: string, computer: string): ChannelRecords {
    let run = this.#runs.get(key)
    if (!run) {
      if (this.#runs.size >= MAX_RUNS) {
        this.end()
        this.#runs.clear()
      }
      const none = { first: NaN, firstTime: NaN, last: NaN, lastTime: NaN, from: NaN, to: NaN }
      run = { channel, computer, ...none, place: null, head: null, backs: [] }
      this.#runs.set(key, run)
    }
    return run
  }

  #step(run: ChannelRecords, id: number, time: number, at: Block | Place, row = 0): void {
    const { channel } = run
    if (id === run.last + 1) {
      if (time < run.lastTime - CLOCK_BACK_MS) {
        const seconds = Math.round((run.lastTime - time) / 1000)
        const value = `${channel}: record ${id} is ${seconds} s earlier than the record before it`
        this.#sink.fact({ key: 'clock-back', value, time })
      }
      run.last = id
      run.lastTime = time
      if (time < run.from) run.from = time
      if (time > run.to) run.to = time
      return
    }
    const place = 'rows' in at ? placeOf(at, row) : at
    if (!Number.isNaN(run.last)) {
      if (this.#inPart && run.head === null) run.head = { from: run.from, to: run.to }
      else this.#vouch(run, run)
      const value =
        id > run.last
          ? `${channel}: ${id - run.last - 1} numbers are missing before ${id}`
          : `${channel}: ${id} follows ${run.last}`
      const issue: Issue = { code: 'record-gap', place, detail: value }
      if (id > run.last) {
        this.#sink.issue(issue)
        this.#sink.fact({ key: 'record-gap', value, time })
      } else if (run.backs.length < MAX_BACKS) run.backs.push({ issue, time })
    } else {
      run.first = id
      run.firstTime = time
      run.place = place
    }
    run.last = id
    run.lastTime = run.from = run.to = time
  }

  #vouch({ channel }: ChannelRecords, { from, to }: { readonly from: number; readonly to: number }): void {
    if (from < to) this.#sink.unbroken(kindOfChannel(channel), from, to)
  }
}

/** The event by which a log says that it, or another one, was cleared. */
function clearingEvent(channel: string): string | null {
  return channel === 'Security' ? '1102' : channel === 'System' ? '104' : null
}

function textAt(block: Block, name: string, row: number): string | null {
  const column = block.columns.find((one) => one.name === name)
  const value = column ? cell(column, row) : undefined
  return typeof value === 'string' && value !== '' ? value : null
}

/** The number that a cell writes; NaN when it writes something else. */
function numberAt({ codes, values }: Column, row: number): number {
  const code = codes[row]!
  if (code === 0) return NaN
  const end = values.ends[code]!
  let number = 0
  let at = values.ends[code - 1]!
  if (at === end) return NaN
  for (; at < end; at++) {
    const digit = values.bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return NaN
    number = number * 10 + digit
  }
  return number
}
