import type { Sink } from '../../format.ts'
import { eventTime } from '../times/event-time.ts'
import type { EventFields } from './event-fields.ts'

const MINUTE = 60_000
/** Zones are apart by a multiple of this. */
const STEP = 15 * MINUTE
const MOST = 15 * 60 * MINUTE
/** Sysmon writes an event a little after what it tells. */
const LATE = MINUTE
/** Summer time. */
const SEASON = 60 * MINUTE

/**
 * The times of one source. Sysmon notes in each event when it was in UTC; an exporter that writes local time as if it
 * were UTC is off from that by the zone of the machine.
 */
export class SysmonClock {
  readonly #sink: Sink
  #shift: number | null = null

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** The time of an event whose stamp says `time`: what Sysmon noted, where the stamp is off by a zone. */
  time(fields: EventFields, time: number): number {
    const text = fields.text('UtcTime')
    if (text === '' || Number.isNaN(time) || !isSysmon(fields)) return time
    const noted = eventTime(text)
    if (Number.isNaN(noted)) return time
    const apart = time - noted
    this.#shift ??= this.#shiftOf(apart)
    return this.#shift !== null && Math.abs(apart - this.#shift) <= SEASON ? noted : time
  }

  /** The zone by which a stamp is off, which is told; `null` when it is off by none. */
  #shiftOf(apart: number): number | null {
    const shift = Math.round(apart / STEP) * STEP
    if (shift === 0 || Math.abs(shift) > MOST || Math.abs(apart - shift) > LATE) return null
    const detail = `${hours(shift)} ${shift > 0 ? 'ahead of' : 'behind'} the UTC time that Sysmon noted`
    this.#sink.issue({ code: 'clock-shifted', place: null, detail })
    return shift
  }
}

function isSysmon(fields: EventFields): boolean {
  return /sysmon/i.test(fields.text('Provider_Name').slice(0, 60) + fields.text('Channel').slice(0, 60))
}

/** A span as hours and minutes. */
function hours(span: number): string {
  const minutes = Math.abs(span) / MINUTE
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} hours`
}
