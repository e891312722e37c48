/** Percent of lines and of branches that the tests of a folder must run. */
export interface CoverageGate {
  readonly lines: number
  readonly branches: number
}

export const COVERED_ROOMS: Readonly<Record<string, CoverageGate>>

export const COVERAGE: {
  readonly provider: 'v8'
  include: string[]
  exclude: string[]
  reporter: string[]
  readonly reportsDirectory: string
  readonly thresholds: Record<string, CoverageGate>
}
