import { DAY_MS } from '../../event/time.ts'

export interface Tick {
  readonly time: number
  readonly label: string
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1e3,
  2e3,
  5e3,
  1e4,
  3e4,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
]

/** At most `most` round UTC times between `from` and `to` (epoch ms) for the ticks of an axis. */
export function ticks(from: number, to: number, most: number): Tick[] {
  const span = to - from
  if (!(span > 0) || most < 1) return []
  const step = STEPS.find((size) => span / size <= most)
  if (step === undefined) return monthTicks(from, to, most)
  const marks: Tick[] = []
  for (let time = Math.ceil(from / step) * step; time < to; time += step)
    marks.push({ time, label: labelOf(time, step) })
  return marks
}

function labelOf(time: number, step: number): string {
  const iso = new Date(time).toISOString()
  if (step >= DAY_MS) return iso.slice(0, 10)
  if (time % DAY_MS === 0) return iso.slice(5, 10)
  if (step >= MINUTE) return iso.slice(11, 16)
  return step >= 1000 ? iso.slice(11, 19) : iso.slice(17, 23)
}

function monthTicks(from: number, to: number, most: number): Tick[] {
  const start = new Date(from)
  const months = (to - from) / (30 * DAY_MS)
  const step = [1, 3, 6, 12, 24, 60, 120].find((size) => months / size <= most) ?? 240
  const marks: Tick[] = []
  let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step
  for (; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1)
    if (time >= to) return marks
    if (time >= from) marks.push({ time, label: new Date(time).toISOString().slice(0, 7) })
  }
}
