import type { Range } from '../../engine/contracts/reading.ts'
import type { StageState, Verdict } from '../../detections/conclusion.ts'
import { counted as phrase } from '../../event/counted.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'

const NUMBER = new Intl.NumberFormat('en')

export function count(value: number): string {
  return NUMBER.format(value)
}

/** A number with its noun, digits grouped: `3 events`, `1 event`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return phrase(value, one, many, count(value))
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
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

/** A span as `2021-03-03 06:49:42 to 06:59:23`: a common day is written once, and a span below a second as one time. */
export function span(from: number | null, to: number | null): string {
  const [first, last] = [stampShort(from), stampShort(to)]
  if (from === null || to === null || to - from < 1000) return first
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`
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

/** The heading for a server; logs whose server is not known share one heading. */
export function serverName(host: string): string {
  return host === UNKNOWN_HOST ? 'Server not known' : host
}

export const VERDICT_WORDS: Record<Verdict, { readonly word: string; readonly means: string }> = {
  compromised: {
    word: 'Compromised',
    means: 'Traces were found that only a successful attack leaves behind.',
  },
  'needs-explanation': {
    word: 'Needs an answer',
    means:
      'Something was seen that an attack leaves, and that honest work can leave too. Somebody has to say which.',
  },
  attempted: {
    word: 'Attempted',
    means:
      'Attempts were found. The traces of a successful attack were searched for in logs that cover the time, and were not found.',
  },
  'cannot-tell': {
    word: 'Cannot tell',
    means: 'Logs that would show an attack are missing or have gaps. Their absence is no reassurance.',
  },
  'no-evidence': {
    word: 'No evidence',
    means: 'All logs that would show an attack cover the time without gaps, and nothing was found in them.',
  },
}

/** The label and the meaning of each state of an attack step. */
export const STATE_WORDS: Record<StageState, { readonly word: string; readonly means: string }> = {
  succeeded: { word: 'succeeded', means: 'traces were found that only success leaves behind' },
  'needs-explanation': {
    word: 'needs an answer',
    means: 'something was seen that an attack leaves, and that honest work can leave too',
  },
  reached: { word: 'reached', means: 'the step was reached, and very likely succeeded' },
  attempted: { word: 'attempted', means: 'an attempt was found' },
  'in-vain': { word: 'in vain', means: 'it was tried on a build that does not hold the flaw' },
  failed: { word: 'failed', means: 'attempts were found, and all of them were refused' },
  explained: { word: 'explained', means: 'all that was seen was expected, as an answer says' },
  'not-seen': { word: 'not seen', means: 'searched for in logs that cover the whole time, and not found' },
  'not-covered': { word: 'logs missing', means: 'the logs that would show it are missing or have gaps' },
}
