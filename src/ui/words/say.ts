import type { Range } from '../../engine/contracts/reading.ts'
import { counted as phrase } from '../../event/counted.ts'

const NUMBER = new Intl.NumberFormat('en')

export function count(value: number): string {
  return NUMBER.format(value)
}

/** A number with its noun, digits grouped: `3 events`, `1 event`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return phrase(value, one, many, count(value))
}

export function bytes(value: number): string {
  if (Math.round(value) < 1000) return `${Math.round(value)} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let scaled = value / 1000
  let unit = 0
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000
    unit++
  }
  return `${scaled.toFixed(scaled < 10 ? 1 : 0)} ${units[unit]}`
}

export function seconds(value: number): string {
  if (value < 90) return `${Math.ceil(value)} s`
  if (value < 5400) return `${Math.round(value / 60)} min`
  return `${(value / 3600).toFixed(1)} h`
}

/** A range such as `2 to 4 min` or `1.3 to 2.6 GB`; one amount where both read the same. */
export function ranged({ least, most }: Range, say: (value: number) => string): string {
  const [low, high] = [say(least), say(most)]
  if (low === high) return low
  const [amount, unit] = low.split(' ')
  return unit === high.split(' ')[1] ? `${amount} to ${high}` : `${low} to ${high}`
}

/** A share as `37 %`; 0 % and 100 % only when they are exact. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100)
  return `${share > 0 && share < 1 ? Math.min(99, Math.max(1, rounded)) : rounded} %`
}

/** `2021-03-03 06:49:42.162`, always UTC. */
export function stamp(time: number | null): string {
  if (time === null || !Number.isFinite(time)) return 'no time'
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '')
}

/** `2021-03-03 06:49:42`, always UTC. */
export function stampShort(time: number | null): string {
  return stamp(time).slice(0, 19)
}

export function day(time: number | null): string {
  return stamp(time).slice(0, 10)
}

/** Labels for the severity of an issue. */
export const SEVERITY_WORDS = {
  note: 'note',
  skipped: 'skipped',
  'cut-short': 'cut short',
  refused: 'refused',
} as const
