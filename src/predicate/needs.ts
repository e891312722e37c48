import type { Step } from './program.ts'

/** Some of which at least one must be found in a block for a step to hold for any of its rows. */
export type Need = readonly Extract<Step, { kind: 'column' | 'anywhere' }>[]

/** Everything that a block must have for the step to hold for any of its rows; what is soonest told first. */
export function needsOf(step: Step): readonly Need[] {
  switch (step.kind) {
    case 'column':
    case 'anywhere':
      return ['absent', 'empty', 'present'].includes(step.test.test.kind) ? [] : [[step]]
    case 'all':
      return step.of.flatMap(needsOf).sort((a, b) => a.length - b.length)
    case 'any': {
      const either = new Set<Need[number]>()
      for (const part of step.of) {
        const [least] = needsOf(part)
        if (!least) return []
        for (const one of least) either.add(one)
      }
      return [[...either]]
    }
    default:
      return []
  }
}
