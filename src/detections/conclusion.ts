import type { Hit, HitCount } from '../event/hit.ts'
import type { Source } from '../event/source.ts'

export const VERDICTS = ['compromised', 'attempted', 'cannot-tell', 'no-evidence'] as const
export type Verdict = (typeof VERDICTS)[number]

export type StageState = 'succeeded' | 'reached' | 'attempted' | 'failed' | 'not-seen' | 'not-covered'

/** Everything a conclusion is drawn from. */
export interface Findings {
  readonly sources: readonly Source[]
  /** Host of each source by `Source.id`, after looking at paths and neighbours. */
  readonly hostOf: ReadonlyMap<number, string>
  /** Kept hits, in no particular order. */
  readonly hits: readonly Hit[]
  /** Hits that were only counted. */
  readonly counts: readonly HitCount[]
  /** What was not collected or did not arrive, by host; `kind` as in coverage, `null` for what is no log. */
  readonly lacks?: ReadonlyMap<string, readonly { readonly kind: string | null; readonly sentence: string }[]>
}

export interface StageConclusion {
  readonly id: string
  readonly title: string
  readonly state: StageState
  /** Plain words: what was seen, or why nothing could be. */
  readonly note: string
  /** Names of the rules whose hits evidence it. */
  readonly rules: readonly string[]
  readonly firstTime: number | null
  readonly lastTime: number | null
}

/** One actor's way through a chain. */
export interface Track {
  readonly actor: {
    readonly address: string | null
    readonly userAgents: readonly string[]
    readonly fingerprint: string | null
  }
  readonly from: number
  readonly to: number
  /** Stage ids in the order in which they were first seen. */
  readonly stages: readonly string[]
  readonly events: number
}

export interface ChainConclusion {
  readonly id: string
  readonly title: string
  readonly verdict: Verdict
  readonly because: readonly string[]
  readonly stages: readonly StageConclusion[]
  readonly tracks: readonly Track[]
}

export interface Exposure {
  readonly chain: string
  /** Exchange build without leading zeros, e.g. `15.1.2176.2`. */
  readonly build: string
  readonly from: number
  readonly to: number
  /** `null`: this build is in no table. */
  readonly vulnerable: boolean | null
}

/** One log kind on one host over the whole collection. */
export interface CoverageRow {
  readonly kind: string
  readonly title: string
  readonly from: number | null
  readonly to: number | null
  /** [day number, events]; days covered without any event have 0. */
  readonly days: readonly (readonly [day: number, events: number])[]
  /** First and last day number of each gap between `from` and `to`. */
  readonly gaps: readonly (readonly [from: number, to: number])[]
  /** Chains that need this kind. */
  readonly neededBy: readonly string[]
}

export interface HostConclusion {
  readonly name: string
  readonly verdict: Verdict
  /** Complete sentences, most important first. */
  readonly because: readonly string[]
  /** What to do now, most urgent first. */
  readonly todo: readonly string[]
  /** What could not be seen: missing kinds and days. */
  readonly blind: readonly string[]
  /** Sentences of what the collectors' own records say is lacking; all of them are in `blind`, too. */
  readonly lacking: readonly string[]
  readonly chains: readonly ChainConclusion[]
  readonly exposure: readonly Exposure[]
  readonly coverage: readonly CoverageRow[]
}

/** The title of an attack without the numbers of its flaws. */
export function shortTitle(title: string): string {
  return title.replace(/ \(.*$/, '')
}

export interface Milestone {
  readonly time: number
  readonly title: string
  readonly chain: string
}
