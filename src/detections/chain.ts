import type { WrittenChain } from './read-chain.ts'

/**
 * What a hit of a rule says about its stage. `success`: only a successful attack leaves it.
 * `follow`: success, but of any way in; it counts here once a step of this chain's own was reached
 * or succeeded before. `reach`: the stage was reached, success is likely but not proven. `attempt`: it was
 * tried. `failure`: it was tried and failed. `hint`: it fits, but honest work leaves it too.
 */
export const SHOWS = ['success', 'follow', 'reach', 'attempt', 'failure', 'hint'] as const
export type Shows = (typeof SHOWS)[number]

export type Join = WrittenChain['join']

/** A way of attack as data: its stages, the rules that evidence each, the logs that would show it. */
export interface Chain extends WrittenChain {
  /** Kinds that must cover the window before anything reassuring is said: all that any stage names. */
  readonly required: readonly string[]
  /** First day number of the window. */
  readonly firstDay: number
}
