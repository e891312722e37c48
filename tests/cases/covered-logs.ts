import type { Hit } from '../../src/event/hit.ts'
import type { Fact } from '../../src/event/receipt.ts'
import type { Source } from '../../src/event/source.ts'
import { DAY_MS } from '../../src/event/time.ts'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { Chain } from '../../src/detections/chains/chain.ts'
import type { Findings, HostConclusion } from '../../src/detections/conclusion.ts'
import { conclude } from '../../src/detections/verdict/conclude.ts'

const CHAINS = builtIn().chains
/** Every kind of log that some attack asks for. */
export const KINDS = [...new Set(CHAINS.flatMap(({ required }) => required))]
/** Number of the first day on which any attack was possible. */
export const FIRST = Math.min(...CHAINS.map(({ firstDay }) => firstDay))
/** A day in the window of every attack. */
export const CLOSED = Math.max(...CHAINS.map(({ firstDay }) => firstDay)) + 60
/** Newer than every build that any flaw is known in, on the last day. */
export const BUILD: Fact = { key: 'exchange-build', value: '99.0.0.0', time: CLOSED * DAY_MS }

export function chainOf(id: string): Chain {
  return CHAINS.find((chain) => chain.id === id)!
}

/** A source of EX01 with one kind of log on the days [from, to]. */
export function dailyLog(
  id: number,
  kind: string,
  from: number,
  to: number,
  facts: readonly Fact[] = [],
): Source {
  const days = Array.from({ length: to - from + 1 }, (_, i): [number, number] => [from + i, 5])
  return {
    id,
    path: `EX01/${kind}/${id}.log`,
    originalPath: null,
    contentHost: 'EX01',
    format: 'test',
    sha256: null,
    receipt: {
      bytes: 1,
      events: 5,
      firstTime: from * DAY_MS,
      lastTime: to * DAY_MS,
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [{ kind, first: from * DAY_MS, last: to * DAY_MS, days, unbroken: [] }],
    facts,
  }
}

/** A find of a rule on EX01. */
export function hitOf(rule: string, time: number, more: Partial<Hit> = {}): Hit {
  return {
    rule,
    level: 'high',
    source: 0,
    format: 'test',
    host: 'EX01',
    time,
    place: { kind: 'line', ordinal: 1, offset: 0, length: 1 },
    fields: {},
    ...more,
  }
}

/** What is concluded of the only host, EX01. */
export function concludedOf(
  sources: readonly Source[],
  hits: readonly Hit[] = [],
  more: Partial<Findings> = {},
): HostConclusion {
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  return conclude({ sources, hostOf, hits, counts: [], ...more })[0]!
}
