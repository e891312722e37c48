import type { Spot } from './yaml-tree.ts'

/** Why a rule cannot run; caught where the rule is read and shown to the person who gave it. */
export class RuleProblem extends Error {
  readonly at: Spot | null
  /** Placeholders that need values before the rule can run. */
  readonly needs: readonly string[]

  constructor(reason: string, at: Spot | null = null, needs: readonly string[] = []) {
    super(at ? `line ${at.line}, column ${at.column}: ${reason}` : reason)
    this.at = at
    this.needs = needs
  }
}

/** Nothing that is read here answers the rule's log source; the rule itself may be fine. */
export class NoLogsource extends RuleProblem {}
