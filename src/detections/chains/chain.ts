import type { Ask } from './ask.ts'
import type { Fix } from './fix.ts'

/**
 * The meaning of a hit for its stage. `success`: by its nature only a successful attack leaves it.
 * `follow`: success, but of any way in; it counts for the chain where it hangs together with a step of the chain's own.
 * `question`: an attack leaves it, and honest work can leave it too; it counts as success only together with other
 * evidence that hangs together with it. `reach`: the stage was reached, success is likely but not proven.
 * `attempt`: it was tried. `failure`: it was tried and failed. `hint`: it fits; of medium level and above it asks for an
 * explanation.
 */
export const HIT_MEANINGS = ['success', 'follow', 'question', 'reach', 'attempt', 'failure', 'hint'] as const
export type HitMeaning = (typeof HIT_MEANINGS)[number]

/**
 * Values that join the rows of one actor besides the client address: the request id that proxy and web server share, the
 * canary of a control-panel session, the name of a script file, the user agent.
 */
export const JOIN_KEYS = ['request', 'canary', 'file', 'agent'] as const

export interface Join {
  readonly keys: readonly (typeof JOIN_KEYS)[number][]
  /** Rows that nothing else joins belong to an actor who was active at most this long before or after. */
  readonly minutes: number
}

export interface StageRule {
  readonly rule: string
  readonly shows: HitMeaning
  /** Success only where fewer clients than this asked for the same path: what many ask for is a page of somebody's own. */
  readonly fewerClients?: number | undefined
  /**
   * Ids of other attacks that leave the same, beside those that list the rule as an attempt, too. Where one of them explains
   * an event, that event is no attempt of this attack.
   */
  readonly alsoOf?: readonly string[] | undefined
}

export interface Stage {
  readonly id: string
  readonly title: string
  /**
   * Log kinds that show it; all must cover the window before anything reassuring is said. Empty where only files show it,
   * which tell nothing of a time: then nothing reassuring is said of the stage.
   */
  readonly kinds: readonly string[]
  /** Kinds that show it too, but that need not cover the window. */
  readonly also: readonly string[]
  /** `scripts`: its note says of each script how often it answered, to how many, and since when it is gone. */
  readonly tells?: 'scripts' | undefined
  readonly rules: readonly StageRule[]
}

/** A public event in the history of an attack, against which a time in a log can be read. */
export interface ChainMilestone {
  /** Begin of its day, epoch ms. */
  readonly day: number
  readonly title: string
}

/** A chain as its file says it. */
export interface WrittenChain {
  readonly id: string
  readonly title: string
  /** Begin of the first day of the window, epoch ms. */
  readonly from: number
  /** CVE numbers whose fix closes this way in; `all`: every flaw that is known to have been used to run programs opens it. */
  readonly fixedBy: readonly string[] | 'all'
  readonly milestones: readonly ChainMilestone[]
  readonly join: Join
  /** True for a way in; other chains begin where a way in has worked already. */
  readonly entry: boolean
  readonly stages: readonly Stage[]
  /** Questions about rows that are asked once a step is known. */
  readonly asks: readonly Ask[]
}

/** A way of attack as data: its stages, the rules that evidence each, the logs that would show it. */
export interface Chain extends WrittenChain {
  /** The fixes that `fixedBy` names; a build is safe when it holds all of them. */
  readonly fixes: readonly Fix[]
  /** Kinds that must cover the window before anything reassuring is said: all that any stage names. */
  readonly required: readonly string[]
  /** First day number of the window. */
  readonly firstDay: number
}
