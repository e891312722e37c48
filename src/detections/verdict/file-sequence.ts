import { HOUR_MS } from '../../event/time.ts'
import type { Source } from '../../event/source.ts'
import { BUSY, type Hole } from './silence.ts'

/** `HttpProxy2021030305-1.LOG`, `Name20210303-2.log`: the hour or day, and the number within it. */
const NUMBERED = /(?<!\d)(\d{8}|\d{10})-(\d{1,6})\.log$/i
/** `u_ex21030305.log`: the hour. */
const HOURLY = /u_ex(\d{8})\.log$/i
/** A log that is written all the time has rows this near to the ends of its hour. */
const NEAR_MS = 10 * 60_000

interface NumberedFile {
  readonly source: Source
  /** The hour that the name tells, as epoch ms; NaN in a series of days. */
  readonly hour: number
  /** What stands before the number. */
  readonly stamp: string
  /** 0 in a series whose names have none. */
  readonly number: number
}

/**
 * The time of each file that is missing between two that are there, by the id of the one before: its number is left out,
 * or its hour is although rows reach to the end of the hour before it and begin with the hour after it, and both hours
 * are busy.
 */
export function missingFiles(sources: readonly Source[]): Map<number, Hole> {
  const series = new Map<string, NumberedFile[]>()
  for (const source of sources) {
    const match = NUMBERED.exec(source.path) ?? HOURLY.exec(source.path)
    if (!match || isLost(source)) continue
    const [, stamp = '', number] = match
    const key = `${source.path.slice(0, match.index)} ${stamp.length} ${number === undefined}`
    const named = {
      ...{ source, stamp, hour: hourOf(number === undefined ? `20${stamp}` : stamp) },
      number: Number(number ?? 0),
    }
    const files = series.get(key)
    if (files) files.push(named)
    else series.set(key, [named])
  }
  const holes = new Map<number, Hole>()
  for (const files of series.values()) {
    files.sort((a, b) => (a.stamp === b.stamp ? a.number - b.number : a.stamp < b.stamp ? -1 : 1))
    for (const [i, file] of files.entries()) {
      const before = files[i - 1]
      const hole = before && missingBetween(before, file)
      if (hole) holes.set(before.source.id, hole)
    }
  }
  return holes
}

/** Whether a file is there by its name only: nothing of it could be read. One that holds a header only is a file. */
function isLost({ format, receipt: { events, ledger } }: Source): boolean {
  return events === 0 && (format === null || ledger.unreadable > 0)
}

function missingBetween(before: NumberedFile, after: NumberedFile): Hole | null {
  const from = before.source.receipt.lastTime
  const to = after.source.receipt.firstTime
  if (from === null || to === null || from >= to) return null
  const hole: Hole = { from, to, why: 'sequence' }
  if (before.stamp === after.stamp) return after.number - before.number > 1 ? hole : null
  if (!(after.hour - before.hour > HOUR_MS)) return null
  // With few rows an hour, some of them lie near its ends by chance, and an hour without any writes no file.
  const areBusy = [before, after].every(({ source }) => source.receipt.events >= BUSY)
  const isFull = areBusy && (from + NEAR_MS) % HOUR_MS < NEAR_MS && to % HOUR_MS < NEAR_MS
  return isFull && to - from > HOUR_MS ? hole : null
}

function hourOf(stamp: string): number {
  if (stamp.length !== 10) return NaN
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour))
}
