import type { Spot } from './yaml-tree.ts'

/** Why a rule cannot run; caught where the rule is read and shown to the person who gave it. */
export class RuleProblem extends Error {
  constructor(reason: string, at: Spot | null = null) {
    super(at ? `line ${at.line}, column ${at.column}: ${reason}` : reason)
  }
}
