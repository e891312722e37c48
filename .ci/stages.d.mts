export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
export interface Stage {
  readonly name: string
  readonly run: () => unknown
  readonly needs?: readonly string[]
  readonly counts?: () => Counts | null
}
export interface StageResult extends Counts {
  readonly name: string
  readonly state: 'passed' | 'failed' | 'left out'
  readonly why: string | null
  readonly seconds: number
}
export function runStages(
  stages: readonly Stage[],
  tools?: { readonly say?: (line: string) => void; readonly now?: () => number },
): Promise<StageResult[]>
export function summary(results: readonly StageResult[]): string[]
export function allPassed(results: readonly StageResult[]): boolean
