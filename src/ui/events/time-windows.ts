import type { TimeRange } from '../../engine/contracts/questions.ts'

/** Spans of time around an event in which its neighbours are counted. */
export const WINDOWS = [
  { ms: 1_000, title: '1 s' },
  { ms: 10_000, title: '10 s' },
  { ms: 60_000, title: '1 min' },
  { ms: 600_000, title: '10 min' },
] as const

/** The time from `ms` before a time to `ms` after it, both included; whole milliseconds, as links write them. */
export function aroundTime(time: number, ms: number): TimeRange {
  return { from: Math.floor(time - ms), to: Math.floor(time + ms) + 1 }
}
