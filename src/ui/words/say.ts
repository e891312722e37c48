import type { Range } from '../../engine/contracts/reading.ts'
import type { StageState, Verdict } from '../../detections/conclusion.ts'
import { counted as phrase } from '../../event/counted.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'

const NUMBER = new Intl.NumberFormat('en')

export function count(value: number): string {
  return NUMBER.format(value)
}

/** `3 events`, `1 event`. */
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

/** `2 to 4 min`, `1.3 to 2.6 GB`; one of them where they read the same. */
export function ranged({ least, most }: Range, say: (value: number) => string): string {
  const [low, high] = [say(least), say(most)]
  if (low === high) return low
  const [amount, unit] = low.split(' ')
  return unit === high.split(' ')[1] ? `${amount} to ${high}` : `${low} to ${high}`
}

/** `37 %`; never all of it, nor nothing, unless it is. */
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

/** `2021-03-03 06:49:42 to 06:59:23`: a day that is the same is said once, and a moment is one time. */
export function span(from: number | null, to: number | null): string {
  const [first, last] = [stampShort(from), stampShort(to)]
  if (from === null || to === null || to - from < 1000) return first
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`
}

export function day(time: number | null): string {
  return stamp(time).slice(0, 10)
}

/** What became of a source that was not read whole. */
export const SEVERITY_WORDS = {
  note: 'note',
  skipped: 'skipped',
  'cut-short': 'cut short',
  refused: 'refused',
} as const

/** A server as it is headed; logs that no server is known for come together under one name. */
export function serverName(host: string): string {
  return host === UNKNOWN_HOST ? 'Server not known' : host
}

export const VERDICT_WORDS: Record<Verdict, { readonly word: string; readonly means: string }> = {
  compromised: {
    word: 'Compromised',
    means: 'Something was seen that only a successful attack leaves behind.',
  },
  'needs-explanation': {
    word: 'Needs an answer',
    means:
      'Something was seen that an attack leaves, and that honest work can leave too. Somebody has to say which.',
  },
  attempted: {
    word: 'Attempted',
    means:
      'Attack requests were seen. What success would leave behind was looked for in logs that cover the time, and was not found.',
  },
  'cannot-tell': {
    word: 'Cannot tell',
    means: 'Logs that would show an attack are missing or have gaps. Their absence is no reassurance.',
  },
  'no-evidence': {
    word: 'No evidence',
    means:
      'Every log that would show this attack covers the time without gaps, and nothing was found in them.',
  },
}

/** What the state of a step of an attack is called, and what that means. */
export const STATE_WORDS: Record<StageState, { readonly word: string; readonly means: string }> = {
  succeeded: { word: 'succeeded', means: 'something was seen that only success leaves behind' },
  'needs-explanation': {
    word: 'needs an answer',
    means: 'something was seen that an attack leaves, and that honest work can leave too',
  },
  reached: { word: 'reached', means: 'the step was reached, and very likely worked' },
  attempted: { word: 'attempted', means: 'it was tried' },
  'in-vain': { word: 'in vain', means: 'it was tried on a build that does not hold the flaw' },
  failed: { word: 'failed', means: 'it was tried, and only refusals were seen' },
  'not-seen': { word: 'not seen', means: 'looked for in logs that cover the whole time, and not seen' },
  'not-covered': { word: 'logs missing', means: 'the logs that would show it are missing or have gaps' },
}
