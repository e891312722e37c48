import { dayOf } from '../../../event/time.ts'
import type { Place } from '../../../event/place.ts'
import type { BuildEvidence } from '../../../event/receipt.ts'
import type { Sink } from '../../format.ts'

/** More than any log of one source needs; beyond it the same build may be told again. */
const MAX_SEEN = 4096

/** Tells which Exchange build wrote a log: each build once a day and kind of evidence. */
export class BuildFacts {
  readonly #sink: Sink
  readonly #seen = new Set<string>()

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** `text` as written, e.g. `15.01.2176.002`. A build of zero is a constant of the log, not of the server. */
  saw(text: string, time: number, evidence: BuildEvidence, place: Place | null): void {
    const build = buildOf(text)
    if (build === null || Number.isNaN(time)) return
    const key = `${dayOf(time)} ${evidence} ${build}`
    if (this.#seen.has(key)) return
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear()
    this.#seen.add(key)
    this.#sink.fact({ key: 'exchange-build', value: build, time, place, evidence })
  }
}

/** `15.1.2176.2` for `15.01.2176.002`; `null` when it is no build of a server. */
export function buildOf(text: string): string | null {
  const parts = /^\s*(\d{1,3})\.(\d{1,3})\.(\d{1,6})\.(\d{1,6})\s*$/.exec(text)?.slice(1).map(Number)
  if (!parts || parts[0]! < 6 || parts[2] === 0) return null
  return parts.join('.')
}
