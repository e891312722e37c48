export type Order = 'year-first' | 'month-first' | 'day-first'

export interface Stamp {
  readonly numbers: readonly [number, number, number]
  /** `null`: it could be month first as well as day first. */
  readonly order: Order | null
  /** The order is told by its numbers, so that it holds for the others too. */
  readonly tells: boolean
  readonly minutes: number
  /** Written with a half of the day. */
  readonly half: boolean
}

const CLOCK = /^(\D*?)(\d{1,2})[:.](\d\d)(\D*)$/
const MORNING = /^(a|am|a\.m\.|上午|午前|오전|vorm\.|πμ|π\.μ\.)$/i
const AFTERNOON = /^(p|pm|p\.m\.|下午|午後|오후|nachm\.|μμ|μ\.μ\.)$/i

/** A date and a time of day as `dir` writes them; `null` when they are none. */
export function stampOf(date: string, time: string): Stamp | null {
  const parts = /^(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})\.?$/.exec(date)
  const clock = CLOCK.exec(time)
  if (!parts || !clock) return null
  const minutes = minutesOf(Number(clock[2]), Number(clock[3]), (clock[1]! + clock[4]!).replace(/\s/g, ''))
  if (minutes === null) return null
  const [first, second, third] = [parts[1]!, parts[3]!, parts[4]!].map(Number) as [number, number, number]
  const half = /\S/.test(clock[1]! + clock[4]!)
  const stamp = { numbers: [first, second, third] as const, minutes, half }
  if (parts[1]!.length === 4) return { ...stamp, order: 'year-first', tells: false }
  if (parts[2] === '.') return { ...stamp, order: 'day-first', tells: false }
  if (first > 12) return { ...stamp, order: 'day-first', tells: true }
  if (second > 12) return { ...stamp, order: 'month-first', tells: true }
  return { ...stamp, order: first === second ? 'day-first' : null, tells: false }
}

/** Epoch ms as if it were UTC; NaN when there is no such day. */
export function epochOf({ numbers: [first, second, third], minutes }: Stamp, order: Order): number {
  const [short, month, day] =
    order === 'year-first'
      ? [first, second, third]
      : order === 'month-first'
        ? [third, first, second]
        : [third, second, first]
  const year = short < 100 ? short + (short < 70 ? 2000 : 1900) : short
  const midnight = Date.UTC(year, month - 1, day)
  const whole = new Date(midnight)
  if (whole.getUTCMonth() !== month - 1 || whole.getUTCDate() !== day) return NaN
  return midnight + minutes * 60_000
}

function minutesOf(hour: number, minute: number, half: string): number | null {
  if (hour > 23 || minute > 59) return null
  if (half === '') return hour * 60 + minute
  const afternoon = AFTERNOON.test(half)
  if (hour > 12 || !(afternoon || MORNING.test(half))) return null
  return ((hour % 12) + (afternoon ? 12 : 0)) * 60 + minute
}
