import type { Hit, HitCount } from '../../event/hit.ts'
import type { NameKind } from '../../detections/statement.ts'
import { namesOf } from '../../detections/verdict/hit-names.ts'
import { widest } from '../../detections/verdict/host-evidence.ts'
import { FINDING_BINS } from '../contracts/findings.ts'

interface FoundSpan {
  readonly first: number | null
  readonly last: number | null
}

interface FoundEvents {
  readonly hits: readonly Pick<Hit, 'time'>[]
  readonly counts: readonly Pick<HitCount, 'count' | 'firstTime' | 'lastTime'>[]
}

/** The time over which the events of findings are counted. */
export interface FindingAxis {
  readonly first: number
  readonly last: number
}

/** The time from the first to the last of all findings; `null` where none has a time. */
export function axisOf(groups: readonly FoundSpan[]): FindingAxis | null {
  const { first, last } = widest(groups)
  return first === null || last === null ? null : { first, last }
}

/** The number of events in each part of the time. Events that were only counted are spread evenly over the parts between their first and last. */
export function binsOf({ hits, counts }: FoundEvents, axis: FindingAxis | null): number[] {
  const bins = Array.from({ length: FINDING_BINS }, () => 0)
  if (!axis) return bins
  const width = Math.max(1, axis.last - axis.first)
  const binAt = (time: number): number =>
    Math.min(FINDING_BINS - 1, Math.max(0, Math.floor(((time - axis.first) / width) * FINDING_BINS)))
  for (const { time } of hits) if (time !== null) bins[binAt(time)]!++
  for (const { count, firstTime, lastTime } of counts) {
    if (firstTime === null || lastTime === null) continue
    const [from, to] = [binAt(firstTime), binAt(lastTime)]
    for (let bin = from; bin <= to; bin++) bins[bin]! += count / (to - from + 1)
  }
  return bins.map((count) => Math.ceil(count))
}

/** Kinds of names that say most precisely what a finding is about, the best first. */
const TELLING: readonly NameKind[] = [
  ...(['file', 'path', 'command', 'cmdlet', 'service', 'task', 'module'] as const),
  ...(['mailbox', 'account', 'address', 'agent'] as const),
]
/** Kept events that are looked at for names, and names that are given. */
const NAMED = { hits: 50, names: 3 } as const

/** The names that the first events of a finding bear, of the first kinds that any of them bears. */
export function namesIn(hits: readonly Hit[]): string[] {
  const found = new Map<NameKind, Set<string>>()
  for (const hit of hits.slice(0, NAMED.hits))
    for (const [kind, some] of namesOf(hit)) {
      const known = found.get(kind) ?? new Set()
      found.set(kind, known)
      for (const name of some) known.add(name)
    }
  const what = TELLING.flatMap((kind) => [...(found.get(kind) ?? [])].slice(0, 1))
  return [...new Set(what)].slice(0, NAMED.names)
}
