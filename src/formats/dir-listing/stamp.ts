import { AnswerCache } from '../kit/text/answer-cache.ts'
import { midnightOf, wholeYear } from '../kit/times/written-date.ts'

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

interface Day {
  readonly numbers: readonly [number, number, number]
  readonly order: Order | null
  readonly tells: boolean
}

interface Clock {
  readonly minutes: number
  readonly half: boolean
}

/** A date or time of day is mostly one that was met before. */
const days = new AnswerCache(dayOf)
const clocks = new AnswerCache(clockOf)

/** A date and a time of day as `dir` writes them; `null` when they are none. */
export function stampOf(date: string, time: string): Stamp | null {
  const day = days.of(date)
  const clock = clocks.of(time)
  if (!day || !clock) return null
  return {
    numbers: day.numbers,
    order: day.order,
    tells: day.tells,
    minutes: clock.minutes,
    half: clock.half,
  }
}

function dayOf(date: string): Day | null {
  const parts = /^(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})\.?$/.exec(date)
  if (!parts) return null
  const [first, second, third] = [parts[1]!, parts[3]!, parts[4]!].map(Number) as [number, number, number]
  const numbers = [first, second, third] as const
  if (parts[1]!.length === 4) return { numbers, order: 'year-first', tells: false }
  if (parts[2] === '.') return { numbers, order: 'day-first', tells: false }
  if (first > 12) return { numbers, order: 'day-first', tells: true }
  if (second > 12) return { numbers, order: 'month-first', tells: true }
  return { numbers, order: first === second ? 'day-first' : null, tells: false }
}

function clockOf(time: string): Clock | null {
  const clock = CLOCK.exec(time)
  if (!clock) return null
  const minutes = minutesOf(Number(clock[2]), Number(clock[3]), (clock[1]! + clock[4]!).replace(/\s/g, ''))
  return minutes === null ? null : { minutes, half: /\S/.test(clock[1]! + clock[4]!) }
}

/** Epoch ms as if it were UTC; NaN when there is no such day. */
export function epochOf({ numbers: [first, second, third], minutes }: Stamp, order: Order): number {
  const [short, month, day] =
    order === 'year-first'
      ? [first, second, third]
      : order === 'month-first'
        ? [third, first, second]
        : [third, second, first]
  return midnightOf(short < 100 ? wholeYear(short) : short, month, day) + minutes * 60_000
}

function minutesOf(hour: number, minute: number, half: string): number | null {
  if (hour > 23 || minute > 59) return null
  if (half === '') return hour * 60 + minute
  const afternoon = AFTERNOON.test(half)
  if (hour > 12 || !(afternoon || MORNING.test(half))) return null
  return ((hour % 12) + (afternoon ? 12 : 0)) * 60 + minute
}
