import type { Hit, HitCount } from '../event/hit.ts'
import type { JudgedEvents, Judgement } from '../event/judgement.ts'
import type { Lack } from '../event/lack.ts'
import type { BuildEvidence } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import type { Citation, Statement } from './statement.ts'

/** Worst first. */
export const VERDICTS = [
  'compromised',
  'needs-explanation',
  'attempted',
  'cannot-tell',
  'no-evidence',
] as const
export type Verdict = (typeof VERDICTS)[number]

/**
 * `needs-explanation`: seen is what an attack leaves and honest work can leave too. `in-vain`: it was tried, and the
 * build that ran then does not hold the flaw. `explained`: all that was seen was expected, as somebody answered.
 * `other-attack`: seen is what several attacks leave when they are tried, and another of them explains it.
 * `unlinked`: seen is what any way in leaves, and nothing links it to this attack.
 */
export const STAGE_STATES = [
  'succeeded',
  'needs-explanation',
  'reached',
  'attempted',
  'failed',
  'in-vain',
  'explained',
  'other-attack',
  'unlinked',
  'not-seen',
  'not-covered',
] as const
export type StageState = (typeof STAGE_STATES)[number]

/** Everything a conclusion is drawn from. */
export interface Findings {
  readonly sources: readonly Source[]
  /** Host of each source by `Source.id`, after looking at paths and neighbours. */
  readonly hostOf: ReadonlyMap<number, string>
  /** Kept hits, in no particular order. */
  readonly hits: readonly Hit[]
  /** Hits that were only counted. */
  readonly counts: readonly HitCount[]
  /** What was not collected or did not arrive, by host. */
  readonly lacks?: ReadonlyMap<string, readonly Lack[]>
  /** What was answered to questions about the hosts. */
  readonly judgements?: readonly Judgement[]
  /** Not everything that was given has been read: reading goes on, or ended early. */
  readonly unfinished?: boolean
}

export interface StageConclusion {
  readonly id: string
  readonly title: string
  readonly state: StageState
  /** What was seen, or why nothing could be. */
  readonly statement: Statement
  /** Names of the rules whose hits evidence it. */
  readonly rules: readonly string[]
  readonly firstTime: number | null
  readonly lastTime: number | null
}

/** Why an event is put down to an actor, the surest reason first; see `links.ts` of the verdict. */
export const LINK_KINDS = ['request', 'session', 'process', 'file', 'address', 'agent', 'minutes'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** One actor's way through a chain. */
export interface Track {
  readonly actor: {
    readonly address: string | null
    /** Addresses of proxies through which it came: the address itself is then what they, or the client, claim. */
    readonly via: readonly string[]
    readonly userAgents: readonly string[]
    readonly fingerprint: string | null
  }
  /** How many events are put down to the actor for which reason; `agent` and `minutes` alone are weak. */
  readonly links: Readonly<Partial<Record<LinkKind, number>>>
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
  /** Epoch ms of the first certain trace of it; `null` without one. */
  readonly since: number | null
  /** Spans of epoch ms that every log covers that would show it. */
  readonly answered: readonly (readonly [from: number, to: number])[]
  readonly stages: readonly StageConclusion[]
  readonly tracks: readonly Track[]
}

/** A build that ran for a time, and whether it held the flaws of an attack. */
export interface Exposure {
  readonly chain: string
  /** Numbers of the flaws that the attack needs. */
  readonly cve: readonly string[]
  /** Exchange build without leading zeros, e.g. `15.1.2176.2`. */
  readonly build: string
  /** What the build was read from. */
  readonly evidence: BuildEvidence
  readonly from: number
  readonly to: number
  /** `null`: this build is in no table. */
  readonly vulnerable: boolean | null
  /** Who publishes which builds hold the fix, and where. */
  readonly source: string
  /** Where the build stands. */
  readonly cites: readonly Citation[]
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

/** An open question to whoever runs a host, and the events that an answer to it speaks of. */
export interface AskedQuestion {
  /** The `name` of the rule. */
  readonly rule: string
  readonly events: JudgedEvents
  readonly statement: Statement
}

/**
 * `applied`: it is taken into account. `outgrown`: more was found in its span than it speaks of. `no-effect`: it speaks of
 * nothing that is open.
 */
export type AnswerEffect = 'applied' | 'outgrown' | 'no-effect'

/** What was answered about a host, and what came of it. */
export interface GivenAnswer {
  readonly judgement: Judgement
  readonly effect: AnswerEffect
  readonly statement: Statement
}

export interface HostConclusion {
  readonly name: string
  readonly verdict: Verdict
  /** Everything that is said of it, most important first in each section. */
  readonly statements: readonly Statement[]
  readonly questions: readonly AskedQuestion[]
  readonly answers: readonly GivenAnswer[]
  /** The verdict had nobody answered anything; `null` when it would be the same. */
  readonly withoutAnswers: Verdict | null
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
